//! `briefing store backup|check|compact`

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use crate::app::{AppError, Newsroom};
use crate::cli::args::StoreCommand;
use crate::cli::block_on;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::runtime::Clock;
use crate::store::Store;

pub(in crate::cli) fn run(
    args: &StoreCommand,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    let (url, root) = (newsroom.store_url()?, newsroom.root.as_path());
    let told = |error| newsroom.store_error(error);
    block_on(async {
        // Opens it first: a store of an older format is brought up to date, and a wrong one is refused.
        let store = newsroom.store_if_exists().await?.ok_or(AppError::NoStore)?;
        store.close().await;
        match args {
            StoreCommand::Backup { file } => {
                Store::backup(url, root, file, clock.now()).await.map_err(told)?;
                done(
                    console,
                    &json!({ "backup": file }),
                    &format!("the store is copied to `{}`", file.display()),
                )
            }
            StoreCommand::Compact => {
                Store::compact(url, root).await.map_err(told)?;
                done(console, &json!({ "compacted": true }), "the store is compact")
            }
            StoreCommand::Check => {
                let faults = Store::check(url, root).await.map_err(told)?;
                let sound =
                    if faults.is_empty() { "the store is sound".to_owned() } else { faults.join("\n") };
                done(console, &json!({ "faults": faults }), &sound)?;
                Ok(if faults.is_empty() { Exit::Done } else { Exit::Findings })
            }
        }
    })
}

fn done(console: &Console, value: &serde_json::Value, text: &str) -> Result<Exit, CliError> {
    if console.is_json() {
        console.json(value)?;
    } else {
        console.report(&format!("{text}\n"))?;
    }
    Ok(Exit::Done)
}
