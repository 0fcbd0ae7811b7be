//! DKIM signatures made ahead of sending, bound to everything that they cover.
//!
//! A stored value is a digest and the raw signatures. The digest covers everything that the message is made from (compiled
//! content, sender, date, keys, recipient) and the signatures themselves. So it tells, without hashing the body, whether
//! the signatures still belong to the message and are undamaged.

use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::dkim::Signers;
use super::{Compiled, Recipient};

/// Bytes of the digest. It guards against accidents, not against attackers: 128 bits are plenty.
const DIGEST_LEN: usize = 16;

/// Digest of everything that the messages of one variant share. Each recipient's digest continues from it.
#[derive(Debug, Clone)]
pub(super) struct SignatureFingerprint(Sha256);

impl SignatureFingerprint {
    pub(super) fn new(compiled: &Compiled, date: Timestamp, signers: &Signers) -> Self {
        let mut fingerprint = Self(Sha256::new());
        // Another release may encode or fold differently.
        (env!("CARGO_PKG_VERSION"), compiled, date, signers).hash(&mut fingerprint);
        fingerprint
    }

    /// Returns signatures in the form to store: their digest, then the signatures.
    pub(super) fn bind(&self, to: &Recipient, signatures: &[u8]) -> Vec<u8> {
        [&self.digest(to, signatures), signatures].concat()
    }

    /// Returns stored signatures if they belong to this recipient's message and are undamaged.
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

/// Feeds derived `Hash` implementations into SHA-256, so that a field added later is covered automatically.
impl Hasher for SignatureFingerprint {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Not used: 64 bits are too few.
    fn finish(&self) -> u64 {
        0
    }
}
