//! Errors of requests, classified by the causes inside of the HTTP library's error.

use std::error::Error;
use std::{fmt, io};

use rustls::CertificateError;

use crate::domain::{RequestError, TlsFault};

/// Maximum length of a message that is quoted from a library.
const MAX_MESSAGE_LENGTH: usize = 120;

/// Failure to resolve a name to a public address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPublicAddress {
    /// The name has no address.
    Unresolved,
    /// All addresses of the name are outside of the public internet.
    PrivateOnly,
}

impl fmt::Display for NoPublicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unresolved => "the name has no address",
            Self::PrivateOnly => "the name has no public address",
        })
    }
}

impl Error for NoPublicAddress {}

/// Failure of a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It is not a URL with a host.
    #[error("not a valid URL with a host")]
    InvalidUrl,
    /// The scheme is neither `http` nor `https`.
    #[error("the URL is neither `http` nor `https`")]
    UnsupportedScheme,
    /// The host has no public address.
    #[error("the host has no address on the public internet")]
    PrivateAddress,
    /// The host asked for no further request.
    #[error("the host asked to be left alone for longer than we wait")]
    HostClosed,
    /// The body exceeds its limit.
    #[error("the body has more than {limit} bytes")]
    BodyTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// No response came.
    #[error("the request failed: {0:?}")]
    Failed(RequestError),
}

impl FetchError {
    /// Classifies an error by its chain of sources.
    pub(super) fn of(error: &(dyn Error + 'static)) -> Self {
        let mut cause = Some(error);
        let mut innermost = error;
        while let Some(error) = cause {
            if let Some(known) = classify(error) {
                return known;
            }
            innermost = error;
            cause = error.source();
        }
        Self::Failed(RequestError::Broken(quoted(&innermost.to_string())))
    }

    /// Returns `true` if a second request may succeed. A missing address, a wrong certificate and a timeout persist.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Failed(RequestError::Refused | RequestError::Broken(_)))
    }
}

fn classify(error: &(dyn Error + 'static)) -> Option<FetchError> {
    if let Some(missing) = error.downcast_ref::<NoPublicAddress>() {
        return Some(match missing {
            NoPublicAddress::Unresolved => FetchError::Failed(RequestError::NoAddress),
            NoPublicAddress::PrivateOnly => FetchError::PrivateAddress,
        });
    }
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(FetchError::Failed(RequestError::Tls(tls_fault(tls))));
    }
    let io = error.downcast_ref::<io::Error>()?;
    match io.kind() {
        io::ErrorKind::ConnectionRefused => Some(FetchError::Failed(RequestError::Refused)),
        io::ErrorKind::TimedOut => Some(FetchError::Failed(RequestError::TimedOut)),
        // The error inside of an `io::Error` is not its source.
        _ => io.get_ref().and_then(|inner| classify(inner)),
    }
}

fn tls_fault(error: &rustls::Error) -> TlsFault {
    use CertificateError as Bad;
    match error {
        rustls::Error::InvalidCertificate(bad) => match bad {
            Bad::Expired | Bad::ExpiredContext { .. } => TlsFault::Expired,
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => TlsFault::NotYetValid,
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => TlsFault::WrongName,
            Bad::UnknownIssuer => TlsFault::UnknownIssuer,
            Bad::Revoked => TlsFault::Revoked,
            other => TlsFault::Other(quoted(&format!("certificate: {other}"))),
        },
        other => TlsFault::Other(quoted(&other.to_string())),
    }
}

/// Returns a message on one line and of bounded length; some quote the server.
fn quoted(message: &str) -> String {
    message.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_MESSAGE_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_found_at_any_depth() {
        let tls = rustls::Error::InvalidCertificate(CertificateError::Expired);
        let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, tls));
        assert_eq!(FetchError::of(&wrapped), FetchError::Failed(RequestError::Tls(TlsFault::Expired)));
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert_eq!(FetchError::of(&refused), FetchError::Failed(RequestError::Refused));
        let private = io::Error::other(NoPublicAddress::PrivateOnly);
        assert_eq!(FetchError::of(&private), FetchError::PrivateAddress);
    }

    #[test]
    fn unknown_causes_are_quoted_briefly() {
        let error = FetchError::of(&io::Error::other(format!("odd\n{}", "x".repeat(500))));
        let FetchError::Failed(RequestError::Broken(message)) = &error else { panic!("{error:?}") };
        assert!(message.starts_with("odd x") && message.len() == MAX_MESSAGE_LENGTH, "{message}");
        assert!(error.is_transient());
        assert!(!FetchError::Failed(RequestError::NoAddress).is_transient());
    }
}
