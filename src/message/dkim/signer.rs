//! Signatures over a finished message.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64;
use jiff::Timestamp;

use super::canonical::{Field, fields};
use super::covered::Covered;
use super::{DkimName, SigningKey};
use crate::message::MessageError;

/// Where lines are folded.
const LINE: usize = 76;
const HEADER: &str = "DKIM-Signature";

/// A key, and where the world finds its public half.
#[derive(Debug)]
pub struct Signer {
    /// The domain that signs.
    pub domain: DkimName,
    /// The name of the key in that domain.
    pub selector: DkimName,
    /// The key.
    pub key: SigningKey,
}

/// Everyone who signs a message: nobody, or one for each key. Clones share the keys.
#[derive(Debug, Clone, Default)]
pub struct Signers(Arc<[Signer]>);

impl Signers {
    /// These signers, whose signatures stand in this order.
    pub fn new(signers: Vec<Signer>) -> Self {
        Self(signers.into())
    }

    /// Whether messages stay unsigned.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// About how long the signatures of a message are.
    pub(crate) fn size_hint(&self) -> usize {
        self.0.len() * 1100
    }

    /// The `DKIM-Signature` headers of a message whose body, which is hashed as it is, is in its canonical form. They
    /// go on top of it. The same message and date always give the same lines, so they can be made beforehand.
    ///
    /// # Errors
    /// The message's headers are not ASCII, or the key does not work.
    pub(crate) fn lines(&self, head: &[u8], body: &[u8], date: Timestamp) -> Result<Vec<u8>, MessageError> {
        let mut lines = Vec::with_capacity(self.size_hint());
        if self.is_empty() {
            return Ok(lines);
        }
        let head = str::from_utf8(head).map_err(|_| MessageError::Signature)?;
        let covered = Covered::of(&fields(head));
        let body = BASE64.encode(digest(&SHA256, body).as_ref());
        for signer in self.0.iter() {
            let mut value = signer.unsigned(&covered, &body, date);
            let mut hashed = covered.canonical.clone();
            Field::new(HEADER, &value).write(&mut hashed);
            let signature = signer.key.sign(&digest(&SHA256, hashed.as_bytes()));
            fold_letters(&BASE64.encode(&signature.map_err(|_| MessageError::Signature)?), 3, &mut value);
            for piece in [HEADER, ": ", &value, "\r\n"] {
                lines.extend_from_slice(piece.as_bytes());
            }
        }
        Ok(lines)
    }
}

impl Signer {
    /// The header's value up to the signature.
    fn unsigned(&self, covered: &Covered, body: &str, date: Timestamp) -> String {
        let Self { domain, selector, key } = self;
        let (algorithm, moment) = (key.algorithm().signature(), date.as_second());
        let mut value = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed;\r\n d={domain}; s={selector}; t={moment};\r\n bh={body};\r\n h="
        );
        let mut column = 3;
        for (at, name) in covered.names.iter().enumerate() {
            if at > 0 {
                value.push(':');
                column += 1;
            }
            if column + name.len() > LINE {
                value.push_str("\r\n ");
                column = 1;
            }
            value.push_str(name);
            column += name.len();
        }
        value.push_str(";\r\n b=");
        value
    }
}

/// Appends letters in as many lines as they need.
fn fold_letters(letters: &str, used: usize, out: &mut String) {
    let mut column = used;
    for letter in letters.chars() {
        if column == LINE {
            out.push_str("\r\n ");
            column = 1;
        }
        out.push(letter);
        column += 1;
    }
}
