//! Transcripts of sessions, received messages, and counters.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// Side that sent a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The client.
    Client,
    /// The inbox.
    Server,
}

/// One line of a transcript. Content is not recorded, and passwords are replaced by `***`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptLine {
    /// Side that sent it.
    pub by: Speaker,
    /// Text without its line end.
    pub line: String,
}

/// Transcript of one connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript {
    /// Both sides' lines in order.
    pub lines: Vec<TranscriptLine>,
    /// True once the connection is closed.
    pub ended: bool,
}

impl Transcript {
    /// Returns the client's lines.
    pub fn client(&self) -> Vec<&str> {
        self.lines.iter().filter(|line| line.by == Speaker::Client).map(|line| line.line.as_str()).collect()
    }
}

/// One message that was accepted.
#[derive(Debug, Clone)]
pub struct Received {
    /// Number in the order of acceptance, from 1.
    pub number: u64,
    /// Number of its connection.
    pub connection: u64,
    /// The return path; empty for `<>`.
    pub from: String,
    /// The recipients.
    pub to: Vec<String>,
    pub(super) place: StoredAt,
}

/// Location of a received message.
#[derive(Debug, Clone)]
pub(super) enum StoredAt {
    Memory(Arc<[u8]>),
    /// File that begins with the added headers, `skip` bytes long.
    File {
        path: PathBuf,
        skip: usize,
    },
    Nowhere,
}

impl Received {
    /// Returns the content after dot-unstuffing.
    pub fn bytes(&self) -> io::Result<Vec<u8>> {
        match &self.place {
            StoredAt::Memory(bytes) => Ok(bytes.to_vec()),
            StoredAt::File { path, skip } => Ok(std::fs::read(path)?.split_off(*skip)),
            StoredAt::Nowhere => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Returns the file in the Maildir.
    pub fn path(&self) -> Option<&std::path::Path> {
        match &self.place {
            StoredAt::File { path, .. } => Some(path),
            StoredAt::Memory(_) | StoredAt::Nowhere => None,
        }
    }
}

/// Recorder shared by the connections.
#[derive(Debug)]
pub(super) struct TranscriptRecorder {
    remember: bool,
    connections: AtomicU64,
    accepted: AtomicU64,
    records: Mutex<Transcripts>,
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
            records: Mutex::default(),
            changed: watch::Sender::new(()),
        }
    }

    /// Records a new connection and returns its number.
    pub(super) fn record_connection(&self) -> u64 {
        // The number is the index of the transcript, so both grow under one lock.
        let mut records = self.records();
        if self.remember {
            records.transcripts.push(Transcript::default());
        }
        let number = self.connections.fetch_add(1, Ordering::Relaxed) + 1;
        drop(records);
        self.changed.send_replace(());
        number
    }

    pub(super) fn record_line(&self, connection: u64, by: Speaker, line: &str) {
        self.change_transcript(connection, |session| {
            session.lines.push(TranscriptLine { by, line: line.to_owned() });
        });
    }

    pub(super) fn record_end(&self, connection: u64) {
        self.change_transcript(connection, |session| session.ended = true);
    }

    fn change_transcript(&self, connection: u64, change: impl FnOnce(&mut Transcript)) {
        if !self.remember {
            return;
        }
        let at = usize::try_from(connection - 1).unwrap_or(usize::MAX);
        if let Some(transcript) = self.records().transcripts.get_mut(at) {
            change(transcript);
        }
        self.changed.send_replace(());
    }

    /// Records an accepted message and returns its number.
    pub(super) fn record_message(&self, connection: u64, from: &str, to: &[String], place: StoredAt) -> u64 {
        let mut records = self.records();
        let number = self.accepted.fetch_add(1, Ordering::Relaxed) + 1;
        if self.remember {
            let (from, to) = (from.to_owned(), to.to_vec());
            records.received.push(Received { number, connection, from, to, place });
        }
        drop(records);
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
        self.records().received.clone()
    }

    pub(super) fn transcripts(&self) -> Vec<Transcript> {
        self.records().transcripts.clone()
    }

    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    fn records(&self) -> MutexGuard<'_, Transcripts> {
        // A panic elsewhere leaves the records readable.
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
