//! `briefing inbox`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::args::Inbox;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::problem::Problem;
use crate::cli::screen::Screen;
use crate::cli::{block_on, pictures, signals};
use crate::clock::Clock;
use crate::inbox::{Server, Settings};
use serde_json::json;

pub(in crate::cli) fn run(
    args: &Inbox,
    dir: Option<&Path>,
    screen: &Screen,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, Problem> {
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
            let newsroom = Newsroom::open(dir, screen)?;
            let publication = &newsroom.config.publication;
            settings.dir = Some(newsroom.root.join("inbox"));
            settings.pictures = pictures::hosted(&newsroom.root, publication.site.as_deref());
            settings.site.clone_from(&publication.site);
            settings.time_zone = publication.time_zone.clone();
        }
    }
    let folder: PathBuf = settings.dir.clone().unwrap_or_default();
    block_on(async {
        let server = Server::start(settings).await.map_err(|error| Problem::new(error.to_string()))?;
        let (smtp, http) = (server.smtp_addr(), server.http_addr());
        let page = http.map(|http| format!("http://{http}/")).unwrap_or_default();
        screen.say(&format!("mail is taken at smtp://{smtp} and kept in `{}`", folder.display()));
        screen.say(&format!("look at it at {page} (Ctrl-C ends)"));
        if screen.is_json() {
            screen.json(&json!({ "smtp": smtp.to_string(), "http": page, "dir": folder }))?;
        }
        signals::asked_to_end().await;
        server.stop().await;
        Ok(Exit::Done)
    })
}
