//! Arguments of the command line, by group of commands.

mod bounces;
mod delivery;
mod issue;
mod listen;
mod site;
mod subscribers;
mod tools;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

pub(super) use bounces::Bounces;
pub(super) use delivery::{
    Cancel, LogForm, LogLevel, Logs, Pause, ProgressFormat, RelayArgs, Resolve, Resume, Send, SendCommand,
    Status, Verify,
};
pub(super) use issue::{Add, Build, Check, Collect, Explain, Init, New, Preview};
pub(super) use site::{Archive, ArchiveExport, Form, Serve};
pub(super) use subscribers::{
    ExportAs, Subscribers, SubscribersAdd, SubscribersErase, SubscribersExport, SubscribersImport,
    SubscribersList, SubscribersRemove, SubscribersReport, SubscribersShow, SubscribersUndo, SuppressAs,
};
pub(super) use tools::{Completions, Dkim, DkimNew, Inbox, KeyKind, StoreCommand};

const GLOBAL: &str = "Global options (for every command)";

/// Compose a newsroom's newsletter from text files and send it, without losing or repeating a message
#[derive(Debug, Parser)]
#[command(
    name = "briefing",
    version,
    propagate_version = true,
    max_term_width = 100,
    subcommand_help_heading = "Commands",
    after_help = "\
Examples:
  briefing init my-newsroom      create a newsroom with a first issue
  briefing preview --open        show the newest issue in the browser while you write
  briefing send --dry-run        show whom the next issue would be sent to

`briefing COMMAND --help` describes a command with its options and examples.
Exit codes: 0 done, 1 findings or refused recipients, 2 could not run, 3 delivery unfinished."
)]
pub(super) struct Args {
    /// Newsroom folder [default: the nearest folder upwards with a briefing.toml]
    #[arg(short = 'C', value_name = "DIR", global = true, display_order = 100, help_heading = GLOBAL)]
    pub(super) dir: Option<PathBuf>,
    /// Report format
    #[arg(
        long, value_enum, default_value_t = Format::Human, global = true, display_order = 101,
        help_heading = GLOBAL
    )]
    pub(super) format: Format,
    /// Coloured output
    #[arg(
        long, value_enum, default_value_t = Color::Auto, global = true, display_order = 102,
        help_heading = GLOBAL
    )]
    pub(super) color: Color,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text for people
    Human,
    /// One JSON document on stdout and nothing else
    Json,
    /// One line per finding, for editors (only `check`)
    Concise,
    /// Annotations for GitHub Actions (only `check`)
    Github,
    /// SARIF 2.1.0 (only `check`)
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// Colours on a terminal
    Auto,
    /// Colours everywhere
    Always,
    /// No colours
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a newsroom folder with a first issue
    Init(Init),
    /// Draft the next issue
    New(New),
    /// Draft an item from an article: a web address or a saved page
    Add(Add),
    /// List what the feeds published since the last issue, and draft items from your picks
    Collect(Collect),
    /// Check an issue: errors, dead links, style, with file, line and column
    Check(Check),
    /// Explain a finding's code
    Explain(Explain),
    /// Build an issue as HTML, text, mail message and web page
    Build(Build),
    /// Preview an issue in the browser while you write
    Preview(Preview),
    /// Send an issue, now or at a scheduled time
    Send(Box<Send>),
    /// Continue an unfinished delivery
    Resume(Resume),
    /// Pause a delivery, also one that another process is sending
    Pause(Pause),
    /// Cancel a delivery permanently; recipients not yet mailed are excluded
    Cancel(Cancel),
    /// Show the state of a delivery, or of one recipient
    Status(Status),
    /// List the uncertain messages, and resend or accept them
    Resolve(Resolve),
    /// Import, export and change the list of subscribers
    #[command(subcommand)]
    Subscribers(Box<Subscribers>),
    /// Read returned mail: bounces, complaints, requests to leave
    Bounces(Bounces),
    /// Back up, check or compact the store
    #[command(subcommand)]
    Store(StoreCommand),
    /// Run the public site: the archive, and the pages where readers join, choose and leave
    Serve(Serve),
    /// Print the sign-up form for the newsroom's own pages
    Form(Form),
    /// Write the archive as plain files
    #[command(subcommand)]
    Archive(Archive),
    /// Run a local mail server that shows caught mail in the browser
    Inbox(Inbox),
    /// Create DKIM keys, which sign the newsroom's mail
    #[command(subcommand)]
    Dkim(Dkim),
    /// Print shell completions
    Completions(Completions),
    /// Print the manual page in roff format
    #[command(after_help = "\
Examples:
  briefing man | man -l -
  briefing man > /usr/local/share/man/man1/briefing.1")]
    Man,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn command_tree_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_has_a_summary_and_two_examples() {
        fn check(command: &clap::Command) {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name} has no summary");
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples = help.lines().filter(|line| line.starts_with("  briefing ")).count();
            assert!(examples >= 2, "{name} has {examples} examples");
            command.get_subcommands().for_each(check);
        }
        check(&Args::command());
    }
}
