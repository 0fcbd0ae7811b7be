//! Status of a link, or the reason why it is unknown.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Status at the end of a link.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkStatus {
    /// A page.
    Alive,
    /// A web server's definite no: this status.
    Gone(u16),
    /// No web server's answer.
    Unreachable(RequestError),
    /// An answer that says nothing about what a reader would see.
    Unsure(Inconclusive),
    /// It was not asked.
    NotAsked(SkipReason),
}

/// Reason why no reply came.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestError {
    /// The name leads to no address.
    NoAddress,
    /// Nobody listens there.
    Refused,
    /// The server could not prove who it is.
    Tls(TlsFault),
    /// No answer in time.
    TimedOut,
    /// The connection broke, or what came was no HTTP; in the words of whoever noticed.
    Broken(String),
    /// The redirects lead back to where they began.
    Loop,
    /// More redirects than any browser follows.
    TooManyHops,
    /// A redirect that does not say where to, or says it in a way nobody can read.
    NoTarget,
}

/// Fault of a server's certificate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsFault {
    /// It has run out.
    Expired,
    /// It is not valid yet.
    NotYetValid,
    /// It is another host's.
    WrongName,
    /// Nobody this machine trusts has signed it.
    UnknownIssuer,
    /// Its issuer took it back.
    Revoked,
    /// Anything else, in the words of the TLS library.
    Other(String),
}

/// Reason why a reply is inconclusive: many sites reply to programs otherwise than to browsers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inconclusive {
    /// The server turned the program away, with this status.
    Status(u16),
    /// The host is known to show programs a login page, whether or not the page exists.
    LoginWall,
    /// The host is known to turn every program away.
    TurnsAway,
    /// It redirects in circles whoever keeps no cookies.
    CookieWall,
}

/// Why a link was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// It leads, or was redirected, to an address that is not on the public internet.
    Private,
    /// It is neither `http:` nor `https:`, or was redirected to what is neither.
    Scheme,
    /// It is no URL.
    NoUrl,
    /// The host asked to be left alone for longer than we wait.
    HostBusy,
    /// The time for all links had run out.
    OutOfTime,
    /// The run was asked to end.
    Stopped,
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress => f.write_str("its name leads to no address"),
            Self::Refused => f.write_str("nobody listens there"),
            Self::Tls(fault) => fault.fmt(f),
            Self::TimedOut => f.write_str("no answer came in time"),
            Self::Broken(words) => write!(f, "no web server answered ({words})"),
            Self::Loop => f.write_str("its redirects go round in a circle"),
            Self::TooManyHops => f.write_str("it redirects more often than browsers follow"),
            Self::NoTarget => f.write_str("it redirects without saying where to"),
        }
    }
}

impl fmt::Display for TlsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired => f.write_str("its certificate has expired"),
            Self::NotYetValid => f.write_str("its certificate is not valid yet"),
            Self::WrongName => f.write_str("its certificate is another host's"),
            Self::UnknownIssuer => f.write_str("its certificate is signed by nobody known"),
            Self::Revoked => f.write_str("its certificate was revoked"),
            Self::Other(words) => write!(f, "no safe connection could be made ({words})"),
        }
    }
}

impl fmt::Display for Inconclusive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(401) => f.write_str("it asks for a login (401)"),
            Self::Status(429) => f.write_str("it had too many questions already (429)"),
            Self::Status(451) => f.write_str("it is blocked for legal reasons, perhaps only from here (451)"),
            Self::Status(503) => f.write_str("a guard against programs stands before it (503)"),
            Self::Status(status) => write!(f, "it turns programs away ({status})"),
            Self::LoginWall => f.write_str("its host shows programs a login page, whatever they ask for"),
            Self::TurnsAway => f.write_str("its host turns programs away"),
            Self::CookieWall => f.write_str("it lets nobody in who keeps no cookies"),
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Private => "it leads to an address that is not on the public internet",
            Self::Scheme => "it is no web address",
            Self::NoUrl => "it is no address",
            Self::HostBusy => "its host asked to be left alone for a while",
            Self::OutOfTime => "the time was up",
            Self::Stopped => "the check was stopped",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_reads_after_the_word_because() {
        let said = [
            RequestError::NoAddress.to_string(),
            RequestError::Tls(TlsFault::Expired).to_string(),
            RequestError::Broken("connection closed".into()).to_string(),
            Inconclusive::Status(403).to_string(),
            Inconclusive::LoginWall.to_string(),
            SkipReason::Private.to_string(),
        ];
        let expected = [
            "its name leads to no address",
            "its certificate has expired",
            "no web server answered (connection closed)",
            "it turns programs away (403)",
            "its host shows programs a login page, whatever they ask for",
            "it leads to an address that is not on the public internet",
        ];
        assert_eq!(said, expected);
    }
}
