//! Signatures that were made before their message leaves, bound to all that they cover.
//!
//! What is kept is a mark and the bare signatures. The mark digests whatever the message is made from (the compiled
//! content with its letterhead and date, the keys, the reader) together with the signatures themselves: it says without a
//! look at the body whether they still belong to the message, and that nothing of them was damaged.

use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::dkim::Signers;
use super::{Addressee, Compiled};

/// Nobody gains by a collision: 128 bits keep chance out.
const MARK: usize = 16;

/// What all messages of one variant are made from, digested; one reader's part goes on from there.
#[derive(Debug, Clone)]
pub(super) struct Seal(Sha256);

impl Seal {
    pub(super) fn new(compiled: &Compiled, date: Timestamp, signers: &Signers) -> Self {
        let mut seal = Self(Sha256::new());
        // Another release may encode a name or fold a header another way.
        (env!("CARGO_PKG_VERSION"), compiled, date, signers).hash(&mut seal);
        seal
    }

    /// What is kept of one reader's signatures.
    pub(super) fn close(&self, to: &Addressee, signatures: &[u8]) -> Vec<u8> {
        [&self.mark(to, signatures), signatures].concat()
    }

    /// The signatures, if they are those of this reader's message and whole.
    pub(super) fn open<'a>(&self, to: &Addressee, kept: &'a [u8]) -> Option<&'a [u8]> {
        let (mark, signatures) = kept.split_at_checked(MARK)?;
        (mark == self.mark(to, signatures)).then_some(signatures)
    }

    fn mark(&self, to: &Addressee, signatures: &[u8]) -> [u8; MARK] {
        let mut seal = self.clone();
        (to, signatures).hash(&mut seal);
        let mut mark = [0; MARK];
        mark.copy_from_slice(&seal.0.finalize()[..MARK]);
        mark
    }
}

/// So that a field which is added to a message's parts one day is in the mark by itself: each derives `Hash`.
impl Hasher for Seal {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Sixty-four bits would be too few; nobody asks for them.
    fn finish(&self) -> u64 {
        0
    }
}
