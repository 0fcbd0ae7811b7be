//! Arguments of the commands for the list of subscribers.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use crate::subscriber_import::Field;

#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  briefing subscribers import readers.csv --dry-run
  briefing subscribers show minji@example.com")]
pub(in crate::cli) enum Subscribers {
    /// Import readers from CSV, Excel, JSON lines, TOML or ZIP files and from the exports of other tools
    Import(SubscribersImport),
    /// Take an import back
    Undo(SubscribersUndo),
    /// Export the list to stdout or a file
    Export(SubscribersExport),
    /// List readers
    List(SubscribersList),
    /// Add a reader by hand
    Add(SubscribersAdd),
    /// Remove a reader: nobody mails this address again
    Remove(SubscribersRemove),
    /// Show everything stored about an address, and whether it may be mailed
    Show(SubscribersShow),
    /// Erase a person; only a hash stays, which keeps the address out
    Erase(SubscribersErase),
    /// Show how the list grows, what is read and whom it loses, in counts only
    Report(SubscribersReport),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Only people who agreed may be mailed: a word such as `active` in a file is no consent. Without an opt-in time in
the file, and without `--consent`, readers stay unconfirmed and get no mail.

Examples:
  briefing subscribers import subscribed_members_export_1f2e.csv --zone Asia/Seoul
  briefing subscribers import readers.xlsx --map email=Contact --consent \"sign-up form of 2024\"
  briefing subscribers import left.csv --as unsubscribed")]
pub(in crate::cli) struct SubscribersImport {
    /// Files to import
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Column of a field, as in `email=Contact` or `name=2`
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = mapping)]
    pub(in crate::cli) map: Vec<(Field, String)>,
    /// Import all as people who must not be mailed
    #[arg(long = "as", value_enum, value_name = "STATUS")]
    pub(in crate::cli) suppress: Option<SuppressAs>,
    /// Time zone of times without one, as in `Asia/Seoul`; `none` leaves such times out
    #[arg(long)]
    pub(in crate::cli) zone: Option<String>,
    /// Basis on which readers called subscribed may be mailed, in words; it is recorded with each
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) consent: Option<String>,
    /// Label for all readers of the files
    #[arg(long)]
    pub(in crate::cli) tag: Vec<String>,
    /// Say what would be done, and change nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// End with 1 when a line was skipped
    #[arg(long)]
    pub(in crate::cli) strict: bool,
}

/// Reads `FIELD=COLUMN`.
fn mapping(text: &str) -> Result<(Field, String), String> {
    let known = Field::ALL.map(Field::as_str).join(", ");
    let (field, column) = text.split_once('=').ok_or("write it as in `email=Contact`")?;
    let field = Field::parse(field.trim()).ok_or_else(|| format!("the fields are {known}"))?;
    if column.trim().is_empty() {
        return Err("name the column behind the `=`".to_owned());
    }
    Ok((field, column.trim().to_owned()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SuppressAs {
    /// They asked to leave
    Unsubscribed,
    /// Their mailboxes do not exist
    Bounced,
    /// They reported mail as spam
    Complained,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing subscribers undo 3
  briefing subscribers undo 3 --lift --by \"Dasom Gil\" --reason \"wrong file\"")]
pub(in crate::cli) struct SubscribersUndo {
    /// Number of the import
    pub(in crate::cli) batch: i64,
    /// Lift the suppressions of the import too
    #[arg(long, requires = "by", requires = "reason")]
    pub(in crate::cli) lift: bool,
    /// Name of the person who lifts them
    #[arg(long, requires = "lift")]
    pub(in crate::cli) by: Option<String>,
    /// Reason to lift them
    #[arg(long, requires = "lift")]
    pub(in crate::cli) reason: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing subscribers export --as csv --out readers.csv
  briefing subscribers export --reader minji@example.com")]
pub(in crate::cli) struct SubscribersExport {
    /// File format
    #[arg(long = "as", value_enum, value_name = "FORMAT", default_value_t = ExportAs::Csv)]
    pub(in crate::cli) form: ExportAs,
    /// File to write [default: stdout]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Everything stored about one person, as JSON
    #[arg(long, value_name = "ADDR")]
    pub(in crate::cli) reader: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ExportAs {
    /// Comma-separated values, for spreadsheets
    Csv,
    /// A subscribers.toml
    Toml,
    /// One JSON object a line, with consents and history
    Jsonl,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing subscribers list
  briefing subscribers list --to topic:privacy --count
  briefing subscribers list --to 'topic:privacy and not tag:press'
  briefing subscribers list --to 'lang:ko and since:2024-01-01..2024-06-30' --count")]
pub(in crate::cli) struct SubscribersList {
    /// Only readers of a file, of a segment saved in briefing.toml, or of terms such as topic:ID, tag:NAME, lang:TAG,
    /// domain:NAME, since:DAY..DAY, joined with `and`, `or`, `not` and parentheses
    #[arg(long, value_name = "FILE|SEGMENT")]
    pub(in crate::cli) to: Option<String>,
    /// Only their number
    #[arg(long)]
    pub(in crate::cli) count: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing subscribers add minji@example.com --name \"Kim Minji\" --consent \"asked by telephone\"
  briefing subscribers add minji@example.com --topic privacy --language ko --consent \"card at the fair\"")]
pub(in crate::cli) struct SubscribersAdd {
    /// Address
    pub(in crate::cli) address: String,
    /// Name
    #[arg(long)]
    pub(in crate::cli) name: Option<String>,
    /// Topic; none means everything
    #[arg(long)]
    pub(in crate::cli) topic: Vec<String>,
    /// Newsletter; none means all
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) newsletter: Vec<String>,
    /// Language, as in `ko`
    #[arg(long)]
    pub(in crate::cli) language: Option<String>,
    /// Label
    #[arg(long)]
    pub(in crate::cli) tag: Vec<String>,
    /// How the person agreed, in words; without it the reader stays unconfirmed
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) consent: Option<String>,
    /// Lift a suppression of the address
    #[arg(long, requires = "by", requires = "reason")]
    pub(in crate::cli) lift: bool,
    /// Name of the person who does this
    #[arg(long)]
    pub(in crate::cli) by: Option<String>,
    /// Reason to lift a suppression
    #[arg(long, requires = "lift")]
    pub(in crate::cli) reason: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing subscribers remove minji@example.com
  briefing subscribers remove minji@example.com --by \"Dasom Gil\" --reason \"asked by telephone\"")]
pub(in crate::cli) struct SubscribersRemove {
    /// Address, or a whole domain as in `@example.com`
    pub(in crate::cli) address: String,
    /// Take the reader out of one newsletter only
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) newsletter: Option<String>,
    /// Name of the person who does this
    #[arg(long)]
    pub(in crate::cli) by: Option<String>,
    /// Reason, in words
    #[arg(long)]
    pub(in crate::cli) reason: Option<String>,
    /// Lift the suppression of a domain
    #[arg(long, requires = "by", requires = "reason")]
    pub(in crate::cli) lift: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing subscribers show minji@example.com
  briefing subscribers show minji@example.com --format json")]
pub(in crate::cli) struct SubscribersShow {
    /// Address
    pub(in crate::cli) address: String,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing subscribers erase minji@example.com
  briefing subscribers erase minji@example.com --yes")]
pub(in crate::cli) struct SubscribersErase {
    /// Address
    pub(in crate::cli) address: String,
    /// Do not ask
    #[arg(long)]
    pub(in crate::cli) yes: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Nobody is named, and groups of fewer than five people are counted together as `others`.

Examples:
  briefing subscribers report
  briefing subscribers report --out report.html
  briefing subscribers report --format json")]
pub(in crate::cli) struct SubscribersReport {
    /// Page to write: HTML with charts, which needs no other file and no network
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
}
