//! Arguments of the commands for issues.

use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing init my-newsroom
  briefing -C newsrooms init weekend")]
pub(in crate::cli) struct Init {
    /// Folder to create
    #[arg(default_value = ".")]
    pub(in crate::cli) folder: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing new
  briefing new 2022-11-25")]
pub(in crate::cli) struct New {
    /// Day of the issue, as in 2022-11-18 [default: the next publication day]
    pub(in crate::cli) date: Option<String>,
    /// Newsletter of the issue, an id of briefing.toml [default: the first]
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) newsletter: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing add 2022-11-18 https://lantern.example/news/port-of-haewon
  briefing add 2022-11-18 saved-page.mhtml --words 120
  curl -s https://lantern.example/news/1 | briefing add 2022-11-18 - --url https://lantern.example/news/1 --print")]
pub(in crate::cli) struct Add {
    /// Folder or name of the issue
    pub(in crate::cli) issue: String,
    /// Web address of the article, a saved .html or .mhtml, or `-` for stdin
    pub(in crate::cli) source: String,
    /// Print the item and write nothing; pictures stay links
    #[arg(long)]
    pub(in crate::cli) print: bool,
    /// Most words of the text, cut at the end of a paragraph
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) words: u32,
    /// Draft what was found even if the page is no article, or not all of it
    #[arg(long)]
    pub(in crate::cli) force: bool,
    /// Web address that a saved page came from
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) url: Option<String>,
    /// Allow requests to a host that is not on the public internet
    #[arg(long, value_name = "HOST")]
    pub(in crate::cli) allow_host: Vec<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing collect
  briefing collect --pick 1,3,4
  briefing collect 2022-11-18 --since 2022-11-14 --format json")]
pub(in crate::cli) struct Collect {
    /// Folder or name of the issue that gets the items [default: the newest not yet sent]
    pub(in crate::cli) issue: Option<String>,
    /// Numbers of the list to draft items from, as in 1,3,4
    #[arg(long, value_name = "NUMBERS")]
    pub(in crate::cli) pick: Option<String>,
    /// First day, as in 2022-11-14 [default: since the issue before]
    #[arg(long, value_name = "DAY")]
    pub(in crate::cli) since: Option<jiff::civil::Date>,
    /// Most words of each text, cut at the end of a paragraph
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) words: u32,
    /// Allow requests to a host that is not on the public internet
    #[arg(long, value_name = "HOST")]
    pub(in crate::cli) allow_host: Vec<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing check
  briefing check 2022-11-18 --fix
  briefing check --links --deny-warnings --format json")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(in crate::cli) struct Check {
    /// Folder or name of the issue [default: the newest not yet sent]
    pub(in crate::cli) issue: Option<String>,
    /// Exit with 1 if there are warnings
    #[arg(long)]
    pub(in crate::cli) deny_warnings: bool,
    /// Check again after every change
    #[arg(long, conflicts_with_all = ["fix", "diff", "links"])]
    pub(in crate::cli) watch: bool,
    /// Fix what can be fixed automatically
    #[arg(long, help_heading = "Fixes")]
    pub(in crate::cli) fix: bool,
    /// Show what `--fix` would change, without changing it
    #[arg(long, help_heading = "Fixes")]
    pub(in crate::cli) diff: bool,
    /// Request every link of the issue over the network
    #[arg(long, help_heading = "Links")]
    pub(in crate::cli) links: bool,
    /// Allow requests to a host that is not on the public internet
    #[arg(long, value_name = "HOST", requires = "links", help_heading = "Links")]
    pub(in crate::cli) private_host: Vec<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing explain
  briefing explain images::missing_alt_text
  briefing explain missing_alt_text")]
pub(in crate::cli) struct Explain {
    /// Code, as in `images::missing_alt_text`, or its last part [default: list all codes]
    pub(in crate::cli) code: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing build
  briefing build 2022-11-18 --out public --for minji@harbour.example")]
pub(in crate::cli) struct Build {
    /// Folder or name of the issue [default: the newest not yet sent]
    pub(in crate::cli) issue: Option<String>,
    /// Folder for issue.html, issue.txt, issue.eml, web.html and the pictures of the pages
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub(in crate::cli) out: PathBuf,
    /// Build the copy of this subscriber [default: the sample reader]
    #[arg(long = "for", value_name = "ADDRESS")]
    pub(in crate::cli) reader: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  briefing preview --open
  briefing preview --listen 0.0.0.0:8030
  briefing preview 2022-11-18 --export preview")]
pub(in crate::cli) struct Preview {
    /// Folder or name of the issue [default: the newest not yet sent]
    pub(in crate::cli) issue: Option<String>,
    /// Open the preview in the browser
    #[arg(long)]
    pub(in crate::cli) open: bool,
    /// Write the preview to a folder, as files that open from disk, and end
    #[arg(long, value_name = "DIR", conflicts_with_all = ["listen", "share", "open"])]
    pub(in crate::cli) export: Option<PathBuf>,
    /// Address or port to listen on; other machines need a link with a key
    #[arg(
        long, value_name = "ADDR", default_value = "127.0.0.1:8030", help_heading = "Sharing",
        value_parser = super::listen::listen_address
    )]
    pub(in crate::cli) listen: SocketAddr,
    /// Require a key on this machine as well, for example behind a tunnel
    #[arg(long, help_heading = "Sharing")]
    pub(in crate::cli) share: bool,
}
