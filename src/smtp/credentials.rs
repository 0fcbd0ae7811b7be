//! Who signs in.

use secrecy::SecretString;

/// A user and a password or token. `Debug` shows neither: providers use addresses as user names.
#[derive(Clone)]
pub struct Credentials {
    pub(super) user: String,
    pub(super) password: SecretString,
    pub(super) mechanism: Option<Mechanism>,
}

/// How somebody signs in (RFC 4954).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// RFC 4616.
    Plain,
    /// An old way that some relays offer alone.
    Login,
    /// With an OAuth 2 access token instead of a password, as Gmail and Microsoft want it.
    XOAuth2,
}

impl Credentials {
    /// The pair as the relay wants it, already percent-decoded; by PLAIN or LOGIN, whichever is offered.
    pub fn new(user: impl Into<String>, password: SecretString) -> Self {
        Self { user: user.into(), password, mechanism: None }
    }

    /// By this mechanism and no other.
    #[must_use]
    pub fn with_mechanism(self, mechanism: Mechanism) -> Self {
        Self { mechanism: Some(mechanism), ..self }
    }
}

impl Mechanism {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Login, Self::XOAuth2];

    /// Its name in `EHLO` and, in small letters, in a URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::XOAuth2 => "XOAUTH2",
        }
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(redacted)")
    }
}
