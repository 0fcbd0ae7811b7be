//! Tokens of personal links: HMACs that each serve one purpose.
//!
//! ```text
//! token   = base64url(reference || MAC || payload)
//! MAC     = first 96 bits of HMAC-SHA256(secret, "link1\0" || len(key id) || key id || purpose || reference || context)
//! context = the issue (web view, feedback), the expiry (confirm, manage), else nothing
//! ```
//!
//! The reference is the subscriber's: 80 bits, made by the store, that reveal nothing about the person.
//! Forging a token means guessing 96 bits online: at a million requests a second, a chance of 1 in 2^40 takes two
//! thousand years. A truncated HMAC of 96 bits is what RFC 2104 §5 allows (half the hash, at least 80 bits) up to the
//! bound that online guessing needs. The purpose is part of the MAC, so no token verifies for another purpose: a "read on
//! the web" link that is forwarded opens one issue and nothing else. Comparison takes constant time.
//!
//! Thirty characters are as short as this gets. With the site `https://briefing.lantern.example` the unsubscribe link and
//! its brackets take 77 octets, so the link stands whole on one line of 78 (RFC 5322 §2.1.1) of `List-Unsubscribe`.

use std::fmt;
use std::sync::Arc;

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::domain::{IssueId, LinkTokens, Token};

/// Bytes of a subscriber's public reference.
pub(super) const REFERENCE_LEN: usize = 10;
/// Bytes of the MAC in a token.
const MAC_LEN: usize = 12;
/// Bytes of an expiry: seconds since 1970, until 2106.
const EXPIRY_LEN: usize = 4;
/// Bytes of the MAC in tokens of the old form.
const OLD_MAC_LEN: usize = 16;
/// Block length of SHA-256.
const BLOCK_LEN: usize = 64;
/// Prefix of every MAC input. Tokens of the old form start with `reader\0` or `bounce\0`.
const CONTEXT: &[u8] = b"link1\0";

/// A subscriber's public reference, as the store makes it.
type Reference = [u8; REFERENCE_LEN];

/// Key for tokens, with the id that `[[site.key]]` gives it.
#[derive(Clone)]
pub struct TokenKey {
    /// HMAC with the context and the key id already absorbed.
    mac: Hmac<Sha256>,
    /// HMAC without either, for the old form.
    old: Hmac<Sha256>,
}

impl TokenKey {
    /// Bytes a secret has at least.
    pub const MIN_SECRET_LEN: usize = 32;
    /// Id of the key in `[site] secret` and in `briefing.secret`.
    pub const DEFAULT_ID: &str = "default";
    /// Bytes a key id has at most.
    pub const MAX_ID_LEN: usize = 32;

    /// Makes a key from a secret. An id longer than [`TokenKey::MAX_ID_LEN`] is cut off.
    pub fn new(id: &str, secret: &[u8]) -> Self {
        // RFC 2104 §2: a short key is padded with zeros, a long one hashed first. Done here, because this constructor
        // cannot fail.
        let mut key = [0; BLOCK_LEN];
        match key.get_mut(..secret.len()) {
            Some(start) => start.copy_from_slice(secret),
            None => key[..32].copy_from_slice(&Sha256::digest(secret)),
        }
        let old: Hmac<Sha256> = Hmac::new(&key.into());
        let id = id.as_bytes().get(..Self::MAX_ID_LEN).unwrap_or(id.as_bytes());
        let mut mac = old.clone();
        mac.update(CONTEXT);
        // At most `MAX_ID_LEN`, so one byte holds the length.
        mac.update(&id.len().to_le_bytes()[..1]);
        mac.update(id);
        Self { mac, old }
    }

    fn mac(&self, purpose: PurposeCode, reference: &Reference, context: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        mac.update(&[purpose as u8]);
        mac.update(reference);
        mac.update(context);
        mac
    }

    /// MAC of the old form, which had only a prefix for its purpose.
    fn old_mac(&self, prefix: &[u8], content: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.old.clone();
        mac.update(prefix);
        mac.update(content);
        mac
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(secret)")
    }
}

/// Purpose byte in the MAC. The numbers are in mail that was sent: never reuse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PurposeCode {
    Unsubscribe = 1,
    Preferences = 2,
    WebView = 3,
    Feedback = 4,
    Confirm = 5,
    Manage = 6,
    Bounce = 7,
    FeedbackMark = 8,
}

/// Purpose that a token serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// Leaves the list.
    Unsubscribe,
    /// Changes topics, name, language and pauses.
    Preferences,
    /// Shows one issue with the items for subscribers.
    WebView(&'a IssueId),
    /// Counts one answer about one issue. The token carries the issue.
    Feedback(&'a IssueId),
    /// Confirms a sign-up.
    Confirm {
        /// Last moment of validity.
        expires: Timestamp,
    },
    /// Exports, erases, changes the address: a link that was mailed just now.
    Manage {
        /// Last moment of validity.
        expires: Timestamp,
    },
}

/// Reason why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Made with another key or for another purpose, damaged, or made up.
    #[error("the link is not valid")]
    Invalid,
    /// Genuine, but too old.
    #[error("the link has expired")]
    Expired,
}

/// Signs and verifies the tokens of personal links and return paths. The first key signs, all verify. Clones share the
/// keys.
#[derive(Clone)]
pub struct TokenSigner {
    signing: TokenKey,
    /// All keys, the signing one included.
    verifying: Arc<[TokenKey]>,
}

impl TokenSigner {
    /// Signer with a single key.
    pub fn new(secret: &[u8]) -> Self {
        Self::with_keys(TokenKey::new(TokenKey::DEFAULT_ID, secret), [])
    }

    /// Signer with a ring of keys: `signing` signs, `older` verify as well.
    pub fn with_keys(signing: TokenKey, older: impl IntoIterator<Item = TokenKey>) -> Self {
        let verifying = std::iter::once(signing.clone()).chain(older).collect();
        Self { signing, verifying }
    }

    /// Token of a subscriber for one purpose. The same arguments always give the same token.
    pub fn sign(&self, purpose: Purpose<'_>, reference: &Reference) -> Token {
        use PurposeCode as Code;
        match purpose {
            Purpose::Unsubscribe => self.token(Code::Unsubscribe, reference, b"", b""),
            Purpose::Preferences => self.token(Code::Preferences, reference, b"", b""),
            Purpose::WebView(issue) => self.token(Code::WebView, reference, issue.as_str().as_bytes(), b""),
            Purpose::Feedback(issue) => {
                let issue = issue.as_str().as_bytes();
                self.token(Code::Feedback, reference, issue, issue)
            }
            Purpose::Confirm { expires } => {
                let expires = expiry(expires);
                self.token(Code::Confirm, reference, &expires, &expires)
            }
            Purpose::Manage { expires } => {
                let expires = expiry(expires);
                self.token(Code::Manage, reference, &expires, &expires)
            }
        }
    }

    /// The tokens of the links in one message.
    pub fn link_tokens(&self, issue: &IssueId, reference: &Reference) -> LinkTokens {
        LinkTokens {
            unsubscribe: self.sign(Purpose::Unsubscribe, reference),
            preferences: self.sign(Purpose::Preferences, reference),
            web: self.sign(Purpose::WebView(issue), reference),
            feedback: self.sign(Purpose::Feedback(issue), reference),
        }
    }

    /// Subscriber whom an unsubscribe token stands for. Tokens of the old form, 42 characters of base32, are in mail
    /// that was sent long ago and unsubscribe for ever.
    ///
    /// # Errors
    /// The token does not serve this purpose.
    pub fn verify_unsubscribe(&self, token: &Token) -> Result<Reference, TokenError> {
        self.verify_empty(PurposeCode::Unsubscribe, token, b"")
            .or_else(|error| self.verify_old(token).ok_or(error))
    }

    /// Subscriber whom a preferences token stands for.
    ///
    /// # Errors
    /// The token does not serve this purpose.
    pub fn verify_preferences(&self, token: &Token) -> Result<Reference, TokenError> {
        self.verify_empty(PurposeCode::Preferences, token, b"")
    }

    /// Subscriber to whom the web view of this issue was sent.
    ///
    /// # Errors
    /// The token does not serve this purpose, or is about another issue.
    pub fn verify_web_view(&self, token: &Token, issue: &IssueId) -> Result<Reference, TokenError> {
        self.verify_empty(PurposeCode::WebView, token, issue.as_str().as_bytes())
    }

    /// Subscriber and issue of a feedback token.
    ///
    /// # Errors
    /// The token does not serve this purpose.
    pub fn verify_feedback(&self, token: &Token) -> Result<(Reference, IssueId), TokenError> {
        let (reference, issue) = self.verify_carried(PurposeCode::Feedback, token)?;
        let issue = str::from_utf8(&issue).ok().and_then(|text| IssueId::parse(text).ok());
        Ok((reference, issue.ok_or(TokenError::Invalid)?))
    }

    /// Subscriber who confirms a sign-up.
    ///
    /// # Errors
    /// The token does not serve this purpose, or has expired.
    pub fn verify_confirm(&self, token: &Token, now: Timestamp) -> Result<Reference, TokenError> {
        self.verify_expiring(PurposeCode::Confirm, token, now)
    }

    /// Subscriber who may export, erase and change the address.
    ///
    /// # Errors
    /// The token does not serve this purpose, or has expired.
    pub fn verify_manage(&self, token: &Token, now: Timestamp) -> Result<Reference, TokenError> {
        self.verify_expiring(PurposeCode::Manage, token, now)
    }

    /// Mark by which a second answer of a subscriber about an issue is recognised. Without the key nobody can tell whose it
    /// is.
    pub fn feedback_mark(&self, issue: &IssueId, reference: &Reference) -> [u8; 32] {
        let issue = issue.as_str().as_bytes();
        self.signing.mac(PurposeCode::FeedbackMark, reference, issue).finalize().into_bytes().into()
    }

    /// MAC of a return path, cut to the length of `N` bytes that an address has room for.
    pub(super) fn bounce_mac<const N: usize>(&self, reference: &Reference, delivery: &[u8]) -> [u8; N] {
        let mut out = [0; N];
        let mac = self.signing.mac(PurposeCode::Bounce, reference, delivery).finalize().into_bytes();
        out.iter_mut().zip(mac).for_each(|(to, from)| *to = from);
        out
    }

    /// Returns whether a return path is ours. Paths of the old form are accepted: their bounces still arrive.
    pub(super) fn is_bounce_mac(&self, reference: &Reference, delivery: &[u8], mac: &[u8]) -> bool {
        let old = [delivery, reference].concat();
        self.any_key(|key| {
            let now = key.mac(PurposeCode::Bounce, reference, delivery).verify_truncated_left(mac).is_ok();
            now | key.old_mac(b"bounce\0", &old).verify_truncated_left(mac).is_ok()
        })
    }

    fn token(&self, purpose: PurposeCode, reference: &Reference, context: &[u8], payload: &[u8]) -> Token {
        let mac = self.signing.mac(purpose, reference, context).finalize().into_bytes();
        let mut bytes = Vec::with_capacity(REFERENCE_LEN + MAC_LEN + payload.len());
        bytes.extend_from_slice(reference);
        bytes.extend_from_slice(&mac[..MAC_LEN]);
        bytes.extend_from_slice(payload);
        // Base64url has only characters that a token may have, and an issue's name is short enough.
        Token::parse(&BASE64URL_NOPAD.encode(&bytes)).unwrap_or_else(Token::sample)
    }

    fn verify_empty(
        &self,
        purpose: PurposeCode,
        token: &Token,
        context: &[u8],
    ) -> Result<Reference, TokenError> {
        let (reference, mac, payload) = split(token)?;
        if !payload.is_empty() {
            return Err(TokenError::Invalid);
        }
        self.check(purpose, &reference, context, &mac).map(|()| reference)
    }

    fn verify_carried(
        &self,
        purpose: PurposeCode,
        token: &Token,
    ) -> Result<(Reference, Vec<u8>), TokenError> {
        let (reference, mac, payload) = split(token)?;
        self.check(purpose, &reference, &payload, &mac).map(|()| (reference, payload))
    }

    fn verify_expiring(
        &self,
        purpose: PurposeCode,
        token: &Token,
        now: Timestamp,
    ) -> Result<Reference, TokenError> {
        let (reference, payload) = self.verify_carried(purpose, token)?;
        let expires: [u8; EXPIRY_LEN] = payload.try_into().map_err(|_| TokenError::Invalid)?;
        let in_time = now.as_second() <= i64::from(u32::from_be_bytes(expires));
        if in_time { Ok(reference) } else { Err(TokenError::Expired) }
    }

    fn verify_old(&self, token: &Token) -> Option<Reference> {
        let bytes = BASE32_NOPAD.decode(token.as_str().to_ascii_uppercase().as_bytes()).ok()?;
        let (reference, mac) = bytes.split_first_chunk::<REFERENCE_LEN>()?;
        let genuine = mac.len() == OLD_MAC_LEN
            && self.any_key(|key| key.old_mac(b"reader\0", reference).verify_truncated_left(mac).is_ok());
        genuine.then_some(*reference)
    }

    fn check(
        &self,
        purpose: PurposeCode,
        reference: &Reference,
        context: &[u8],
        mac: &[u8; MAC_LEN],
    ) -> Result<(), TokenError> {
        let genuine =
            self.any_key(|key| key.mac(purpose, reference, context).verify_truncated_left(mac).is_ok());
        if genuine { Ok(()) } else { Err(TokenError::Invalid) }
    }

    /// Tries every key, also after one that fits: the time does not depend on the token.
    fn any_key(&self, verifies: impl Fn(&TokenKey) -> bool) -> bool {
        self.verifying.iter().fold(false, |found, key| found | verifies(key))
    }
}

impl fmt::Debug for TokenSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenSigner({} secret keys)", self.verifying.len())
    }
}

fn expiry(expires: Timestamp) -> [u8; EXPIRY_LEN] {
    u32::try_from(expires.as_second()).unwrap_or_default().to_be_bytes()
}

/// Reference, MAC and payload of a token in the new form.
fn split(token: &Token) -> Result<(Reference, [u8; MAC_LEN], Vec<u8>), TokenError> {
    let parts = || {
        let bytes = BASE64URL_NOPAD.decode(token.as_str().as_bytes()).ok()?;
        let (reference, rest) = bytes.split_first_chunk::<REFERENCE_LEN>()?;
        let (mac, payload) = rest.split_first_chunk::<MAC_LEN>()?;
        Some((*reference, *mac, payload.to_vec()))
    };
    parts().ok_or(TokenError::Invalid)
}

#[cfg(test)]
mod tests;
