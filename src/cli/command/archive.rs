//! `briefing archive export DIR`

use std::path::Path;

use crate::app::Newsroom;
use crate::cli::args::ArchiveExport;
use crate::cli::block_on;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::site;
use serde_json::json;

pub(in crate::cli) fn run(
    args: &ArchiveExport,
    dir: Option<&Path>,
    console: &Console,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    if newsroom.config.publication.site.is_none() {
        return Err(CliError::new("`[publication] site` is not set, and feeds and links need whole addresses")
            .help("write the address that the files will be served at, as in `site = \"https://briefing.lantern.example\"`"));
    }
    block_on(async {
        let store = newsroom.store_if_exists().await?;
        let exported = site::export(newsroom, store, &args.folder).await.map_err(|error| {
            CliError::new(error.to_string())
                .help("name a folder that you can write to, and run the command again")
        })?;
        let (issues, files) = (exported.issues, exported.files);
        if console.is_json() {
            console.json(&json!({ "dir": args.folder, "issues": issues, "files": files }))?;
        } else {
            let folder = args.folder.display();
            console.say(&format!("wrote {files} files with {issues} issues into `{folder}`"));
        }
        Ok(Exit::Done)
    })
}
