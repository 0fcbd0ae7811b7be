//! Access control of the preview.
//!
//! On a loopback address every visitor is the editor. On any other address a key in the URL gives the role: editor, or
//! guest, who reads and comments. The page turns the key into a cookie, so that no link contains it. A write also
//! needs the page's write token (OWASP: synchronizer token), which no other site can read.

use std::fmt;

use axum::http::{HeaderMap, HeaderName, header};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Header with the write token; a plain form has it as `write` in its URL.
pub(super) const WRITE: HeaderName = HeaderName::from_static("x-briefing-write");

/// Role of a visitor. A later role includes the earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Reads and comments.
    Guest,
    /// Changes the issue and sends tests.
    Editor,
}

/// Access rules and their secrets.
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
    /// Access for this machine only: every visitor is the editor. The secret is random and changes with every start.
    pub fn local(secret: &[u8; 32]) -> Self {
        Self::of(secret, None)
    }

    /// Access for others as well: every visitor needs a key.
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

    /// Returns the editor's key, if keys are needed.
    pub fn editor_key(&self) -> Option<&str> {
        self.shared.as_ref().map(|keys| keys.editor.as_str())
    }

    /// Returns the guests' key, if keys are needed.
    pub fn guest_key(&self) -> Option<&str> {
        self.shared.as_ref().map(|keys| keys.guest.as_str())
    }

    /// Returns whether a key is needed. Then the `Host` header is not checked: a rebound page has no key.
    pub(super) fn needs_key(&self) -> bool {
        self.shared.is_some()
    }

    /// Returns the id of this run. A page of an earlier run has invalid keys and numbers.
    pub(super) fn instance_id(&self) -> &str {
        &self.instance_id
    }

    /// Returns a token that proves ownership of a thing until the preview stops.
    pub(super) fn ownership_token(&self, thing: &str) -> String {
        derived(&self.secret, &format!("receipt {thing}"))
    }

    /// Returns the token that a write needs.
    pub(super) fn write_token(&self) -> &str {
        &self.write
    }

    /// Returns the role for a key; `None` if the key is not valid.
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

    /// Returns whether a write has the token.
    pub(super) fn may_write(&self, headers: &HeaderMap, query: Option<&str>) -> bool {
        let brought = headers.get(WRITE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        brought.or_else(|| of_query(query, "write")).is_some_and(|token| same(&token, &self.write))
    }
}

/// Leaves secrets out of logs.
impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("shared", &self.shared.is_some()).finish_non_exhaustive()
    }
}

/// Returns the value of a query parameter.
pub(super) fn of_query(query: Option<&str>, key: &str) -> Option<String> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.into_owned().find(|(known, _)| known == key).map(|(_, value)| value)
}

/// Returns the value of a cookie.
pub(super) fn of_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}

/// Derives 160 bits for one purpose, as letters and digits.
fn derived(secret: &[u8; 32], purpose: &str) -> String {
    // RFC 2104 section 2 pads a key shorter than a SHA-256 block with zeros, so this constructor cannot fail.
    let mut key = [0; 64];
    key[..32].copy_from_slice(secret);
    let mut mac = Hmac::<Sha256>::new(&key.into());
    mac.update(purpose.as_bytes());
    BASE32_NOPAD.encode(&mac.finalize().into_bytes()[..20]).to_ascii_lowercase()
}

/// Compares two secrets in constant time.
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
