//! Arguments of the commands for mail on this machine, keys and the shell.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing inbox
  briefing inbox --smtp 127.0.0.1:2525 --dir /tmp/mail")]
pub(in crate::cli) struct Inbox {
    /// Address or port of the mail server
    #[arg(
        long, value_name = "ADDR", default_value = "127.0.0.1:1025",
        value_parser = super::listen::listen_address
    )]
    pub(in crate::cli) smtp: SocketAddr,
    /// Address or port of the web page
    #[arg(
        long, value_name = "ADDR", default_value = "127.0.0.1:8025",
        value_parser = super::listen::listen_address
    )]
    pub(in crate::cli) http: SocketAddr,
    /// Maildir to store mail in [default: inbox/ in the newsroom's folder]
    #[arg(long = "dir", id = "maildir", value_name = "DIR")]
    pub(in crate::cli) maildir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  briefing dkim new --selector s2026
  briefing dkim new --selector s2026e --algorithm ed25519")]
pub(in crate::cli) enum Dkim {
    /// Create a key, and print its DNS record and the table for briefing.toml
    New(DkimNew),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing dkim new --selector s2026
  briefing dkim new --domain lantern.example --selector s2026e --algorithm ed25519")]
pub(in crate::cli) struct DkimNew {
    /// Signing domain [default: the domain of `from`]
    #[arg(long)]
    pub(in crate::cli) domain: Option<String>,
    /// Selector, the name of the key: letters, digits and hyphens, as in s2026
    #[arg(long)]
    pub(in crate::cli) selector: String,
    /// Signature algorithm
    #[arg(long, value_enum, default_value_t = KeyKind::Rsa)]
    pub(in crate::cli) algorithm: KeyKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum KeyKind {
    /// 2048 bits, which every mail server can verify
    Rsa,
    /// Short and fast, as a second key: some mail servers cannot verify it yet
    Ed25519,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing completions bash > /etc/bash_completion.d/briefing
  briefing completions zsh > ~/.zfunc/_briefing")]
pub(in crate::cli) struct Completions {
    /// Shell
    pub(in crate::cli) shell: clap_complete::Shell,
}

#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  briefing store backup /srv/backup/briefing-2026-11-28.db
  briefing store check")]
pub(in crate::cli) enum StoreCommand {
    /// Copy the store to a new file while others may use it
    #[command(after_help = "\
Examples:
  briefing store backup briefing-backup.db
  briefing store backup /srv/backup/briefing-2026-11-28.db")]
    Backup {
        /// New file
        file: PathBuf,
    },
    /// Check that the store holds together
    #[command(after_help = "\
Examples:
  briefing store check
  briefing store check --format json")]
    Check,
    /// Write the store anew without the space of deleted rows
    #[command(after_help = "\
Examples:
  briefing store compact
  briefing -C my-newsroom store compact")]
    Compact,
}
