//! Messages as files, in the layout every mail program reads (`tmp`, `new`, `cur`).

use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;

use crate::runtime::Clock;

/// One folder of messages.
pub(super) struct Maildir {
    root: PathBuf,
    clock: Arc<dyn Clock>,
    /// Process, and a number that no other process shares: two containers may both be process 1.
    process: String,
    counter: AtomicU64,
}

/// A message in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The file's name, without the flags that mail programs add.
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) size: u64,
    /// What sorts messages of one second.
    order: (i64, u64, u64),
    path: PathBuf,
}

impl Maildir {
    /// Opens the folder and makes what is missing of it.
    pub(super) fn open(root: &Path, clock: Arc<dyn Clock>) -> io::Result<Self> {
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(root.join(part))?;
        }
        sync_folder(root)?;
        let random = RandomState::new().hash_one(std::process::id());
        let process = format!("P{}R{random:016x}", std::process::id());
        Ok(Self { root: root.to_owned(), clock, process, counter: AtomicU64::new(0) })
    }

    /// Keeps a message, and returns only when it would survive a power cut: the file is on disk before it gets its
    /// place in `new`, and the place is on disk before anybody is told.
    pub(super) fn keep(&self, pieces: &[&[u8]]) -> io::Result<PathBuf> {
        let now = self.clock.now();
        let count = self.counter.fetch_add(1, Ordering::Relaxed);
        let micros = now.subsec_nanosecond() / 1000;
        let name = format!("{}.M{micros:06}{}Q{count}.briefing", now.as_second(), self.process);
        let draft = self.root.join("tmp").join(&name);
        let written = File::create_new(&draft).and_then(|mut file| {
            pieces.iter().try_for_each(|piece| file.write_all(piece))?;
            file.sync_all()
        });
        let folder = self.root.join("new");
        let place = folder.join(&name);
        written.and_then(|()| fs::rename(&draft, &place)).inspect_err(|_| {
            let _ = fs::remove_file(&draft);
        })?;
        sync_folder(&folder)?;
        Ok(place)
    }

    /// See [`list`].
    pub(super) fn list(&self) -> io::Result<Vec<Entry>> {
        list(&self.root)
    }

    /// See [`read`].
    pub(super) fn read(&self, id: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
        read(&self.root, id, limit)
    }
}

/// Every message of a folder, newest first.
pub(super) fn list(root: &Path) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    for part in ["new", "cur"] {
        for file in fs::read_dir(root.join(part))? {
            let file = file?;
            // A file may be moved away between the two calls by a mail program. Links lead anywhere: they are no messages.
            let Ok(data) = file.metadata() else { continue };
            if let Some(name) = file.file_name().to_str().filter(|_| data.is_file()) {
                found.extend(Entry::read(name, data.len(), file.path()));
            }
        }
    }
    found.sort_by(|a, b| b.order.cmp(&a.order).then_with(|| b.id.cmp(&a.id)));
    Ok(found)
}

/// At most `limit` bytes of one message; `None` if there is none of that name.
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
    fn read(name: &str, size: u64, path: PathBuf) -> Option<Self> {
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

/// Names come back to us in URLs, so only harmless ones are known: no slash, no leading dot.
fn is_id(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'=' | b',' | b'+');
    !text.is_empty() && !text.starts_with('.') && text.len() <= 250 && text.bytes().all(fits)
}

/// A rename is durable only when its folder is.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
