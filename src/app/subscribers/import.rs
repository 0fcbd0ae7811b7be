//! Imports of subscribers from files.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::import_warnings::ImportWarnings;
use crate::app::error::AppError;
use crate::domain::Suppression;
use crate::issue::Publication;
use crate::runtime::{ChunkSender, chunk_channel, spawn_blocking};
use crate::store::{
    BatchId, ImportChange, ImportStaging, Imports, Lift, StagedRow, Standing, Store, UndoReport,
};
use crate::subscriber_import::{
    self, Field, ImportError, ImportFile, ImportOptions, ImportedRow, ZoneChoice,
};

/// Rows that are written in one transaction: more would need more memory, fewer would write the same pages more often.
const ROWS_AT_ONCE: usize = 1_400;

/// Files and options of an import.
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

/// Files of an import that were read to their end. Nothing is written yet.
pub struct ReadImport {
    files: Vec<String>,
    /// Names that places are told with; `None` where there is one file alone.
    names: Vec<Option<String>>,
    staging: Arc<Mutex<ImportStaging>>,
    read: u64,
    skipped: Vec<SkippedRow>,
    tools: BTreeSet<&'static str>,
}

impl ReadImport {
    /// Reads the files. `rows_read` is told from time to time.
    ///
    /// # Errors
    /// A file cannot be read to its end, or the disk is full.
    pub async fn read(
        publication: &Publication,
        request: &ImportRequest,
        now: Timestamp,
        mut rows_read: impl FnMut(u64),
    ) -> Result<Self, AppError> {
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
        let (sender, mut counts) = chunk_channel(2);
        let files = request.files.clone();
        let reading = spawn_blocking(move || read_files(&files, &options, &sender));
        while let Some(count) = counts.next().await {
            rows_read(count);
        }
        reading.join().await
    }

    /// Returns what writing would do, and changes nothing.
    ///
    /// # Errors
    /// The store failed.
    pub async fn preview(&self, store: &Store, now: Timestamp) -> Result<ImportOutcome, AppError> {
        self.run(store, None, now, |_| ()).await
    }

    /// Writes the rows as one batch. A killed import leaves whole readers; importing again completes it. `rows_written` is
    /// told from time to time.
    ///
    /// # Errors
    /// The store failed. What was written before stays, and can be taken back.
    pub async fn write(
        &self,
        store: &Store,
        now: Timestamp,
        rows_written: impl FnMut(u64),
    ) -> Result<ImportOutcome, AppError> {
        let batch = store.begin_import(self.files.clone(), now).await?;
        let outcome = self.run(store, Some(batch), now, rows_written).await?;
        store.finish_import(batch, now).await?;
        Ok(outcome)
    }

    async fn run(
        &self,
        store: &Store,
        batch: Option<BatchId>,
        now: Timestamp,
        mut rows_done: impl FnMut(u64),
    ) -> Result<ImportOutcome, AppError> {
        let mut outcome = ImportOutcome {
            batch,
            read: self.read,
            skipped: self.skipped.clone(),
            tools: self.tools.clone(),
            ..ImportOutcome::default()
        };
        // Few parts wait: a fast disk must not fill the memory while the store is slow.
        let (sender, mut parts) = chunk_channel(1);
        let staging = Arc::clone(&self.staging);
        let reading = spawn_blocking(move || {
            // A panic of another reader left the table as it is: it is only read.
            let staging = staging.lock().unwrap_or_else(PoisonError::into_inner);
            staging.each_sorted(ROWS_AT_ONCE, |part| sender.send(part))
        });
        let (mut last, mut done) = (None, 0);
        while let Some(part) = parts.next().await {
            done += part.len() as u64;
            self.take_in(store, batch, part, now, &mut last, &mut outcome).await?;
            rows_done(done);
        }
        reading.join().await?;
        outcome.skipped.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        outcome.warnings.sort();
        Ok(outcome)
    }

    /// Writes a part, or looks what writing it would do, and counts. `last` is the standing of the mailbox before.
    async fn take_in(
        &self,
        store: &Store,
        batch: Option<BatchId>,
        part: Vec<StagedRow>,
        now: Timestamp,
        last: &mut Option<Standing>,
        outcome: &mut ImportOutcome,
    ) -> Result<(), AppError> {
        let mut rows = Vec::with_capacity(part.len());
        let mut places = Vec::with_capacity(part.len());
        for StagedRow { file, line, row } in part {
            let name = usize::try_from(file).ok().and_then(|file| self.names.get(file)).cloned().flatten();
            let address = row.reader.subscriber.email.clone();
            places.push((name, line, address, row.reader.suppression.is_some(), row.is_repeat));
            rows.push(row);
        }
        let results = match batch {
            Some(batch) => store.import_rows(batch, rows, now).await?,
            None => store.preview_rows(rows).await?,
        };
        for (result, (file, line, address, is_out, is_repeat)) in results.into_iter().zip(places) {
            match result.change {
                ImportChange::Added => outcome.added += 1,
                ImportChange::Updated => outcome.updated += 1,
                ImportChange::Unchanged => outcome.unchanged += 1,
                ImportChange::Erased => {
                    let reason = "erased".to_owned();
                    outcome.skipped.push(SkippedRow {
                        file,
                        line,
                        address: Some(address.to_string()),
                        reason,
                    });
                    *last = None;
                    continue;
                }
            }
            let before = last.filter(|_| is_repeat);
            // A preview does not see the rows before it: of a repeated address only a suppression counts.
            let standing = match before {
                Some(before) if !is_out => before,
                _ => result.standing,
            };
            match before {
                Some(before) => *count(outcome, before) -= 1,
                None if standing != Standing::Suppressed => {
                    outcome.warnings.look_at(&address, file.as_ref(), line);
                }
                None => {}
            }
            *count(outcome, standing) += 1;
            *last = Some(standing);
        }
        Ok(())
    }
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

/// Reads the files into a temporary table, and sends how many rows it has read.
fn read_files(
    files: &[PathBuf],
    options: &ImportOptions,
    sender: &ChunkSender<u64>,
) -> Result<ReadImport, AppError> {
    let staging = ImportStaging::new()?;
    let mut writer = staging.writer()?;
    let (mut names, mut count, mut skipped, mut recognised) =
        (Vec::new(), 0_u64, Vec::new(), BTreeSet::new());
    for path in files {
        let file = name(path);
        let unreadable = |error| AppError::from(ImportError::Unreadable { file: file.clone(), error });
        let mut content = File::open(path).map_err(unreadable)?;
        if !content.metadata().map_err(unreadable)?.is_file() {
            return Err(unreadable(std::io::Error::other("it is not a regular file")));
        }
        let mut failed = None;
        let mut visit = |inner: &str, line, row| {
            let place = (files.len() > 1 || inner != file).then(|| inner.to_owned());
            count += 1;
            match row {
                ImportedRow::Skipped { address, reason } => {
                    skipped.push(SkippedRow { file: place, line, address, reason: reason.to_string() });
                }
                ImportedRow::Reader(reader) => {
                    if names.last() != Some(&place) {
                        names.push(place);
                    }
                    let number = u32::try_from(names.len() - 1).unwrap_or(u32::MAX);
                    if let Err(error) = writer.add(number, line, &reader) {
                        failed = Some(error);
                        return false;
                    }
                }
            }
            // A closed channel means that nobody waits any more.
            !count.is_multiple_of(ROWS_AT_ONCE as u64) || sender.send(count)
        };
        let source = ImportFile { name: &file, content: &mut content };
        let tools = subscriber_import::read(source, options, &mut visit)?;
        if let Some(error) = failed {
            return Err(error.into());
        }
        recognised.extend(tools);
    }
    drop(writer);
    Ok(ReadImport {
        files: files.iter().map(|file| name(file)).collect(),
        names,
        staging: Arc::new(Mutex::new(staging)),
        read: count,
        skipped,
        tools: recognised,
    })
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
