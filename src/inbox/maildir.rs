//! Maildir (`tmp`, `new`, `cur`): messages as files that every mail program reads.

use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;

use crate::mime::ParsedMessage;
use crate::runtime::Clock;
use crate::source::{commit, stage, sync_folder};

/// Limit of a whole message: more than [`MAX_MESSAGE_SIZE`](super::smtp::MAX_MESSAGE_SIZE) with the added headers.
pub(super) const READ_LIMIT: u64 = 64 * 1024 * 1024;
/// Limit of the headers; a list does not need bodies.
pub(super) const HEAD_LIMIT: u64 = 64 * 1024;

/// Maildir that the server writes.
pub(super) struct Maildir {
    root: PathBuf,
    clock: Arc<dyn Clock>,
    /// Process id and a random number: two containers may both be process 1.
    process: String,
    counter: AtomicU64,
}

/// File of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// File name without the flags that mail programs add.
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) size: u64,
    /// Sort key: second, microsecond, and counter.
    order: (i64, u64, u64),
    path: PathBuf,
}

impl Maildir {
    /// Opens the folder and creates its missing subfolders.
    pub(super) fn open(root: &Path, clock: Arc<dyn Clock>) -> io::Result<Self> {
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(root.join(part))?;
        }
        sync_folder(root)?;
        let random = RandomState::new().hash_one(std::process::id());
        let process = format!("P{}R{random:016x}", std::process::id());
        Ok(Self { root: root.to_owned(), clock, process, counter: AtomicU64::new(0) })
    }

    /// Stores a message durably: syncs the file in `tmp`, renames it into `new`, and syncs that folder.
    pub(super) fn store(&self, pieces: &[&[u8]]) -> io::Result<PathBuf> {
        let now = self.clock.now();
        let count = self.counter.fetch_add(1, Ordering::Relaxed);
        let micros = now.subsec_nanosecond() / 1000;
        let name = format!("{}.M{micros:06}{}Q{count}.briefing", now.as_second(), self.process);
        let draft = self.root.join("tmp").join(&name);
        let place = self.root.join("new").join(&name);
        stage(&draft, &place, pieces)?;
        commit(&draft, &place).inspect_err(|_| {
            let _ = fs::remove_file(&draft);
        })?;
        Ok(place)
    }

    /// Lists the messages (see [`list`]).
    pub(super) fn list(&self) -> io::Result<Vec<Entry>> {
        list(&self.root)
    }

    /// Reads a message (see [`read`]).
    pub(super) fn read(&self, id: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
        read(&self.root, id, limit)
    }
}

/// Lists the messages of a folder, newest first.
pub(super) fn list(root: &Path) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    for part in ["new", "cur"] {
        for file in fs::read_dir(root.join(part))? {
            let file = file?;
            // A mail program may move a file between the two calls. Links may point anywhere, so they do not count.
            let Ok(data) = file.metadata() else { continue };
            if let Some(name) = file.file_name().to_str().filter(|_| data.is_file()) {
                found.extend(Entry::parse(name, data.len(), file.path()));
            }
        }
    }
    found.sort_by(|a, b| b.order.cmp(&a.order).then_with(|| b.id.cmp(&a.id)));
    Ok(found)
}

/// Reads at most `limit` bytes of a message; `None` if there is no such message.
pub(super) fn read(root: &Path, id: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
    if !is_id(id) {
        return Ok(None);
    }
    let fresh = root.join("new").join(id);
    let path = if fresh.symlink_metadata().is_ok_and(|data| data.is_file()) {
        Some(fresh)
    } else {
        list(root)?.into_iter().find(|entry| entry.id == id).map(|entry| entry.path)
    };
    let Some(path) = path else { return Ok(None) };
    let mut bytes = Vec::new();
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

impl Entry {
    fn parse(name: &str, size: u64, path: PathBuf) -> Option<Self> {
        let id = name.split_once(":2,").map_or(name, |(id, _)| id);
        if !is_id(id) {
            return None;
        }
        let mut words = id.splitn(3, '.');
        let second: i64 = words.next()?.parse().ok()?;
        let middle = words.next().unwrap_or_default();
        let number = |mark: char| {
            let digits = middle.split_once(mark).map(|(_, rest)| rest).unwrap_or_default();
            let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            digits.get(..end).and_then(|digits| digits.parse::<u64>().ok()).unwrap_or(0)
        };
        let at = Timestamp::from_second(second).ok()?;
        let order = (second, number('M'), number('Q'));
        Some(Self { id: id.to_owned(), at, size, order, path })
    }
}

/// Returns whether an id is safe as a file name; ids come from URLs. No slash, no leading dot.
fn is_id(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'=' | b',' | b'+');
    !text.is_empty() && !text.starts_with('.') && text.len() <= 250 && text.bytes().all(fits)
}

/// Headers of a message for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageSummary {
    /// Its id: letters, digits, and signs that are safe in URLs.
    pub id: String,
    /// Time of arrival.
    pub at: Timestamp,
    /// Size in bytes.
    pub size: u64,
    /// Subject.
    pub subject: String,
    /// Address in `From`, else in `Return-Path`.
    pub from: Option<String>,
    /// Address in `To`, else in `Delivered-To`.
    pub to: Option<String>,
}

impl MessageSummary {
    /// Parses the headers of a message; `bytes` may end after them.
    pub(super) fn parse(id: String, at: Timestamp, size: u64, bytes: &[u8]) -> Self {
        let message = ParsedMessage::parse_headers(bytes);
        let to = message.header("To").or_else(|| message.header("Delivered-To"));
        let from = message.header("From").or_else(|| message.header("Return-Path"));
        Self { id, at, size, subject: message.subject(), from, to }
    }
}

/// Read-only view of a Maildir: creates, moves, and marks nothing.
#[derive(Debug, Clone)]
pub struct MaildirReader {
    root: PathBuf,
}

impl MaildirReader {
    /// Opens the Maildir in a folder, which need not exist yet.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Returns the number of messages and the newest `limit` of them, newest first.
    ///
    /// # Errors
    /// The folder exists and cannot be read.
    pub fn newest(&self, limit: usize) -> io::Result<(usize, Vec<MessageSummary>)> {
        let Some(all) = none_if_missing(list(&self.root))? else { return Ok((0, Vec::new())) };
        let (total, mut newest) = (all.len(), Vec::new());
        for entry in all.into_iter().take(limit) {
            // A mail program may have moved it since it was listed.
            let Some(bytes) = read(&self.root, &entry.id, HEAD_LIMIT)? else { continue };
            newest.push(MessageSummary::parse(entry.id, entry.at, entry.size, &bytes));
        }
        Ok((total, newest))
    }

    /// Reads a message with the two headers of its envelope; `None` if there is no such message.
    ///
    /// # Errors
    /// The file exists and cannot be read.
    pub fn read(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(none_if_missing(read(&self.root, id, READ_LIMIT))?.flatten())
    }
}

/// Turns "not found" into `None`.
fn none_if_missing<T>(read: io::Result<T>) -> io::Result<Option<T>> {
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::write_atomic;
    use std::fs;

    #[test]
    fn missing_inbox_reads_as_empty_and_is_not_created() {
        let folder = tempfile::tempdir().unwrap();
        let tray = MaildirReader::at(&folder.path().join("inbox"));
        assert_eq!(tray.newest(50).unwrap(), (0, Vec::new()));
        assert_eq!(tray.read("1.M1Q1.x").unwrap(), None);
        assert!(!folder.path().join("inbox").exists());
    }

    #[cfg(unix)]
    #[test]
    fn newest_messages_come_first_and_links_are_skipped() {
        let folder = tempfile::tempdir().unwrap();
        for part in ["new", "cur"] {
            fs::create_dir(folder.path().join(part)).unwrap();
        }
        let write = |name: &str, subject: &str| {
            let text = format!("To: kim@harbour.example\r\nSubject: {subject}\r\n\r\nx");
            write_atomic(&folder.path().join(name), text.as_bytes()).unwrap();
        };
        write("cur/1.M1Q1.briefing:2,S", "first");
        write("new/2.M1Q1.briefing", "second");
        write("new/2.M1Q2.briefing", "third");
        write("secret", "secret");
        std::os::unix::fs::symlink(folder.path().join("secret"), folder.path().join("new/9.M1Q1.briefing"))
            .unwrap();
        let tray = MaildirReader::at(folder.path());
        let (total, newest) = tray.newest(2).unwrap();
        let subjects: Vec<_> = newest.iter().map(|caught| caught.subject.as_str()).collect();
        assert_eq!((total, subjects), (3, vec!["third", "second"]));
        assert_eq!(newest[0].to.as_deref(), Some("kim@harbour.example"));
        assert!(tray.read("1.M1Q1.briefing").unwrap().unwrap().ends_with(b"x"));
        for id in ["9.M1Q1.briefing", "../secret", "..", "", "nothing"] {
            assert_eq!(tray.read(id).unwrap(), None, "{id}");
        }
    }
}
