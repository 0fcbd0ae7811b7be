//! Signatures over a finished message.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256, digest};
use data_encoding::BASE64;
use jiff::Timestamp;

use super::canonical::{HeaderField, fields};
use super::signed_headers::SignedHeaders;
use super::{DkimName, SigningKey};
use crate::message::error::MessageError;

/// Column at which headers are folded.
const MAX_LINE_LEN: usize = 76;
const HEADER: &str = "DKIM-Signature";
/// Bytes of a body's hash.
const BODY_HASH_LEN: usize = 32;

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

/// Signers of a message, one for each key; possibly none. Clones share the keys.
#[derive(Debug, Clone, Default)]
pub struct Signers(Arc<[Signer]>);

impl Signers {
    /// These signers, whose signatures stand in this order.
    pub fn new(signers: Vec<Signer>) -> Self {
        Self(signers.into())
    }

    /// Returns whether messages stay unsigned.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// About how long the signatures of a message are.
    pub(crate) fn size_hint(&self) -> usize {
        self.0.len() * 1100
    }

    /// Signs a message whose body, which is hashed as it is, is in its canonical form. The same message and date always
    /// give the same signatures, so they can be made before the message is sent.
    ///
    /// # Errors
    /// The message's headers are not ASCII, or the key does not work.
    pub(crate) fn sign<'a>(
        &self,
        head: &[u8],
        body: impl Iterator<Item = &'a [u8]>,
        date: Timestamp,
    ) -> Result<Signatures, MessageError> {
        let mut signatures = Signatures { headers: Vec::with_capacity(self.size_hint()), raw: Vec::new() };
        if self.is_empty() {
            return Ok(signatures);
        }
        let fields = fields(ascii(head)?);
        let signed_headers = SignedHeaders::of(&fields);
        let canonical = signed_headers.canonical();
        let mut hash = Context::new(&SHA256);
        body.for_each(|piece| hash.update(piece));
        let body = hash.finish();
        signatures.raw.extend_from_slice(body.as_ref());
        let body = BASE64.encode(body.as_ref());
        for signer in self.0.iter() {
            let value = signer.unsigned_value(&signed_headers.names, &body, date);
            let mut hashed = canonical.clone();
            HeaderField::new(HEADER, &value).write(&mut hashed);
            let signature = signer.key.sign(&digest(&SHA256, hashed.as_bytes()));
            let signature = signature.map_err(|_| MessageError::Signature)?;
            append_header(value, &signature, &mut signatures.headers);
            signatures.raw.extend_from_slice(&signature);
        }
        Ok(signatures)
    }

    /// Signs a complete message that was made elsewhere, with CRLF line ends and one empty line between head and body; its
    /// body must be canonical: no blanks at the end of a line, no empty lines at its end. Returns it with the signatures on
    /// top.
    ///
    /// # Errors
    /// The message's headers are not ASCII, or the key does not work.
    pub fn sign_message(&self, message: &[u8], date: Timestamp) -> Result<Vec<u8>, MessageError> {
        let end = message.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(message.len());
        let (head, body) = (message.get(..end + 2), message.get(end + 4..));
        let (Some(head), Some(body)) = (head, body) else { return Err(MessageError::Signature) };
        let mut signed = self.sign(head, std::iter::once(body), date)?.headers;
        signed.extend_from_slice(message);
        Ok(signed)
    }

    /// Returns the `DKIM-Signature` headers of a message signed earlier, from [`Signatures::raw`]; `None` if other keys made
    /// them. The body is not hashed: the caller knows that it is the same.
    ///
    /// # Errors
    /// The message's headers are not ASCII.
    pub(crate) fn headers_from_raw(
        &self,
        head: &[u8],
        raw: &[u8],
        date: Timestamp,
    ) -> Result<Option<Vec<u8>>, MessageError> {
        let mut headers = Vec::with_capacity(self.size_hint());
        let Some((body, mut rest)) = raw.split_at_checked(BODY_HASH_LEN) else {
            return Ok((self.is_empty() && raw.is_empty()).then_some(headers));
        };
        let fields = fields(ascii(head)?);
        let (signed_headers, body) = (SignedHeaders::of(&fields), BASE64.encode(body));
        for signer in self.0.iter() {
            let Some((signature, after)) = rest.split_at_checked(signer.key.signature_len()) else {
                return Ok(None);
            };
            append_header(signer.unsigned_value(&signed_headers.names, &body, date), signature, &mut headers);
            rest = after;
        }
        Ok((rest.is_empty() && !self.is_empty()).then_some(headers))
    }
}

/// A message's signatures.
#[derive(Debug)]
pub(crate) struct Signatures {
    /// As `DKIM-Signature` headers, which go on top of the message.
    pub(crate) headers: Vec<u8>,
    /// Body hash and raw signatures: a third as long as the headers, which can be made from them again.
    pub(crate) raw: Vec<u8>,
}

/// Names that a key is published under.
impl Hash for Signers {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for Signer { domain, selector, key } in self.0.iter() {
            (domain, selector, key.algorithm(), key.public()).hash(state);
        }
    }
}

impl Signer {
    /// The header's value up to the signature.
    fn unsigned_value(&self, names: &[&str], body: &str, date: Timestamp) -> String {
        let Self { domain, selector, key } = self;
        let (algorithm, moment) = (key.algorithm().signature(), date.as_second());
        let mut value = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed;\r\n d={domain}; s={selector}; t={moment};\r\n bh={body};\r\n h="
        );
        let mut column = 3;
        for (at, name) in names.iter().enumerate() {
            if at > 0 {
                value.push(':');
                column += 1;
            }
            if column + name.len() > MAX_LINE_LEN {
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

fn ascii(head: &[u8]) -> Result<&str, MessageError> {
    str::from_utf8(head).map_err(|_| MessageError::Signature)
}

/// Appends a header whose value lacks its signature.
fn append_header(mut value: String, signature: &[u8], out: &mut Vec<u8>) {
    fold_letters(&BASE64.encode(signature), 3, &mut value);
    for piece in [HEADER, ": ", &value, "\r\n"] {
        out.extend_from_slice(piece.as_bytes());
    }
}

/// Appends letters in as many headers as they need.
fn fold_letters(letters: &str, used: usize, out: &mut String) {
    let mut column = used;
    for letter in letters.chars() {
        if column == MAX_LINE_LEN {
            out.push_str("\r\n ");
            column = 1;
        }
        out.push(letter);
        column += 1;
    }
}
