//! `briefing subscribers export`

use jiff::Timestamp;

use super::{address, stranger, synced_store};
use crate::app::{self, ExportFormat, Newsroom};
use crate::cli::args::{ExportAs, SubscribersExport};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::source::{reason, write_private};
use crate::store::SubscriberRecords;

pub(super) async fn export(
    args: &SubscribersExport,
    mut newsroom: Newsroom,
    console: &Console,
    now: Timestamp,
) -> Result<Exit, CliError> {
    let (store, _) = synced_store(&mut newsroom, None, console, now).await?;
    // A file appears whole or not at all.
    let mut file = String::new();
    let mut write = |text: &str| match args.out {
        Some(_) => {
            file.push_str(text);
            Ok(())
        }
        None => console.report(text),
    };
    if let Some(written) = &args.reader {
        let record = store.subscriber_record(&address(written)?).await?;
        let record = record.ok_or_else(|| stranger(written))?;
        write(&format!("{:#}\n", app::record_json(&record)))?;
    } else {
        let format = match args.form {
            ExportAs::Csv => ExportFormat::Csv,
            ExportAs::Toml => ExportFormat::Toml,
            ExportAs::Jsonl => ExportFormat::JsonLines,
        };
        let has_newsletters = !newsroom.config.publication.newsletters.is_empty();
        app::export(&store, format, has_newsletters, write).await?;
    }
    store.close().await;
    if let Some(path) = &args.out {
        write_private(path, file.as_bytes()).map_err(|error| {
            CliError::new(format!("`{}` cannot be written: {}", path.display(), reason(&error)))
                .help("name another file with `--out`")
        })?;
        console.say(&format!("the list is in `{}`; it names people, so keep it private", path.display()));
    }
    Ok(Exit::Done)
}
