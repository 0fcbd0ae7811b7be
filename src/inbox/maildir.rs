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
use crate::source::{create_private_folders, make_private, root_of, sweep, write_private_via};

/// Limit of a whole message: more than [`MAX_MESSAGE_SIZE`](super::smtp::MAX_MESSAGE_SIZE) with the added headers.
pub(super) const READ_LIMIT: u64 = 64 * 1024 * 1024;
/// Limit of the headers; a list does not need bodies.
pub(super) const HEAD_LIMIT: u64 = 64 * 1024;

/// Maildir that the server writes: its folders and files are for their owner alone, since mail names people.
pub(super) struct Maildir {
    root: PathBuf,
    /// Folder that no write leaves, and the Maildir's path below it.
    sandbox: (PathBuf, PathBuf),
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
    /// Opens the folder, creates its missing subfolders, and removes what a killed server left in `tmp`. In a
    /// `newsroom`'s folder, no link leads the Maildir out of it.
    pub(super) fn open(root: &Path, newsroom: Option<&Path>, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let (base, below) = root_of(newsroom.unwrap_or(root), root);
        create_private_folders(&base, &["tmp", "new", "cur"].map(|part| below.join(part)))?;
        if below != Path::new("") {
            // Earlier versions let everybody on the machine read it.
            make_private(&base, &below)?;
        }
        sweep(&base, &below.join("tmp"));
        let random = RandomState::new().hash_one(std::process::id());
        let process = format!("P{}R{random:016x}", std::process::id());
        let sandbox = (base, below);
        Ok(Self { root: root.to_owned(), sandbox, clock, process, counter: AtomicU64::new(0) })
    }

    /// Stores a message durably: syncs the file in `tmp`, renames it into `new`, and syncs that folder.
    pub(super) fn store(&self, pieces: &[&[u8]]) -> io::Result<PathBuf> {
        let now = self.clock.now();
        let count = self.counter.fetch_add(1, Ordering::Relaxed);
        let micros = now.subsec_nanosecond() / 1000;
        let name = format!("{}.M{micros:06}{}Q{count}.briefing", now.as_second(), self.process);
        let (base, below) = &self.sandbox;
        write_private_via(base, &below.join("tmp"), &below.join("new").join(&name), pieces)?;
        Ok(self.root.join("new").join(name))
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
        let folder = root.join(part);
        // A link may point anywhere.
        if folder.is_symlink() {
            continue;
        }
        for file in fs::read_dir(folder)? {
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
    let path = if !root.join("new").is_symlink() && fresh.symlink_metadata().is_ok_and(|data| data.is_file())
    {
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

    /// Returns an error for a link in place of the folder: it may point anywhere.
    fn check(&self) -> io::Result<()> {
        let is_link = self.root.is_symlink();
        if is_link { Err(io::Error::other("the inbox is a symbolic link")) } else { Ok(()) }
    }

    /// Returns the number of messages and the newest `limit` of them, newest first.
    ///
    /// # Errors
    /// The folder exists and cannot be read.
    pub fn newest(&self, limit: usize) -> io::Result<(usize, Vec<MessageSummary>)> {
        self.check()?;
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
        self.check()?;
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
    fn mail_is_for_its_owner_alone_and_stays_in_the_newsroom() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let open = |root: &Path, newsroom: Option<&Path>| {
            Maildir::open(root, newsroom, Arc::new(crate::runtime::SystemClock))
        };
        let newsroom = tempfile::tempdir().unwrap();
        let inbox = newsroom.path().join("inbox");
        fs::create_dir(&inbox).unwrap();
        fs::set_permissions(&inbox, fs::Permissions::from_mode(0o755)).unwrap();
        let stored =
            open(&inbox, Some(newsroom.path())).unwrap().store(&[b"To: a@b.example\r\n\r\nx"]).unwrap();
        for folder in ["", "tmp", "new", "cur"] {
            assert_eq!(mode(&inbox.join(folder)), 0o700, "{folder}");
        }
        assert_eq!(mode(&stored), 0o600);
        assert_eq!(fs::read_dir(inbox.join("tmp")).unwrap().count(), 0);
        // A Maildir that a person named keeps its own mode.
        let own = newsroom.path().join("mail");
        fs::create_dir(&own).unwrap();
        fs::set_permissions(&own, fs::Permissions::from_mode(0o750)).unwrap();
        let stored = open(&own, None).unwrap().store(&[b"x"]).unwrap();
        assert_eq!((mode(&own), mode(&stored)), (0o750, 0o600));

        let outside = tempfile::tempdir().unwrap();
        for link in ["inbox", "inbox/new", "inbox/tmp"] {
            let hostile = tempfile::tempdir().unwrap();
            let place = hostile.path().join(link);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            symlink(outside.path(), &place).unwrap();
            assert!(open(&hostile.path().join("inbox"), Some(hostile.path())).is_err(), "{link}");
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
        let hostile = tempfile::tempdir().unwrap();
        symlink(&inbox, hostile.path().join("inbox")).unwrap();
        assert!(MaildirReader::at(&hostile.path().join("inbox")).newest(9).is_err());
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
