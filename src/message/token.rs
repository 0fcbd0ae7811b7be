//! The part of a personal link that only we can make.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::domain::Token;

/// A reader's public reference: random, the store's, nothing about the reader can be read from it.
pub(super) const REFERENCE: usize = 10;
/// 128 bits of the MAC: guessing one is hopeless, and the link still fits a line.
const TAG: usize = 16;
/// What SHA-256 digests at a time.
const BLOCK: usize = 64;

/// Makes and checks the tokens of personal links, so that nobody can make up another reader's link.
#[derive(Clone)]
pub struct TokenSigner {
    keyed: Hmac<Sha256>,
}

impl TokenSigner {
    /// A mint with the site's secret.
    pub fn new(secret: &[u8]) -> Self {
        // RFC 2104 §2: a short key is padded with zeros, a long one hashed first. Done here, because this way in
        // cannot fail.
        let mut key = [0; BLOCK];
        match key.get_mut(..secret.len()) {
            Some(start) => start.copy_from_slice(secret),
            None => key[..32].copy_from_slice(&Sha256::digest(secret)),
        }
        Self { keyed: Hmac::new(&key.into()) }
    }

    /// The token of the reader whom the store calls `public_ref`.
    pub fn mint(&self, public_ref: &[u8; REFERENCE]) -> Token {
        let mut bytes = public_ref.to_vec();
        bytes.extend_from_slice(&self.mac(public_ref).finalize().into_bytes()[..TAG]);
        let text = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
        // Base 32 is letters and digits, which is what a token may hold.
        Token::parse(&text).unwrap_or_else(Token::sample)
    }

    /// Whom a token stands for; `None` if we did not make it. Takes the same time however much of it is right.
    pub fn verify(&self, token: &Token) -> Option<[u8; REFERENCE]> {
        let bytes = BASE32_NOPAD.decode(token.as_str().to_ascii_uppercase().as_bytes()).ok()?;
        let (reference, tag) = bytes.split_at_checked(REFERENCE)?;
        let reference: [u8; REFERENCE] = reference.try_into().ok()?;
        let whole = tag.len() == TAG;
        (whole && self.mac(&reference).verify_truncated_left(tag).is_ok()).then_some(reference)
    }

    /// The code of a return path: another than that of a personal link, whatever is in both.
    pub(super) fn bounce_tag(&self, message: &[u8]) -> [u8; 10] {
        let mut tag = [0; 10];
        let code = self.coded(b"bounce\0", message).finalize().into_bytes();
        tag.copy_from_slice(&code[..10]);
        tag
    }

    /// Whether we made the code. Takes the same time however much of it is right.
    pub(super) fn is_bounce_tag(&self, message: &[u8], tag: &[u8]) -> bool {
        self.coded(b"bounce\0", message).verify_truncated_left(tag).is_ok()
    }

    fn mac(&self, public_ref: &[u8; REFERENCE]) -> Hmac<Sha256> {
        self.coded(b"reader\0", public_ref)
    }

    fn coded(&self, purpose: &[u8], content: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.keyed.clone();
        mac.update(purpose);
        mac.update(content);
        mac
    }
}

impl fmt::Debug for TokenSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSigner(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_stands_for_its_reader_and_only_with_our_secret() {
        let mint = TokenSigner::new(&[7; 32]);
        let token = mint.mint(b"0123456789");
        assert_eq!(token.as_str().len(), 42);
        assert_eq!(mint.verify(&token), Some(*b"0123456789"));
        assert_eq!(TokenSigner::new(&[8; 32]).verify(&token), None);
        assert_eq!(mint.verify(&Token::sample()), None);
    }

    #[test]
    fn a_token_that_was_touched_opens_nothing() {
        let mint = TokenSigner::new(&[7; 32]);
        let token = mint.mint(b"0123456789").as_str().to_owned();
        for at in 0..token.len() {
            let mut touched = token.clone();
            let other = if touched.as_bytes()[at] == b'a' { "b" } else { "a" };
            touched.replace_range(at..=at, other);
            assert_eq!(mint.verify(&Token::parse(&touched).unwrap()), None, "{at}");
            assert_eq!(mint.verify(&Token::parse(&token[..at.max(1)]).unwrap()), None, "{at}");
        }
    }

    #[test]
    fn the_key_is_treated_as_rfc_2104_says() {
        for secret in [vec![1; 20], vec![2; 64], vec![3; 131]] {
            let mut plain = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
            plain.update(b"reader\x000123456789");
            let tag = &plain.finalize().into_bytes()[..TAG];
            let token = TokenSigner::new(&secret).mint(b"0123456789");
            let bytes = BASE32_NOPAD.decode(token.as_str().to_uppercase().as_bytes()).unwrap();
            assert_eq!(&bytes[REFERENCE..], tag);
        }
    }
}
