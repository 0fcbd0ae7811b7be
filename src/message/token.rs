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
mod tests {
    use super::*;

    const SUBSCRIBER: Reference = *b"0123456789";

    fn signer() -> TokenSigner {
        TokenSigner::new(&[7; 32])
    }

    fn issue(name: &str) -> IssueId {
        IssueId::parse(name).unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// Token in the form that was sent before purposes existed.
    fn old_token(secret: &[u8], reference: &Reference) -> Token {
        let mac = TokenKey::new("any", secret).old_mac(b"reader\0", reference).finalize().into_bytes();
        let bytes = [&reference[..], &mac[..OLD_MAC_LEN]].concat();
        Token::parse(&BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()).unwrap()
    }

    /// Purposes for which a token is accepted, in the order of [`Purpose`].
    fn accepted_for(signer: &TokenSigner, token: &Token) -> [bool; 6] {
        [
            signer.verify_unsubscribe(token).is_ok(),
            signer.verify_preferences(token).is_ok(),
            signer.verify_web_view(token, &issue("2022-11-18")).is_ok(),
            signer.verify_feedback(token).is_ok(),
            signer.verify_confirm(token, at(1_000)).is_ok(),
            signer.verify_manage(token, at(1_000)).is_ok(),
        ]
    }

    fn one_of_each(signer: &TokenSigner, issue: &IssueId) -> [Token; 6] {
        [
            Purpose::Unsubscribe,
            Purpose::Preferences,
            Purpose::WebView(issue),
            Purpose::Feedback(issue),
            Purpose::Confirm { expires: at(2_000) },
            Purpose::Manage { expires: at(2_000) },
        ]
        .map(|purpose| signer.sign(purpose, &SUBSCRIBER))
    }

    #[test]
    fn no_token_verifies_for_another_purpose() {
        for (index, token) in one_of_each(&signer(), &issue("2022-11-18")).iter().enumerate() {
            let mut expected = [false; 6];
            expected[index] = true;
            assert_eq!(accepted_for(&signer(), token), expected, "{}", token.as_str());
            assert_eq!(accepted_for(&TokenSigner::new(&[8; 32]), token), [false; 6]);
        }
        assert_eq!(accepted_for(&signer(), &Token::sample()), [false; 6]);
    }

    #[test]
    fn tokens_name_their_subscriber_and_issue() {
        let (signer, issue) = (signer(), issue("2022-11-18"));
        let [unsubscribe, preferences, web, feedback, confirm, manage] = one_of_each(&signer, &issue);
        assert_eq!(signer.verify_unsubscribe(&unsubscribe), Ok(SUBSCRIBER));
        assert_eq!(signer.verify_preferences(&preferences), Ok(SUBSCRIBER));
        assert_eq!(signer.verify_web_view(&web, &issue), Ok(SUBSCRIBER));
        assert_eq!(signer.verify_feedback(&feedback), Ok((SUBSCRIBER, issue)));
        assert_eq!(signer.verify_confirm(&confirm, at(2_000)), Ok(SUBSCRIBER));
        assert_eq!(signer.verify_manage(&manage, at(2_000)), Ok(SUBSCRIBER));
    }

    #[test]
    fn web_view_token_holds_for_one_issue() {
        let web = signer().sign(Purpose::WebView(&issue("2022-11-18")), &SUBSCRIBER);
        assert_eq!(signer().verify_web_view(&web, &issue("2022-11-25")), Err(TokenError::Invalid));
    }

    #[test]
    fn confirm_and_manage_tokens_expire() {
        let signer = signer();
        let [.., confirm, manage] = one_of_each(&signer, &issue("2022-11-18"));
        assert_eq!(signer.verify_confirm(&confirm, at(2_001)), Err(TokenError::Expired));
        assert_eq!(signer.verify_manage(&manage, at(2_001)), Err(TokenError::Expired));
        let forged = signer.sign(Purpose::Confirm { expires: at(1_000) }, &SUBSCRIBER);
        assert_eq!(signer.verify_manage(&forged, at(2_001)), Err(TokenError::Invalid));
    }

    #[test]
    fn old_form_may_only_unsubscribe() {
        let old = old_token(&[7; 32], &SUBSCRIBER);
        assert_eq!(old.as_str().len(), 42);
        assert_eq!(signer().verify_unsubscribe(&old), Ok(SUBSCRIBER));
        assert_eq!(accepted_for(&signer(), &old), [true, false, false, false, false, false]);
        assert_eq!(accepted_for(&TokenSigner::new(&[8; 32]), &old), [false; 6]);
    }

    #[test]
    fn rotated_keys_still_verify_and_only_the_first_signs() {
        let key = |id: &str, byte: u8| TokenKey::new(id, &[byte; 32]);
        let before = TokenSigner::with_keys(key("2022", 1), []);
        let after = TokenSigner::with_keys(key("2023", 2), [key("2022", 1)]);
        let issue = issue("2022-11-18");
        for (index, (old, new)) in
            one_of_each(&before, &issue).iter().zip(one_of_each(&after, &issue)).enumerate()
        {
            assert!(accepted_for(&after, old)[index] && accepted_for(&after, &new)[index]);
            assert!(!accepted_for(&before, &new)[index]);
        }
        let old = old_token(&[1; 32], &SUBSCRIBER);
        assert_eq!(after.verify_unsubscribe(&old), Ok(SUBSCRIBER));
    }

    #[test]
    fn key_id_is_part_of_the_mac() {
        let token =
            TokenSigner::with_keys(TokenKey::new("a", &[7; 32]), []).sign(Purpose::Unsubscribe, &SUBSCRIBER);
        let other = TokenSigner::with_keys(TokenKey::new("b", &[7; 32]), []);
        assert_eq!(other.verify_unsubscribe(&token), Err(TokenError::Invalid));
    }

    #[test]
    fn token_with_one_changed_character_is_invalid() {
        let signer = signer();
        let mut tokens = one_of_each(&signer, &issue("2022-11-18")).to_vec();
        tokens.push(old_token(&[7; 32], &SUBSCRIBER));
        for token in tokens {
            let text = token.as_str();
            for at in 0..text.len() {
                // At the end every character of the alphabet, so that unused bits count as well.
                let all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
                for other in if at + 1 == text.len() { all } else { "Ab5-" }.chars() {
                    let mut changed = text.to_owned();
                    changed.replace_range(at..=at, &other.to_string());
                    // The old form is base32, in which case does not matter.
                    if changed.eq_ignore_ascii_case(text) && (changed == text || text.len() == 42) {
                        continue;
                    }
                    let changed = Token::parse(&changed).unwrap();
                    assert_eq!(accepted_for(&signer, &changed), [false; 6], "{text} {at} {other}");
                }
                let cut = Token::parse(&text[..at.max(1)]).unwrap();
                assert_eq!(accepted_for(&signer, &cut), [false; 6], "{text} {at}");
            }
        }
    }

    #[test]
    fn tokens_of_one_issue_are_the_same_each_time() {
        let tokens = || signer().link_tokens(&issue("2022-11-18"), &SUBSCRIBER);
        assert_eq!(tokens(), tokens());
        let LinkTokens { unsubscribe, preferences, web, feedback } = tokens();
        assert_eq!(signer().verify_feedback(&feedback), Ok((SUBSCRIBER, issue("2022-11-18"))));
        assert!(unsubscribe != preferences && preferences != web && web != unsubscribe);
        assert_eq!([unsubscribe, preferences, web].map(|token| token.as_str().len()), [30; 3]);
    }

    #[test]
    fn key_is_padded_or_hashed_as_rfc_2104_says() {
        for secret in [vec![1; 20], vec![2; 64], vec![3; 131]] {
            let mut plain = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
            plain.update(b"link1\0\x07default\x010123456789");
            let mac = &plain.finalize().into_bytes()[..MAC_LEN];
            let token = TokenSigner::new(&secret).sign(Purpose::Unsubscribe, &SUBSCRIBER);
            let bytes = BASE64URL_NOPAD.decode(token.as_str().as_bytes()).unwrap();
            assert_eq!(&bytes[REFERENCE_LEN..], mac);
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", signer()), "TokenSigner(1 secret keys)");
    }
}
