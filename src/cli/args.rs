//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Compose a newsroom's newsletter from text files, and send it so that nobody is lost and nobody is mailed twice
#[derive(Debug, Parser)]
#[command(name = "briefing", version, about, propagate_version = true, max_term_width = 100)]
pub(super) struct Args {
    /// The newsroom's folder [default: the nearest one upwards with a briefing.toml]
    #[arg(short = 'C', value_name = "DIR", global = true, display_order = 100)]
    pub(super) dir: Option<PathBuf>,
    /// How reports are written
    #[arg(long, value_enum, default_value_t = Format::Human, global = true, display_order = 101)]
    pub(super) format: Format,
    /// Whether words are coloured
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true, display_order = 102)]
    pub(super) color: Color,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// One JSON document on stdout and nothing else
    Json,
    /// One line a finding, as editors read them (`check`)
    Concise,
    /// Commands that GitHub shows beside the lines (`check`)
    Github,
    /// SARIF 2.1.0 (`check`)
    Sarif,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ProgressFormat {
    /// A bar on a terminal, lines elsewhere
    #[default]
    Auto,
    /// JSON lines on stderr, and nothing else there
    Json,
    /// Nothing
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a new newsroom's folder, ready to build
    Init(Init),
    /// Draft the next issue
    New(New),
    /// Find what would embarrass the newsroom, with file, line and column
    Check(Check),
    /// Print the manual page of a finding's code
    Explain(Explain),
    /// Write the issue as mail, text, message and web page
    Build(Build),
    /// Show the issue in the browser as readers will see it, while you type
    Preview(Preview),
    /// Plan a delivery, show the plan, ask, and send
    Send(Box<Send>),
    /// Carry on with a delivery that is unfinished
    Resume(Resume),
    /// Hold a delivery, also one that another process is sending
    Pause(Pause),
    /// Cancel a delivery permanently; recipients not yet mailed are excluded
    Cancel(Cancel),
    /// Say where a delivery stands
    Status(Status),
    /// List the messages in doubt, or settle them
    Resolve(Resolve),
    /// Run a local mail server that catches everything and shows it in the browser
    Inbox(Inbox),
    /// Sign mail, so that nobody else can write in the newsroom's name
    #[command(subcommand)]
    Dkim(Dkim),
    /// Print completions for a shell
    Completions(Completions),
    /// Print the manual page in roff
    Man,
}

#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// The folder to make
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// The day of the issue, as in 2022-11-18 [default: the next publication day]
    pub(super) date: Option<String>,
}

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Check {
    /// The issue's folder or name [default: the newest not yet sent]
    pub(super) issue: Option<String>,
    /// End with 1 when there are warnings
    #[arg(long)]
    pub(super) deny_warnings: bool,
    /// Mend what can be mended without asking
    #[arg(long)]
    pub(super) fix: bool,
    /// Show what `--fix` would change, and change nothing
    #[arg(long)]
    pub(super) diff: bool,
    /// Ask the internet about the issue's links
    #[arg(long)]
    pub(super) links: bool,
    /// A host that may be asked although its address is not on the public internet
    #[arg(long, value_name = "HOST", requires = "links")]
    pub(super) private_host: Vec<String>,
    /// Check again after every change
    #[arg(long, conflicts_with_all = ["fix", "diff", "links"])]
    pub(super) watch: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// The code, as in `images::missing_alt_text` [default: list all codes]
    pub(super) code: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Build {
    /// The issue's folder or name [default: the newest not yet sent]
    pub(super) issue: Option<String>,
    /// Where to write issue.html, issue.txt, issue.eml and web.html
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub(super) out: PathBuf,
    /// Build it as this subscriber gets it [default: the sample reader]
    #[arg(long = "for", value_name = "ADDRESS")]
    pub(super) reader: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Preview {
    /// The issue's folder or name [default: the newest not yet sent]
    pub(super) issue: Option<String>,
    /// Where to show it; others than this machine need the key that stands in the links
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8030")]
    pub(super) listen: SocketAddr,
    /// Ask for a key on this machine as well, as behind a tunnel
    #[arg(long)]
    pub(super) share: bool,
    /// Open it in the browser
    #[arg(long)]
    pub(super) open: bool,
    /// Write it into a folder instead, as files that open from disk
    #[arg(long, value_name = "DIR", conflicts_with_all = ["listen", "share", "open"])]
    pub(super) export: Option<PathBuf>,
}

/// How mail is handed over; what is not given comes from briefing.toml.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct RelayArgs {
    /// The mail server, as in `smtp+starttls://user:password@host:587`
    #[arg(long, value_name = "URL")]
    pub(super) smtp: Option<String>,
    /// At most so many messages in so much time, as in 20/s or 3000/h
    #[arg(long)]
    pub(super) rate: Option<String>,
    /// How many connections at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(super) connections: Option<u32>,
    /// How long to stay for readers the mail server put off, as in 90s or 10m
    #[arg(long, value_name = "TIME", default_value = "10m")]
    pub(super) patience: String,
    /// How it is shown how far sending has come
    #[arg(long, value_enum, value_name = "FORM", default_value_t = ProgressFormat::Auto)]
    pub(super) progress: ProgressFormat,
    #[command(flatten)]
    pub(super) logs: Logs,
}

/// What is logged about handing over; addresses are masked in every form.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Logs {
    /// Log the run on stderr, for people or as JSON lines [default: what went wrong, unless on a terminal]
    #[arg(long, value_enum, value_name = "FORM")]
    pub(super) log: Option<LogForm>,
    /// How much is logged [default: what `BRIEFING_LOG` says, else info with `--log`]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(super) log_level: Option<LogLevel>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogForm {
    /// For people
    Human,
    /// One JSON object a line
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogLevel {
    /// Nothing
    Off,
    /// What breaks a run off
    Error,
    /// Refused and uncertain recipients
    Warn,
    /// Begin and end, connections, waiting
    Info,
    /// Every message
    Debug,
}

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Send {
    #[command(subcommand)]
    pub(super) other: Option<SendCommand>,
    /// The issue's folder or name [default: the newest not yet sent]
    pub(super) issue: Option<String>,
    /// Only these readers: a file like subscribers.toml, or topic:ID, tag:NAME, language:TAG
    #[arg(long, value_name = "FILE|SEGMENT")]
    pub(super) to: Option<String>,
    /// Send the issue to these addresses as a test; no delivery is planned
    #[arg(long, value_name = "ADDR", num_args = 1.., conflicts_with_all = ["to", "dry_run", "again"])]
    pub(super) test: Vec<String>,
    /// Show the plan and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    pub(super) yes: bool,
    /// Plan readers who have no row for this issue yet
    #[arg(long)]
    pub(super) again: bool,
    /// Plan now and send then, in the publication's zone: 18:00, "fri 18:00", "2026-11-27 18:00" or RFC 3339
    #[arg(long, value_name = "TIME", conflicts_with = "test")]
    pub(super) at: Option<String>,
    /// Sign all messages before the hour of `--at`, so that they leave faster then
    #[arg(long, conflicts_with = "test")]
    pub(super) prepare: bool,
    /// Send to this part of the readers first, as in 1%, and let the others wait; 100% sends to all at once
    #[arg(long, value_name = "N%", conflicts_with = "test")]
    pub(super) canary: Option<String>,
    /// Let the others follow by themselves after so long, unless too many of the first refused or complained
    #[arg(long, value_name = "TIME", conflicts_with = "test")]
    pub(super) wait: Option<String>,
    #[command(flatten)]
    pub(super) relay: RelayArgs,
}

/// What `send` does besides sending. An issue of the same name is reached by its path, as in `issues/verify`.
#[derive(Debug, Subcommand)]
pub(super) enum SendCommand {
    /// Count the ledger anew and see whether everything adds up
    Verify(Verify),
}

#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// The issue's folder or name [default: the newest delivery]
    pub(super) issue: Option<String>,
    /// Print the addresses that a number stands for: planned, accepted, refused, deferred, uncertain, pending, excluded,
    /// excluded:REASON, or wrong
    #[arg(long, value_name = "NUMBER")]
    pub(super) show: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Pause {
    /// The issue's folder or name [default: the newest delivery that is unfinished]
    pub(super) issue: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Cancel {
    /// The issue's folder or name [default: the newest delivery that is unfinished]
    pub(super) issue: Option<String>,
    /// Do not ask
    #[arg(long, short)]
    pub(super) yes: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Resume {
    /// The issue's folder or name [default: the newest delivery that is unfinished]
    pub(super) issue: Option<String>,
    /// Try only deferred readers whose time has come
    #[arg(long)]
    pub(super) due: bool,
    /// Do not wait for the hour the delivery is planned for
    #[arg(long)]
    pub(super) now: bool,
    /// Sign before the hour what is not signed yet, then wait for it
    #[arg(long, conflicts_with = "now")]
    pub(super) prepare: bool,
    #[command(flatten)]
    pub(super) relay: RelayArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct Status {
    /// The issue's folder or name [default: the newest delivery]
    pub(super) issue: Option<String>,
    /// Tell one reader's story
    #[arg(long, value_name = "ADDR", conflicts_with = "all")]
    pub(super) who: Option<String>,
    /// One JSON line for every reader
    #[arg(long)]
    pub(super) all: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Resolve {
    /// The issue's folder or name [default: the newest delivery with messages in doubt]
    pub(super) issue: Option<String>,
    /// Send them again, under the same Message-ID
    #[arg(long, conflicts_with = "accept")]
    pub(super) resend: bool,
    /// Take them for delivered
    #[arg(long)]
    pub(super) accept: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Inbox {
    /// Where to take mail
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:1025")]
    pub(super) smtp: SocketAddr,
    /// Where to show it
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8025")]
    pub(super) http: SocketAddr,
    /// The Maildir to keep it in [default: inbox/ in the newsroom's folder]
    #[arg(long = "dir", id = "maildir", value_name = "DIR")]
    pub(super) maildir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Dkim {
    /// Make a key, and print the DNS record and the table for briefing.toml
    New(DkimNew),
}

#[derive(Debug, clap::Args)]
pub(super) struct DkimNew {
    /// The domain that signs [default: that of `from`]
    #[arg(long)]
    pub(super) domain: Option<String>,
    /// The name of the key: letters, digits and hyphens, as in s2026
    #[arg(long)]
    pub(super) selector: String,
    /// How the key signs
    #[arg(long, value_enum, default_value_t = KeyKind::Rsa)]
    pub(super) algorithm: KeyKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum KeyKind {
    /// 2048 bits, which every mail server can check
    Rsa,
    /// Short and quick, as a second key: not every mail server can check it yet
    Ed25519,
}

#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    pub(super) shell: clap_complete::Shell,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_tree_is_sound() {
        Args::command().debug_assert();
    }
}
