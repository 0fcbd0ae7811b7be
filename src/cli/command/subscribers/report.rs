//! `briefing subscribers report`

use jiff::Timestamp;

use super::{chart, synced_store};
use crate::app::{self, Newsroom};
use crate::cli::args::SubscribersReport;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::source::{reason, write_atomic};

pub(super) async fn report(
    args: &SubscribersReport,
    mut newsroom: Newsroom,
    console: &Console,
    now: Timestamp,
) -> Result<Exit, CliError> {
    let (store, _) = synced_store(&mut newsroom, None, console, now).await?;
    let publication = &newsroom.config.publication;
    let report = app::report_list(&store, &publication.time_zone, now).await?;
    store.close().await;
    if let Some(path) = &args.out {
        let page = app::report_page(&report, &publication.name);
        write_atomic(path, page.as_bytes()).map_err(|error| {
            CliError::new(format!("`{}` cannot be written: {}", path.display(), reason(&error)))
                .help("name another file with `--out`")
        })?;
    }
    if console.is_json() {
        console.json(&app::report_json(&report))?;
    } else {
        console.report(&chart::text(&report, console.width()))?;
    }
    if let Some(path) = &args.out {
        console.say(&format!("the page is `{}`; open it in a browser", path.display()));
    }
    Ok(Exit::Done)
}
