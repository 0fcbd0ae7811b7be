//! What was said and what came, for tests and counters.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// Who said a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The client.
    Client,
    /// The inbox.
    Server,
}

/// One line of a conversation. Content is not in it, and passwords are blotted out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptLine {
    /// Who.
    pub by: Speaker,
    /// What, without its line end.
    pub line: String,
}

/// One connection from beginning to end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript {
    /// Both sides' lines in order.
    pub lines: Vec<TranscriptLine>,
    /// Whether the connection is closed.
    pub ended: bool,
}

impl Transcript {
    /// The client's lines.
    pub fn client(&self) -> Vec<&str> {
        self.lines.iter().filter(|said| said.by == Speaker::Client).map(|said| said.line.as_str()).collect()
    }
}

/// One message that was accepted.
#[derive(Debug, Clone)]
pub struct Received {
    /// In the order of acceptance, from 1.
    pub number: u64,
    /// The connection it came on.
    pub connection: u64,
    /// The return path; empty for `<>`.
    pub from: String,
    /// The recipients.
    pub to: Vec<String>,
    pub(super) place: StoredAt,
}

/// Where a received message is.
#[derive(Debug, Clone)]
pub(super) enum StoredAt {
    Memory(Arc<[u8]>),
    /// A file whose first bytes are the headers we put before the message.
    File {
        path: PathBuf,
        skip: usize,
    },
    Nowhere,
}

impl Received {
    /// The bytes as they came, after dot-unstuffing.
    pub fn bytes(&self) -> io::Result<Vec<u8>> {
        match &self.place {
            StoredAt::Memory(bytes) => Ok(bytes.to_vec()),
            StoredAt::File { path, skip } => Ok(std::fs::read(path)?.split_off(*skip)),
            StoredAt::Nowhere => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// The file in the Maildir.
    pub fn path(&self) -> Option<&std::path::Path> {
        match &self.place {
            StoredAt::File { path, .. } => Some(path),
            StoredAt::Memory(_) | StoredAt::Nowhere => None,
        }
    }
}

/// Everything remembered, shared by the connections.
#[derive(Debug)]
pub(super) struct TranscriptRecorder {
    remember: bool,
    connections: AtomicU64,
    accepted: AtomicU64,
    book: Mutex<Transcripts>,
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Transcripts {
    transcripts: Vec<Transcript>,
    received: Vec<Received>,
}

impl TranscriptRecorder {
    pub(super) fn new(remember: bool) -> Self {
        Self {
            remember,
            connections: AtomicU64::new(0),
            accepted: AtomicU64::new(0),
            book: Mutex::default(),
            changed: watch::Sender::new(()),
        }
    }

    /// A new connection's number.
    pub(super) fn connected(&self) -> u64 {
        // The number is the place in the book, so both grow under one lock.
        let mut book = self.book();
        if self.remember {
            book.transcripts.push(Transcript::default());
        }
        let number = self.connections.fetch_add(1, Ordering::Relaxed) + 1;
        drop(book);
        self.changed.send_replace(());
        number
    }

    pub(super) fn said(&self, connection: u64, by: Speaker, line: &str) {
        self.note(connection, |session| session.lines.push(TranscriptLine { by, line: line.to_owned() }));
    }

    pub(super) fn ended(&self, connection: u64) {
        self.note(connection, |session| session.ended = true);
    }

    fn note(&self, connection: u64, change: impl FnOnce(&mut Transcript)) {
        if !self.remember {
            return;
        }
        let at = usize::try_from(connection - 1).unwrap_or(usize::MAX);
        if let Some(transcript) = self.book().transcripts.get_mut(at) {
            change(transcript);
        }
        self.changed.send_replace(());
    }

    /// Counts an accepted message; the number it got.
    pub(super) fn accepted(&self, connection: u64, from: &str, to: &[String], place: StoredAt) -> u64 {
        let mut book = self.book();
        let number = self.accepted.fetch_add(1, Ordering::Relaxed) + 1;
        if self.remember {
            let (from, to) = (from.to_owned(), to.to_vec());
            book.received.push(Received { number, connection, from, to, place });
        }
        drop(book);
        self.changed.send_replace(());
        number
    }

    pub(super) fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }

    pub(super) fn count(&self) -> u64 {
        self.accepted.load(Ordering::Relaxed)
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.book().received.clone()
    }

    pub(super) fn transcripts(&self) -> Vec<Transcript> {
        self.book().transcripts.clone()
    }

    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    fn book(&self) -> MutexGuard<'_, Transcripts> {
        // A panic elsewhere leaves the book readable.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
