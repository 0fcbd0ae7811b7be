//! Secrets that a relay might repeat in its replies.

use data_encoding::BASE64;
use secrecy::{ExposeSecret, SecretString};

use super::Credentials;

/// Mark in place of a secret.
const MASK: &str = "…";

/// User, password and the encoded forms in which they are sent (RFC 4954). None of them may reach a screen, a log or the
/// ledger by way of a reply.
#[derive(Debug, Clone, Default)]
pub(super) struct Secrets {
    /// In lower case, the longest first: a shorter one may be part of a longer one.
    anywhere: Vec<SecretString>,
    /// The user, where it stands as a word of its own.
    word: Option<SecretString>,
}

impl Secrets {
    /// Returns what a sign-in with these credentials sends.
    pub(super) fn of(credentials: &Credentials) -> Self {
        let user = credentials.user.as_str();
        let secret = credentials.password.expose_secret();
        let plain = format!("\0{user}\0{secret}");
        let bearer = format!("user={user}\x01auth=Bearer {secret}\x01\x01");
        let encoded = [plain.as_str(), &bearer, secret, user].map(|text| BASE64.encode(text.as_bytes()));
        let mut anywhere: Vec<String> = encoded.into_iter().chain([secret.to_owned()]).collect();
        for text in &mut anywhere {
            text.make_ascii_lowercase();
        }
        anywhere.retain(|text| !text.is_empty());
        anywhere.sort_by_key(|text| std::cmp::Reverse(text.len()));
        let word = Some(user.to_ascii_lowercase()).filter(|user| !user.is_empty());
        Self { anywhere: anywhere.into_iter().map(Into::into).collect(), word: word.map(Into::into) }
    }

    /// Replaces each secret in a line of a reply.
    pub(super) fn mask(&self, mut text: String) -> String {
        for secret in &self.anywhere {
            replace(&mut text, secret.expose_secret(), |_, _| true);
        }
        if let Some(user) = &self.word {
            let is_apart = |before: Option<char>, after: Option<char>| {
                ![before, after].into_iter().flatten().any(char::is_alphanumeric)
            };
            replace(&mut text, user.expose_secret(), is_apart);
        }
        text
    }
}

/// Replaces what equals `secret` but for the case of ASCII letters, where `allowed` agrees about its neighbours.
fn replace(text: &mut String, secret: &str, allowed: impl Fn(Option<char>, Option<char>) -> bool) {
    // The same number of bytes, so positions are those of the text.
    let lower = text.to_ascii_lowercase();
    if !lower.contains(secret) {
        return;
    }
    let (mut masked, mut from) = (String::with_capacity(text.len()), 0);
    for (at, _) in lower.match_indices(secret) {
        let end = at + secret.len();
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(end..).unwrap_or_default());
        if allowed(before.chars().next_back(), after.chars().next()) {
            masked.push_str(text.get(from..at).unwrap_or_default());
            masked.push_str(MASK);
            from = end;
        }
    }
    masked.push_str(text.get(from..).unwrap_or_default());
    *text = masked;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_of_a_secret_is_left() {
        let secrets = Secrets::of(&Credentials::new("kim", "Harb0ur+light".to_owned().into()));
        let mask = |text: &str| secrets.mask(text.to_owned());
        assert_eq!(mask("bad password Harb0ur+light for kim"), "bad password … for …");
        assert_eq!(mask("HARB0UR+LIGHT, <Harb0ur+lightHarb0ur+light>"), "…, <……>");
        for form in ["\0kim\0Harb0ur+light", "Harb0ur+light", "kim"] {
            assert_eq!(mask(&format!("seen {}", BASE64.encode(form.as_bytes()))), "seen …");
        }
        assert_eq!(mask("Kimchi is fine, 김 too"), "Kimchi is fine, 김 too");
        assert_eq!(mask("KIM: no"), "…: no");
    }

    #[test]
    fn without_credentials_nothing_is_changed() {
        assert_eq!(Secrets::default().mask("250 ok".to_owned()), "250 ok");
    }
}
