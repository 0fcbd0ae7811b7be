//! Who may do what.
//!
//! On a loopback address whoever can ask is the editor at this machine. On any other, a key in the URL says who asks:
//! the editor's, or the guests', who read and comment. The page turns the key into a cookie, so that it stands in no
//! link. Whoever writes also brings the write token of the page (OWASP: synchronizer token), which no other site can read.

use std::fmt;

use axum::http::{HeaderMap, HeaderName, header};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The header that brings the write token; a plain form has it as `write` in its URL.
pub(super) const WRITE: HeaderName = HeaderName::from_static("x-briefing-write");

/// What somebody may do. Later ones may do all that earlier ones may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Read and comment.
    Guest,
    /// Change the issue, send a test.
    Editor,
}

/// Who may look, and who may write.
#[derive(Clone)]
pub struct Access {
    shared: Option<Keys>,
    secret: [u8; 32],
    write: String,
    instance_id: String,
}

#[derive(Clone)]
struct Keys {
    editor: String,
    guest: String,
}

impl Access {
    /// For this machine alone: whoever asks is the editor. The secret is random, one for each start.
    pub fn local(secret: &[u8; 32]) -> Self {
        Self::of(secret, None)
    }

    /// For others as well: everybody needs a key.
    pub fn shared(secret: &[u8; 32]) -> Self {
        let keys = Keys { editor: derived(secret, "editor"), guest: derived(secret, "guest") };
        Self::of(secret, Some(keys))
    }

    fn of(secret: &[u8; 32], shared: Option<Keys>) -> Self {
        Self {
            shared,
            secret: *secret,
            write: derived(secret, "write"),
            instance_id: derived(secret, "start"),
        }
    }

    /// The key for oneself, where keys are needed.
    pub fn editor_key(&self) -> Option<&str> {
        self.shared.as_ref().map(|keys| keys.editor.as_str())
    }

    /// The key for guests, where keys are needed.
    pub fn guest_key(&self) -> Option<&str> {
        self.shared.as_ref().map(|keys| keys.guest.as_str())
    }

    /// Whether a key is needed. Then names in `Host` prove nothing: what counts is the key, and a page that makes its own name
    /// point here has none.
    pub(super) fn needs_key(&self) -> bool {
        self.shared.is_some()
    }

    /// What tells this start from others: a page of an earlier one has keys and numbers that mean nothing any more.
    pub(super) fn instance_id(&self) -> &str {
        &self.instance_id
    }

    /// What whoever made a thing can prove it with; good until the preview ends.
    pub(super) fn ownership_token(&self, thing: &str) -> String {
        derived(&self.secret, &format!("receipt {thing}"))
    }

    /// What a write has to bring along.
    pub(super) fn write_token(&self) -> &str {
        &self.write
    }

    /// Who asks, by the key; `None` for strangers.
    pub(super) fn role_of(&self, key: Option<&str>) -> Option<Role> {
        let Some(keys) = &self.shared else { return Some(Role::Editor) };
        let key = key?;
        if same(key, &keys.editor) {
            Some(Role::Editor)
        } else if same(key, &keys.guest) {
            Some(Role::Guest)
        } else {
            None
        }
    }

    /// Whether a write brings the token.
    pub(super) fn may_write(&self, headers: &HeaderMap, query: Option<&str>) -> bool {
        let brought = headers.get(WRITE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        brought.or_else(|| of_query(query, "write")).is_some_and(|token| same(&token, &self.write))
    }
}

/// No secrets in logs.
impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("shared", &self.shared.is_some()).finish_non_exhaustive()
    }
}

/// The value of a key in a query.
pub(super) fn of_query(query: Option<&str>, key: &str) -> Option<String> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.into_owned().find(|(known, _)| known == key).map(|(_, value)| value)
}

/// The value of a cookie.
pub(super) fn of_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}

/// 160 bits for one purpose, in letters and digits.
fn derived(secret: &[u8; 32], purpose: &str) -> String {
    // A block of SHA-256; RFC 2104 §2 pads a shorter key with zeros. This way in cannot fail.
    let mut key = [0; 64];
    key[..32].copy_from_slice(secret);
    let mut mac = Hmac::<Sha256>::new(&key.into());
    mac.update(purpose.as_bytes());
    BASE32_NOPAD.encode(&mac.finalize().into_bytes()[..20]).to_ascii_lowercase()
}

/// Compares without telling by its time how much is right.
fn same(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_this_machine_whoever_asks_is_the_editor() {
        let access = Access::local(&[7; 32]);
        assert_eq!(access.role_of(None), Some(Role::Editor));
        assert_eq!((access.editor_key(), access.guest_key()), (None, None));
    }

    #[test]
    fn elsewhere_a_key_says_who_asks() {
        let access = Access::shared(&[7; 32]);
        let (editor, guest) = (access.editor_key().unwrap(), access.guest_key().unwrap());
        assert_eq!(access.role_of(Some(editor)), Some(Role::Editor));
        assert_eq!(access.role_of(Some(guest)), Some(Role::Guest));
        let cut = &guest[..guest.len() - 1];
        for stranger in [None, Some(""), Some(cut), Some(access.write_token())] {
            assert_eq!(access.role_of(stranger), None, "{stranger:?}");
        }
        let other = Access::shared(&[8; 32]);
        assert!(
            other.guest_key() != Some(guest) && other.instance_id() != access.instance_id(),
            "another start, other keys"
        );
        assert!(!format!("{access:?}").contains(guest));
    }

    #[test]
    fn a_write_brings_the_token_in_a_header_or_in_its_url() {
        let access = Access::local(&[7; 32]);
        let token = access.write_token().to_owned();
        let mut headers = HeaderMap::new();
        assert!(!access.may_write(&headers, None) && !access.may_write(&headers, Some("write=guess")));
        assert!(access.may_write(&headers, Some(&format!("a=b&write={token}"))));
        headers.insert(WRITE, token.parse().unwrap());
        assert!(access.may_write(&headers, None));
    }

    #[test]
    fn cookies_are_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=1; briefing-8040=key; b=2".parse().unwrap());
        assert_eq!(of_cookie(&headers, "briefing-8040").as_deref(), Some("key"));
        assert_eq!(of_cookie(&headers, "briefing"), None);
    }
}
