//! Arguments of `briefing bounces`.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Nothing follows from a message without proof that the newsroom mailed the recipient.
Sources are read and not changed. A message that is read again changes nothing.

Examples:
  briefing bounces /var/mail/bounces
  briefing bounces ~/Maildir --dry-run
  briefing bounces - < returned.eml")]
pub(in crate::cli) struct Bounces {
    /// Maildir, mbox, message, folder of .eml files, or `-` for a message on stdin
    #[arg(value_name = "SOURCE", required_unless_present = "imap")]
    pub(in crate::cli) sources: Vec<PathBuf>,
    /// Not available: fetch the mailbox into a Maildir
    #[arg(long, value_name = "URL", hide = true)]
    pub(in crate::cli) imap: Option<String>,
    /// Show what would follow, and change nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}
