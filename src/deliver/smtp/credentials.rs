//! Who signs in.

use secrecy::SecretString;

/// A user and a password. `Debug` shows neither: providers use addresses as user names.
#[derive(Clone)]
pub struct Credentials {
    pub(super) user: String,
    pub(super) password: SecretString,
}

impl Credentials {
    /// The pair as the relay wants it, already percent-decoded.
    pub fn new(user: impl Into<String>, password: SecretString) -> Self {
        Self { user: user.into(), password }
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(redacted)")
    }
}
