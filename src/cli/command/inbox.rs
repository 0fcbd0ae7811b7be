//! `briefing inbox`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::{Newsroom, hosted_pictures};
use crate::cli::args::Inbox;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::{block_on, signals};
use crate::inbox::{Server, Settings};
use crate::runtime::Clock;
use serde_json::json;

pub(in crate::cli) fn run(
    args: &Inbox,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let mut settings = Settings {
        smtp: args.smtp,
        http: Some(args.http),
        remember: false,
        clock: Arc::clone(clock),
        ..Settings::default()
    };
    // A Maildir of its own needs no newsroom.
    match &args.maildir {
        Some(maildir) => settings.dir = Some(maildir.clone()),
        None => {
            let newsroom = Newsroom::open(dir)?;
            let publication = &newsroom.config.publication;
            settings.dir = Some(newsroom.root.join("inbox"));
            settings.newsroom = Some(newsroom.root.clone());
            settings.pictures = hosted_pictures(&newsroom.root, publication.site.as_deref());
            settings.site.clone_from(&publication.site);
            settings.time_zone = publication.time_zone.clone();
        }
    }
    let folder: PathBuf = settings.dir.clone().unwrap_or_default();
    block_on(async {
        let server = Server::start(settings).await.map_err(|error| CliError::new(error.to_string()))?;
        let (smtp, http) = (server.smtp_addr(), server.http_addr());
        let page = http.map(|http| format!("http://{http}/")).unwrap_or_default();
        console.say(&format!("accepting mail at smtp://{smtp}, stored in `{}`", folder.display()));
        console.say(&format!("read it at {page} (Ctrl-C ends)"));
        if console.is_json() {
            console.json(&json!({ "smtp": smtp.to_string(), "http": page, "dir": folder }))?;
        }
        signals::shutdown().await;
        server.stop().await;
        Ok(Exit::Done)
    })
}
