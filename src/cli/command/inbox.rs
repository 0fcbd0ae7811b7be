//! `briefing inbox`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::args::Inbox;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::{block_on, pictures, signals};
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
    // With a Maildir of its own the inbox needs no newsroom.
    match &args.maildir {
        Some(maildir) => settings.dir = Some(maildir.clone()),
        None => {
            let newsroom = Newsroom::open(dir, console)?;
            let publication = &newsroom.config.publication;
            settings.dir = Some(newsroom.root.join("inbox"));
            settings.pictures = pictures::hosted(&newsroom.root, publication.site.as_deref());
            settings.site.clone_from(&publication.site);
            settings.time_zone = publication.time_zone.clone();
        }
    }
    let folder: PathBuf = settings.dir.clone().unwrap_or_default();
    block_on(async {
        let server = Server::start(settings).await.map_err(|error| CliError::new(error.to_string()))?;
        let (smtp, http) = (server.smtp_addr(), server.http_addr());
        let page = http.map(|http| format!("http://{http}/")).unwrap_or_default();
        console.say(&format!("mail is taken at smtp://{smtp} and kept in `{}`", folder.display()));
        console.say(&format!("look at it at {page} (Ctrl-C ends)"));
        if console.is_json() {
            console.json(&json!({ "smtp": smtp.to_string(), "http": page, "dir": folder }))?;
        }
        signals::asked_to_end().await;
        server.stop().await;
        Ok(Exit::Done)
    })
}
