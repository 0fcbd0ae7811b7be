//! Looking at what was caught: by the inbox's own page, and by others who only read.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::maildir;
use super::storage::ListEntry;
use crate::mime::ParsedMessage;

/// More than the largest message, with the headers put before it.
pub(super) const READ_LIMIT: u64 = 64 * 1024 * 1024;
/// Enough for any headers; bodies are not needed for a list.
pub(super) const HEAD_LIMIT: u64 = 64 * 1024;

/// A message in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageSummary {
    /// What it is asked for by: letters, digits and harmless signs.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// Its size in bytes.
    pub size: u64,
    /// Its subject.
    pub subject: String,
    /// Whom it says to be from.
    pub from: Option<String>,
    /// Whom it says to be to.
    pub to: Option<String>,
}

impl MessageSummary {
    /// `bytes` may end after the headers.
    pub(super) fn of(listed: ListEntry, bytes: &[u8]) -> Self {
        let message = ParsedMessage::parse_headers(bytes);
        let to = message.header("To").or_else(|| message.header("Delivered-To"));
        let from = message.header("From").or_else(|| message.header("Return-Path"));
        let ListEntry { id, at, size } = listed;
        Self { id, at, size, subject: message.subject(), from, to }
    }
}

/// A Maildir that is only looked at: nothing in it is made, moved or marked as read.
#[derive(Debug, Clone)]
pub struct MaildirReader {
    root: PathBuf,
}

impl MaildirReader {
    /// The Maildir in this folder, which need not be there yet.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// How many messages there are, and the newest `limit` of them, newest first.
    ///
    /// # Errors
    /// The folder is there and cannot be read.
    pub fn newest(&self, limit: usize) -> io::Result<(usize, Vec<MessageSummary>)> {
        let Some(all) = none_if_missing(maildir::list(&self.root))? else { return Ok((0, Vec::new())) };
        let (total, mut newest) = (all.len(), Vec::new());
        for entry in all.into_iter().take(limit) {
            // Gone since it was listed: a mail program is at work too.
            let Some(bytes) = maildir::read(&self.root, &entry.id, HEAD_LIMIT)? else { continue };
            newest
                .push(MessageSummary::of(ListEntry { id: entry.id, at: entry.at, size: entry.size }, &bytes));
        }
        Ok((total, newest))
    }

    /// One message, with the two headers that tell its envelope; `None` if there is none of that name.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub fn read(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(none_if_missing(maildir::read(&self.root, id, READ_LIMIT))?.flatten())
    }
}

/// `None` for what is not there.
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
    fn an_inbox_that_is_not_there_is_empty_and_stays_away() {
        let folder = tempfile::tempdir().unwrap();
        let tray = MaildirReader::at(&folder.path().join("inbox"));
        assert_eq!(tray.newest(50).unwrap(), (0, Vec::new()));
        assert_eq!(tray.read("1.M1Q1.x").unwrap(), None);
        assert!(!folder.path().join("inbox").exists());
    }

    #[cfg(unix)]
    #[test]
    fn the_newest_come_first_and_links_are_no_messages() {
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
