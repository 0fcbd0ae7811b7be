//! Signatures that were made before their message leaves, bound to all that they cover.
//!
//! What is kept is a digest and the bare signatures. The digest digests whatever the message is made from (the compiled
//! content with its sender and date, the keys, the reader) together with the signatures themselves: it says without a
//! look at the body whether they still belong to the message, and that nothing of them was damaged.

use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::dkim::Signers;
use super::{Compiled, Recipient};

/// Nobody gains by a collision: 128 bits keep chance out.
const DIGEST_LEN: usize = 16;

/// What all messages of one variant are made from, digested; one reader's part goes on from there.
#[derive(Debug, Clone)]
pub(super) struct SignatureFingerprint(Sha256);

impl SignatureFingerprint {
    pub(super) fn new(compiled: &Compiled, date: Timestamp, signers: &Signers) -> Self {
        let mut fingerprint = Self(Sha256::new());
        // Another release may encode a name or fold a header another way.
        (env!("CARGO_PKG_VERSION"), compiled, date, signers).hash(&mut fingerprint);
        fingerprint
    }

    /// What is kept of one reader's signatures.
    pub(super) fn bind(&self, to: &Recipient, signatures: &[u8]) -> Vec<u8> {
        [&self.digest(to, signatures), signatures].concat()
    }

    /// The signatures, if they are those of this reader's message and whole.
    pub(super) fn verify<'a>(&self, to: &Recipient, kept: &'a [u8]) -> Option<&'a [u8]> {
        let (digest, signatures) = kept.split_at_checked(DIGEST_LEN)?;
        (digest == self.digest(to, signatures)).then_some(signatures)
    }

    fn digest(&self, to: &Recipient, signatures: &[u8]) -> [u8; DIGEST_LEN] {
        let mut fingerprint = self.clone();
        (to, signatures).hash(&mut fingerprint);
        let mut digest = [0; DIGEST_LEN];
        digest.copy_from_slice(&fingerprint.0.finalize()[..DIGEST_LEN]);
        digest
    }
}

/// So that a field which is added to a message's parts one day is in the digest by itself: each derives `Hash`.
impl Hasher for SignatureFingerprint {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Sixty-four bits would be too few; nobody asks for them.
    fn finish(&self) -> u64 {
        0
    }
}
