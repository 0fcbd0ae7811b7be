//! Imports of subscribers from files.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::import_warnings::ImportWarnings;
use crate::app::error::AppError;
use crate::domain::Suppression;
use crate::issue::Publication;
use crate::runtime::{ChunkSender, chunk_channel, spawn_blocking};
use crate::store::{
    BatchId, ImportChange, ImportRow, Imports, Lift, SeenAddresses, Standing, Store, UndoReport,
};
use crate::subscriber_import::{
    self, Field, ImportError, ImportFile, ImportOptions, ImportedRow, ZoneChoice,
};

/// Rows that are written in one transaction.
const ROWS_AT_ONCE: usize = 5_000;

/// What is to be imported, and how.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// The files.
    pub files: Vec<PathBuf>,
    /// Columns that were named.
    pub mapping: Vec<(Field, String)>,
    /// Suppression that all rows stand for.
    pub suppress: Option<Suppression>,
    /// Zone of times without one.
    pub zone: ZoneChoice,
    /// Basis on which rows that say "subscribed" may be mailed.
    pub consent: Option<String>,
    /// Labels that all readers get.
    pub tags: BTreeSet<String>,
}

/// Result of an import or of its preview.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportOutcome {
    /// Number of the batch; `None` for a preview.
    pub batch: Option<BatchId>,
    /// Rows that were read.
    pub read: u64,
    /// Readers who are new.
    pub added: u64,
    /// Readers with a changed fact.
    pub updated: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Rows that were left out.
    pub skipped: Vec<SkippedRow>,
    /// Readers of the files who may be mailed afterwards.
    pub mailable: u64,
    /// Readers of the files who have to confirm first.
    pub unmailable: u64,
    /// Readers of the files who must not be mailed.
    pub suppressed: u64,
    /// Doubtful addresses of readers who may be mailed now or after confirming, once each.
    pub warnings: ImportWarnings,
    /// Tools that exported the files, as far as they were recognised.
    pub tools: BTreeSet<&'static str>,
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedRow {
    /// The file, where there are several or the row is from a ZIP file.
    pub file: Option<String>,
    /// The line where the row begins.
    pub line: u64,
    /// The address as written.
    pub address: Option<String>,
    /// The reason.
    pub reason: String,
}

/// Returns what an import would do, and changes nothing. `rows_read` is told from time to time.
///
/// # Errors
/// A file cannot be read, or the store failed.
pub async fn preview_import(
    store: &Store,
    publication: &Publication,
    request: &ImportRequest,
    now: Timestamp,
    rows_read: impl FnMut(u64),
) -> Result<ImportOutcome, AppError> {
    run(store, publication, request, None, now, rows_read).await
}

/// Imports the files as one batch. A killed import leaves whole readers; importing again completes it.
///
/// # Errors
/// A file cannot be read, or the store failed. What was written before stays, and can be taken back.
pub async fn import(
    store: &Store,
    publication: &Publication,
    request: &ImportRequest,
    now: Timestamp,
    rows_read: impl FnMut(u64),
) -> Result<ImportOutcome, AppError> {
    let batch = store.begin_import(request.files.iter().map(|file| name(file)).collect(), now).await?;
    let outcome = run(store, publication, request, Some(batch), now, rows_read).await?;
    store.finish_import(batch, now).await?;
    Ok(outcome)
}

/// Takes back what a batch added and changed.
///
/// # Errors
/// There is no such batch, it was taken back already, or the store failed.
pub async fn undo_import(
    store: &Store,
    batch: BatchId,
    lift: Option<Lift>,
    now: Timestamp,
) -> Result<UndoReport, AppError> {
    store.undo_import(batch, lift, now).await?.ok_or(AppError::UnknownBatch(batch.0))
}

/// A row with its place.
struct PlacedRow {
    file: Option<String>,
    line: u64,
    row: ImportedRow,
}

async fn run(
    store: &Store,
    publication: &Publication,
    request: &ImportRequest,
    batch: Option<BatchId>,
    now: Timestamp,
    mut rows_read: impl FnMut(u64),
) -> Result<ImportOutcome, AppError> {
    let options = ImportOptions {
        mapping: request.mapping.clone(),
        suppress: request.suppress,
        zone: request.zone.clone(),
        consent: request.consent.clone(),
        tags: request.tags.clone(),
        newsletters: publication
            .newsletters
            .iter()
            .map(|newsletter| (newsletter.id.clone(), newsletter.name.clone()))
            .collect(),
        topics: publication.topics.iter().map(|topic| (topic.id.clone(), topic.name.clone())).collect(),
        now,
    };
    // Few chunks wait: a fast disk must not fill the memory while the store is slow.
    let (sender, mut chunks) = chunk_channel(2);
    let files = request.files.clone();
    let reading = spawn_blocking(move || read_files(&files, &options, &sender));
    let mut outcome = ImportOutcome { batch, ..ImportOutcome::default() };
    let mut seen = SeenAddresses::default();
    while let Some(chunk) = chunks.next().await {
        take_in(store, batch, chunk, now, &mut seen, &mut outcome).await?;
        rows_read(outcome.read);
    }
    outcome.tools = reading.join().await?;
    outcome.skipped.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    outcome.warnings.sort();
    Ok(outcome)
}

/// Reads the files and sends their rows in chunks.
fn read_files(
    files: &[PathBuf],
    options: &ImportOptions,
    sender: &ChunkSender<Vec<PlacedRow>>,
) -> Result<BTreeSet<&'static str>, AppError> {
    let mut tools = BTreeSet::new();
    for path in files {
        let file = name(path);
        let unreadable = |error| AppError::from(ImportError::Unreadable { file: file.clone(), error });
        let mut content = File::open(path).map_err(unreadable)?;
        if !content.metadata().map_err(unreadable)?.is_file() {
            return Err(unreadable(std::io::Error::other("it is not a regular file")));
        }
        let mut chunk = Vec::new();
        let mut visit = |inner: &str, line, row| {
            let place = (files.len() > 1 || inner != file).then(|| inner.to_owned());
            chunk.push(PlacedRow { file: place, line, row });
            // A closed channel means that the store failed: no more is wanted.
            chunk.len() < ROWS_AT_ONCE || sender.send(std::mem::take(&mut chunk))
        };
        let source = ImportFile { name: &file, content: &mut content };
        tools.extend(subscriber_import::read(source, options, &mut visit)?);
        if !chunk.is_empty() && !sender.send(chunk) {
            break;
        }
    }
    Ok(tools)
}

/// Writes a chunk, or looks what writing it would do, and counts.
async fn take_in(
    store: &Store,
    batch: Option<BatchId>,
    chunk: Vec<PlacedRow>,
    now: Timestamp,
    seen: &mut SeenAddresses,
    outcome: &mut ImportOutcome,
) -> Result<(), AppError> {
    let mut rows = Vec::with_capacity(chunk.len());
    let mut places = Vec::with_capacity(chunk.len());
    let mut within = std::collections::HashSet::new();
    for placed in chunk {
        outcome.read += 1;
        match placed.row {
            ImportedRow::Skipped { address, reason } => outcome.skipped.push(SkippedRow {
                file: placed.file,
                line: placed.line,
                address,
                reason: reason.to_string(),
            }),
            ImportedRow::Reader(reader) => {
                let key = reader.subscriber.email.key();
                let is_repeat = seen.get(&key)?.is_some() || !within.insert(key.clone());
                places.push((placed.file, placed.line, key, reader.suppression.is_some()));
                rows.push(ImportRow { reader: *reader, is_repeat });
            }
        }
    }
    let addresses: Vec<_> = rows.iter().map(|row| row.reader.subscriber.email.clone()).collect();
    let results = match batch {
        Some(batch) => store.import_rows(batch, rows, now).await?,
        None => store.preview_rows(rows).await?,
    };
    for ((result, address), (file, line, key, is_out)) in results.into_iter().zip(addresses).zip(places) {
        match result.change {
            ImportChange::Added => outcome.added += 1,
            ImportChange::Updated => outcome.updated += 1,
            ImportChange::Unchanged => outcome.unchanged += 1,
            ImportChange::Erased => {
                let reason = "erased".to_owned();
                outcome.skipped.push(SkippedRow { file, line, address: Some(address.to_string()), reason });
                continue;
            }
        }
        // A preview does not see the rows before it: of a repeated address only a suppression counts.
        let standing = match seen.get(&key)? {
            Some(before) if !is_out => before,
            _ => result.standing,
        };
        match seen.get(&key)? {
            Some(before) => *count(outcome, before) -= 1,
            None if standing != Standing::Suppressed => {
                outcome.warnings.look_at(&address, file.as_ref(), line);
            }
            None => {}
        }
        *count(outcome, standing) += 1;
        seen.put(&key, standing)?;
    }
    Ok(())
}

fn count(outcome: &mut ImportOutcome, standing: Standing) -> &mut u64 {
    match standing {
        Standing::Mailable => &mut outcome.mailable,
        Standing::Unmailable => &mut outcome.unmailable,
        Standing::Suppressed => &mut outcome.suppressed,
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}
