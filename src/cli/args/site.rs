//! Arguments of the commands for the public site.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing serve
  briefing serve --listen 127.0.0.1:8081")]
pub(in crate::cli) struct Serve {
    /// Address or port to listen on [default: `listen` in `[site]`, else 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR", value_parser = super::listen::listen_address)]
    pub(in crate::cli) listen: Option<SocketAddr>,
}

#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  briefing archive export public
  briefing archive export /srv/www/briefing")]
pub(in crate::cli) enum Archive {
    /// Write the pages of the archive, the feeds and the pictures into a folder
    Export(ArchiveExport),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing archive export public
  briefing -C my-newsroom archive export /srv/www/briefing")]
pub(in crate::cli) struct ArchiveExport {
    /// Folder to write into; files of an earlier export are replaced
    #[arg(value_name = "DIR")]
    pub(in crate::cli) folder: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing form --html
  briefing form --html > subscribe-form.html

The page that holds the form needs its origin in `[site] allowed_origins`.")]
pub(in crate::cli) struct Form {
    /// Print the form as plain HTML, without script and style
    #[arg(long)]
    pub(in crate::cli) html: bool,
}
