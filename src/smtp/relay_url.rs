//! Relay URLs: host, port, encryption and credentials.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use secrecy::SecretString;
use url::Url;

/// SMTP relay, parsed from a URL such as `smtp+starttls://user:pass@mail.example:587`.
///
/// `Display` prints `host:port`, without credentials.
#[derive(Debug, Clone)]
pub struct Relay {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) credentials: Option<Credentials>,
    pub(super) helo: Option<String>,
}

/// Reason why a text is not a valid relay URL. The text itself is left out: it may contain a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RelayError {
    /// Not a URL at all, or one that a stray character in the password broke.
    #[error(
        "the mail server's URL cannot be read: write `smtps://user:password@host:port`, with `@`, `/`, `#`, `?` and \
         `%` in a password percent-encoded (`%40`, `%2F`, `%23`, `%3F`, `%25`)"
    )]
    Unreadable,
    /// Another scheme.
    #[error("a mail server's URL starts with `smtp://`, `smtps://`, `smtp+starttls://` or `smtp+plain://`")]
    Scheme,
    /// No host, or one that is neither a name nor an IP address.
    #[error("the mail server's URL names no host")]
    Host,
    /// Port 0, to which no connection can be made.
    #[error("the mail server's URL names port 0: leave the port out, or write `25`, `465` or `587`")]
    Port,
    /// Something after the port.
    #[error("the mail server's URL ends after the port: a path, `?` or `#` has no meaning there")]
    Trailing,
    /// `user@host` without a password.
    #[error("the mail server's URL has a user without a password: write `user:password@host`")]
    NoPassword,
    /// An unknown mechanism, or a mechanism without a user.
    #[error(
        "the mail server's URL may end with `?auth=plain`, `?auth=login` or `?auth=xoauth2`, and then names a user with \
         a password or token"
    )]
    Auth,
    /// A control character in user or password (SASL PLAIN separates with NUL, RFC 4616 §2).
    #[error("the user or password in the mail server's URL holds a control character")]
    ControlCharacter,
    /// A password would be sent unencrypted.
    #[error(
        "a password never travels unencrypted to another machine: use `smtp+starttls://` or `smtps://` instead of \
         `smtp+plain://`"
    )]
    PlainPassword,
    /// A `helo` that is not a host name.
    #[error("`helo` is not a host name: letters, digits, `-` and `.`, such as `mail.example.com`")]
    Helo,
}

impl Relay {
    /// Parses a URL.
    pub fn parse(text: &str) -> Result<Self, RelayError> {
        let url = Url::parse(text.trim()).map_err(|_| RelayError::Unreadable)?;
        let scheme = url.scheme();
        let default_port = match scheme {
            "smtp" | "smtp+plain" => 25,
            "smtps" => 465,
            "smtp+starttls" => 587,
            _ => return Err(RelayError::Scheme),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(RelayError::Trailing);
        }
        if url.port() == Some(0) {
            return Err(RelayError::Port);
        }
        let host = host(&url)?;
        let loopback = is_loopback(&host);
        let security = match scheme {
            "smtps" => Security::Implicit,
            "smtp+starttls" => Security::StartTls,
            "smtp" if !loopback => Security::StartTls,
            _ => Security::Plain,
        };
        let mut credentials = credentials(&url)?;
        if let Some(query) = url.query() {
            let word = query.strip_prefix("auth=").ok_or(RelayError::Trailing)?;
            let known = |mechanism: &Mechanism| mechanism.as_str().eq_ignore_ascii_case(word);
            let mechanism = Mechanism::ALL.into_iter().find(known).ok_or(RelayError::Auth)?;
            credentials = Some(credentials.ok_or(RelayError::Auth)?.with_mechanism(mechanism));
        }
        if credentials.is_some() && !security.is_encrypted() && !loopback {
            return Err(RelayError::PlainPassword);
        }
        Ok(Self { host, port: url.port().unwrap_or(default_port), security, credentials, helo: None })
    }

    /// Sets the name for `EHLO` (RFC 5321 §4.1.1.1). Without one, the address literal of our end of the connection is used.
    pub fn with_helo(mut self, name: &str) -> Result<Self, RelayError> {
        if !is_helo(name) {
            return Err(RelayError::Helo);
        }
        self.helo = Some(name.to_owned());
        Ok(self)
    }

    /// The host, a name or an IP address without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The encryption.
    pub fn security(&self) -> Security {
        self.security
    }

    /// Returns whether the relay asks for `AUTH`.
    pub fn requires_auth(&self) -> bool {
        self.credentials.is_some()
    }

    /// Returns whether the host is this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

impl fmt::Display for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// Encryption of a connection, as the URL's scheme decides it. There is no opportunistic mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Security {
    /// Never encrypted: `smtp+plain://`, or `smtp://` to this very machine.
    Plain,
    /// STARTTLS before anything else (RFC 3207); a relay that does not offer it is not used.
    StartTls,
    /// TLS from the first byte (RFC 8314 §3.3).
    Implicit,
}

impl Security {
    /// Returns whether the connection is encrypted.
    pub fn is_encrypted(self) -> bool {
        self != Self::Plain
    }
}

/// User and password or token for `AUTH`. `Debug` shows neither: providers use addresses as user names.
#[derive(Clone)]
pub struct Credentials {
    pub(super) user: String,
    pub(super) password: SecretString,
    pub(super) mechanism: Option<Mechanism>,
}

/// Mechanism of `AUTH` (RFC 4954).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// RFC 4616.
    Plain,
    /// An old mechanism that some relays offer alone.
    Login,
    /// An OAuth 2 access token in place of a password, as Gmail and Microsoft require it.
    XOAuth2,
}

impl Credentials {
    /// Takes the pair as the relay wants it, already percent-decoded. PLAIN or LOGIN is used, whichever is offered.
    pub fn new(user: impl Into<String>, password: SecretString) -> Self {
        Self { user: user.into(), password, mechanism: None }
    }

    /// Uses this mechanism and no other.
    #[must_use]
    pub fn with_mechanism(self, mechanism: Mechanism) -> Self {
        Self { mechanism: Some(mechanism), ..self }
    }
}

impl Mechanism {
    /// All mechanisms.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Login, Self::XOAuth2];

    /// Returns the name in `EHLO` and, in lower case, in a URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::XOAuth2 => "XOAUTH2",
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(redacted)")
    }
}

/// Returns whether a text is a valid name for `EHLO`: nothing in it can end the line or start another command.
pub fn is_helo(name: &str) -> bool {
    let letters = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    !name.is_empty() && name.len() <= 255 && name.bytes().all(letters)
}

/// Returns the host. These schemes are not "special" to the URL standard, so hosts arrive as they were typed. The dot of a
/// fully qualified name is left out: certificates and SNI (RFC 6066 §3) do not have it.
fn host(url: &Url) -> Result<String, RelayError> {
    let typed = url.host_str().ok_or(RelayError::Host)?;
    let typed = typed.strip_suffix('.').unwrap_or(typed);
    if let Some(inner) = typed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<Ipv6Addr>().map(|ip| ip.to_string()).map_err(|_| RelayError::Host);
    }
    if typed.parse::<Ipv4Addr>().is_ok() {
        return Ok(typed.to_owned());
    }
    let name = percent_decoded(typed).ok_or(RelayError::Host)?;
    idna::domain_to_ascii_strict(&name)
        .ok()
        .filter(|name| !name.is_empty() && !name.ends_with('.'))
        .ok_or(RelayError::Host)
}

/// RFC 6761 §6.3 for the names; 127.0.0.0/8 and `::1` for the numbers.
fn is_loopback(host: &str) -> bool {
    host.parse::<IpAddr>()
        .map_or_else(|_| host == "localhost" || host.ends_with(".localhost"), |ip| ip.is_loopback())
}

fn credentials(url: &Url) -> Result<Option<Credentials>, RelayError> {
    if url.username().is_empty() && url.password().is_none() {
        return Ok(None);
    }
    let readable = |text: &str| -> Result<String, RelayError> {
        let text = percent_decoded(text).ok_or(RelayError::Unreadable)?;
        if text.chars().any(char::is_control) { Err(RelayError::ControlCharacter) } else { Ok(text) }
    };
    let password = url.password().filter(|text| !text.is_empty()).ok_or(RelayError::NoPassword)?;
    let user = readable(url.username())?;
    Ok(Some(Credentials::new(user, SecretString::from(readable(password)?))))
}

/// Decodes percent-encoding (RFC 3986 §2.1); `None` for an invalid escape or for bytes that are not UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn schemes_decide_port_and_encryption() {
        for (text, shown, security) in [
            ("smtp://localhost", "localhost:25", Security::Plain),
            ("smtp://127.0.0.9:1025", "127.0.0.9:1025", Security::Plain),
            ("smtp://[::1]:2525/", "[::1]:2525", Security::Plain),
            ("smtp://mail.example", "mail.example:25", Security::StartTls),
            ("smtp://localhost.evil.example", "localhost.evil.example:25", Security::StartTls),
            ("smtp+plain://mail.example", "mail.example:25", Security::Plain),
            ("smtp+starttls://localhost", "localhost:587", Security::StartTls),
            ("smtps://mail.example.:465", "mail.example:465", Security::Implicit),
            ("smtp://localhost.", "localhost:25", Security::Plain),
            ("smtps://한글.example", "xn--bj0bj06e.example:465", Security::Implicit),
        ] {
            let relay = Relay::parse(text).unwrap();
            assert_eq!((relay.to_string().as_str(), relay.security()), (shown, security), "{text}");
        }
    }

    #[test]
    fn credentials_are_decoded_and_never_shown() {
        let relay = Relay::parse("smtps://desk%40lantern.example:p%40ss%2Fw%C3%B6rd@mail.example").unwrap();
        let credentials = relay.credentials.clone().unwrap();
        assert_eq!(credentials.user, "desk@lantern.example");
        assert_eq!(credentials.password.expose_secret(), "p@ss/wörd");
        let debug = format!("{relay:?} {relay}");
        assert!(!debug.contains("p@ss") && !debug.contains("lantern"), "{debug}");
    }

    #[test]
    fn what_is_no_relay_is_said_without_the_password() {
        for (text, error) in [
            ("mail.example", RelayError::Unreadable),
            ("smtp://user:hunter#2@mail.example", RelayError::Unreadable),
            ("smtp://user:12#hunter@mail.example", RelayError::Trailing),
            ("smtp://user:hunter%2@mail.example", RelayError::Unreadable),
            ("smtp://user:hun%00ter@mail.example", RelayError::ControlCharacter),
            ("https://mail.example", RelayError::Scheme),
            ("smtp:///", RelayError::Host),
            ("smtp://.", RelayError::Host),
            ("smtp://mail.example..", RelayError::Host),
            ("smtp://mail.example:0", RelayError::Port),
            ("smtps://mail.example/hunter", RelayError::Trailing),
            ("smtps://mail.example?hunter", RelayError::Trailing),
            ("smtps://user:hunter@mail.example?auth=moon", RelayError::Auth),
            ("smtps://mail.example?auth=xoauth2", RelayError::Auth),
            ("smtps://user@mail.example", RelayError::NoPassword),
            ("smtp+plain://user:hunter@mail.example", RelayError::PlainPassword),
        ] {
            let found = Relay::parse(text).map(|relay| relay.to_string()).unwrap_err();
            assert_eq!(found, error, "{text}");
            assert!(!found.to_string().contains("hunter"));
        }
        assert!(Relay::parse("smtp://user:hunter@localhost").is_ok(), "nobody listens in on loopback");
        let relay = Relay::parse("smtps://user:token@mail.example?auth=xoauth2").unwrap();
        assert_eq!(relay.credentials.unwrap().mechanism, Some(Mechanism::XOAuth2));
    }

    #[test]
    fn a_greeting_name_cannot_carry_a_command() {
        let relay = Relay::parse("smtp://localhost").unwrap();
        assert_eq!(relay.clone().with_helo("a.example\r\nQUIT").unwrap_err(), RelayError::Helo);
        assert_eq!(relay.with_helo("news.example").unwrap().helo.as_deref(), Some("news.example"));
    }
}
