//! Storage of accepted messages: a Maildir, memory, or none.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::maildir::Maildir;
use super::record::StoredAt;
use crate::runtime::Clock;

/// Storage of accepted messages.
pub(super) enum MessageStorage {
    /// Durable files.
    Maildir(Maildir),
    /// Memory, until the inbox stops.
    Memory { kept: Mutex<Vec<StoredMessage>>, clock: Arc<dyn Clock> },
    /// None: messages are only counted, for measurements.
    Nowhere,
}

/// A message in memory.
pub(super) struct StoredMessage {
    at: Timestamp,
    head: String,
    bytes: Arc<[u8]>,
}

/// Message in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListEntry {
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) size: u64,
}

impl MessageStorage {
    /// Stores a message after two headers of its envelope: `Return-Path` (RFC 5321 section 4.4) and one `Delivered-To`
    /// for each recipient. Blocks until it is durable.
    pub(super) fn store(&self, from: &str, to: &[String], content: Vec<u8>) -> io::Result<StoredAt> {
        let delivered = to.iter().map(|to| format!("Delivered-To: {to}\r\n")).collect::<Vec<_>>().concat();
        let head = format!("Return-Path: <{from}>\r\n{delivered}");
        match self {
            Self::Maildir(maildir) => {
                let path = maildir.store(&[head.as_bytes(), &content])?;
                Ok(StoredAt::File { path, skip: head.len() })
            }
            Self::Memory { kept, clock } => {
                let bytes: Arc<[u8]> = content.into();
                let message = StoredMessage { at: clock.now(), head, bytes: Arc::clone(&bytes) };
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(message);
                Ok(StoredAt::Memory(bytes))
            }
            Self::Nowhere => Ok(StoredAt::Nowhere),
        }
    }

    /// Lists the messages, newest first.
    pub(super) fn list(&self) -> io::Result<Vec<ListEntry>> {
        match self {
            Self::Maildir(maildir) => {
                let entries = maildir.list()?.into_iter();
                Ok(entries.map(|entry| ListEntry { id: entry.id, at: entry.at, size: entry.size }).collect())
            }
            Self::Memory { kept, .. } => {
                let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                let listed = kept.iter().enumerate().map(|(at, message)| ListEntry {
                    id: (at + 1).to_string(),
                    at: message.at,
                    size: (message.head.len() + message.bytes.len()) as u64,
                });
                Ok(listed.rev().collect())
            }
            Self::Nowhere => Ok(Vec::new()),
        }
    }

    /// Reads at most `limit` bytes of a message, with the two added headers.
    pub(super) fn read(&self, id: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Maildir(maildir) => maildir.read(id, limit),
            Self::Memory { kept, .. } => {
                let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                let at = id.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                let message = at.and_then(|at| kept.get(at));
                Ok(message.map(|message| {
                    let mut bytes = [message.head.as_bytes(), &message.bytes].concat();
                    bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
                    bytes
                }))
            }
            Self::Nowhere => Ok(None),
        }
    }
}
