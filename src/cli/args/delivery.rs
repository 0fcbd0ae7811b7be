//! Arguments of the commands for deliveries.

use clap::{Subcommand, ValueEnum};

const RELAY: &str = "Mail server (default: [smtp] in briefing.toml)";
const OUTPUT: &str = "Progress and logs";
const SCHEDULE: &str = "Schedule";
const AUDIENCE: &str = "Recipients";

/// Options about the relay, the same for `send` and `resume`.
#[derive(Debug, Clone, Default, clap::Args)]
pub(in crate::cli) struct RelayArgs {
    /// Mail server, as in `smtp+starttls://user:password@host:587`
    #[arg(long, value_name = "URL", help_heading = RELAY)]
    pub(in crate::cli) smtp: Option<String>,
    /// Rate limit over all connections, as in 20/s or 3000/h
    #[arg(long, help_heading = RELAY)]
    pub(in crate::cli) rate: Option<String>,
    /// Number of connections
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=500), help_heading = RELAY)]
    pub(in crate::cli) connections: Option<u32>,
    /// Time to wait for deferred recipients before the command ends, as in 90s or 10m
    #[arg(long, value_name = "TIME", default_value = "10m", help_heading = RELAY)]
    pub(in crate::cli) patience: String,
    /// Progress output format
    #[arg(
        long, value_enum, value_name = "FORM", default_value_t = ProgressFormat::Auto, help_heading = OUTPUT
    )]
    pub(in crate::cli) progress: ProgressFormat,
    #[command(flatten)]
    pub(in crate::cli) logs: Logs,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ProgressFormat {
    /// A bar on a terminal, lines elsewhere
    #[default]
    Auto,
    /// JSON lines on stderr, and nothing else there
    Json,
    /// No progress
    None,
}

/// Options about logs; addresses are masked in every format.
#[derive(Debug, Clone, Default, clap::Args)]
pub(in crate::cli) struct Logs {
    /// Log the run on stderr [default: warnings and errors, unless stderr is a terminal]
    #[arg(long, value_enum, value_name = "FORM", help_heading = OUTPUT)]
    pub(in crate::cli) log: Option<LogForm>,
    /// Log level [default: `BRIEFING_LOG` from the environment, else info with `--log`]
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = OUTPUT)]
    pub(in crate::cli) log_level: Option<LogLevel>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LogForm {
    /// Text for people
    Human,
    /// One JSON object per line
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LogLevel {
    /// No logs
    Off,
    /// Errors that end a run
    Error,
    /// Refused and uncertain recipients as well
    Warn,
    /// Start, end, connections and waits as well
    Info,
    /// Every message as well
    Debug,
}

#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  briefing send --test editor@lantern.example
  briefing send --dry-run
  briefing send 2022-11-18 --at \"fri 18:00\" --canary 1% --wait 30m

The command shows the plan and asks before it sends. Without a mail server it is a rehearsal: the local inbox catches \
the mail, and the issue stays unsent.
An issue with the name of a subcommand is reached by its path, as in `issues/verify`."
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(in crate::cli) struct Send {
    #[command(subcommand)]
    pub(in crate::cli) other: Option<SendCommand>,
    /// Folder or name of the issue [default: the next one after those that were sent]
    pub(in crate::cli) issue: Option<String>,
    /// Show the plan and change nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Send without asking for confirmation
    #[arg(long, short)]
    pub(in crate::cli) yes: bool,
    /// Do not ask the site whether its unsubscribe page and the pictures are there
    #[arg(long)]
    pub(in crate::cli) offline: bool,
    /// Send only to these subscribers: a file like subscribers.toml, a segment saved in briefing.toml, or terms such as
    /// topic:ID, tag:NAME, lang:TAG, domain:NAME, since:DAY..DAY, joined with `and`, `or`, `not` and parentheses
    #[arg(long, value_name = "FILE|SEGMENT", help_heading = AUDIENCE)]
    pub(in crate::cli) to: Option<String>,
    /// Send a test to these addresses; no delivery is planned
    #[arg(
        long, value_name = "ADDR", num_args = 1.., conflicts_with_all = ["to", "dry_run", "again"],
        help_heading = AUDIENCE
    )]
    pub(in crate::cli) test: Vec<String>,
    /// Send a delivered issue to subscribers who joined since
    #[arg(long, help_heading = AUDIENCE)]
    pub(in crate::cli) again: bool,
    /// Send to this share of the recipients first, as in 1%; 100% sends to all at once
    #[arg(long, value_name = "N%", conflicts_with = "test", help_heading = AUDIENCE)]
    pub(in crate::cli) canary: Option<String>,
    /// Send to the others after this time, unless too many of the first refused or complained
    #[arg(long, value_name = "TIME", conflicts_with = "test", help_heading = AUDIENCE)]
    pub(in crate::cli) wait: Option<String>,
    /// Plan now and send at this time, in the publication's zone: 18:00, "fri 18:00", "2026-11-27 18:00" or RFC 3339
    #[arg(long, value_name = "TIME", conflicts_with = "test", help_heading = SCHEDULE)]
    pub(in crate::cli) at: Option<String>,
    /// Sign all messages before the time of `--at`, so that sending is faster
    #[arg(long, conflicts_with = "test", help_heading = SCHEDULE)]
    pub(in crate::cli) prepare: bool,
    #[command(flatten)]
    pub(in crate::cli) relay: RelayArgs,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SendCommand {
    /// Audit a delivery: count the ledger again and check that everything adds up
    Verify(Verify),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing send verify
  briefing send verify 2022-11-18 --show excluded:unsubscribed")]
pub(in crate::cli) struct Verify {
    /// Folder or name of the issue [default: the newest delivery]
    pub(in crate::cli) issue: Option<String>,
    /// Print the addresses behind a number: planned, accepted, refused, deferred, uncertain, pending, excluded,
    /// excluded:REASON, or wrong
    #[arg(long, value_name = "NUMBER")]
    pub(in crate::cli) show: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing pause
  briefing pause 2022-11-18

`briefing resume` continues the delivery.")]
pub(in crate::cli) struct Pause {
    /// Folder or name of the issue [default: the newest unfinished delivery]
    pub(in crate::cli) issue: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing cancel
  briefing cancel 2022-11-18 --yes")]
pub(in crate::cli) struct Cancel {
    /// Folder or name of the issue [default: the newest unfinished delivery]
    pub(in crate::cli) issue: Option<String>,
    /// Cancel without asking for confirmation
    #[arg(long, short)]
    pub(in crate::cli) yes: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing resume
  briefing resume 2022-11-18 --now --smtp smtp+starttls://user:password@mail.lantern.example:587")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(in crate::cli) struct Resume {
    /// Folder or name of the issue [default: the newest unfinished delivery]
    pub(in crate::cli) issue: Option<String>,
    /// Go on without a question after the store was restored from a backup
    #[arg(long)]
    pub(in crate::cli) yes: bool,
    /// Retry only deferred recipients whose retry time has come
    #[arg(long)]
    pub(in crate::cli) due: bool,
    /// Send now instead of at the scheduled time
    #[arg(long, help_heading = SCHEDULE)]
    pub(in crate::cli) now: bool,
    /// Sign the remaining messages before the scheduled time, then wait for it
    #[arg(long, conflicts_with = "now", help_heading = SCHEDULE)]
    pub(in crate::cli) prepare: bool,
    #[command(flatten)]
    pub(in crate::cli) relay: RelayArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing status
  briefing status 2022-11-18 --who minji@harbour.example")]
pub(in crate::cli) struct Status {
    /// Folder or name of the issue [default: the newest delivery]
    pub(in crate::cli) issue: Option<String>,
    /// Show every attempt for one recipient
    #[arg(long, value_name = "ADDR", conflicts_with = "all")]
    pub(in crate::cli) who: Option<String>,
    /// Print one JSON line per recipient
    #[arg(long)]
    pub(in crate::cli) all: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing resolve
  briefing resolve 2022-11-18 --resend

A message is uncertain if the connection broke before the mail server confirmed it. It is never sent again by itself.")]
pub(in crate::cli) struct Resolve {
    /// Folder or name of the issue [default: the newest delivery with uncertain messages]
    pub(in crate::cli) issue: Option<String>,
    /// Send the uncertain messages again, with the same Message-ID
    #[arg(long, conflicts_with = "accept")]
    pub(in crate::cli) resend: bool,
    /// Mark the uncertain messages as accepted
    #[arg(long)]
    pub(in crate::cli) accept: bool,
}
