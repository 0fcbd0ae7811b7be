//! What a failed request says, found among the errors that caused it.

use std::error::Error;
use std::io;

use rustls::CertificateError;

use super::names::Nowhere;
use crate::domain::{LinkStatus, RequestError, SkipReason, TlsFault};

/// Longer words of a library help nobody.
const LONGEST_WORDS: usize = 120;

/// What came instead of an answer.
pub(super) fn read(error: &(dyn Error + 'static)) -> LinkStatus {
    let mut cause = Some(error);
    let mut innermost = error;
    while let Some(error) = cause {
        if let Some(end) = recognise(error) {
            return end;
        }
        innermost = error;
        cause = error.source();
    }
    LinkStatus::Unreachable(RequestError::Broken(words(&innermost.to_string())))
}

/// Whether asking once more may help. A name without address, a wrong certificate and a silence stay as they are.
pub(super) fn may_pass(end: &LinkStatus) -> bool {
    matches!(end, LinkStatus::Unreachable(RequestError::Refused | RequestError::Broken(_)))
}

fn recognise(error: &(dyn Error + 'static)) -> Option<LinkStatus> {
    if let Some(nowhere) = error.downcast_ref::<Nowhere>() {
        return Some(match nowhere {
            Nowhere::Unknown => LinkStatus::Unreachable(RequestError::NoAddress),
            Nowhere::Private => LinkStatus::NotAsked(SkipReason::Private),
        });
    }
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(LinkStatus::Unreachable(RequestError::Tls(tls_fault(tls))));
    }
    let io = error.downcast_ref::<io::Error>()?;
    match io.kind() {
        io::ErrorKind::ConnectionRefused => Some(LinkStatus::Unreachable(RequestError::Refused)),
        io::ErrorKind::TimedOut => Some(LinkStatus::Unreachable(RequestError::TimedOut)),
        // What an `io::Error` wraps is not its source: it has to be asked for.
        _ => io.get_ref().and_then(|inner| recognise(inner)),
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
            other => TlsFault::Other(words(&format!("certificate: {other}"))),
        },
        other => TlsFault::Other(words(&other.to_string())),
    }
}

/// On one line and not too long: some of them quote the server.
fn words(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_found_wherever_it_hides() {
        let tls = rustls::Error::InvalidCertificate(CertificateError::Expired);
        let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, tls));
        assert_eq!(read(&wrapped), LinkStatus::Unreachable(RequestError::Tls(TlsFault::Expired)));
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert_eq!(read(&refused), LinkStatus::Unreachable(RequestError::Refused));
        assert_eq!(read(&io::Error::other(Nowhere::Private)), LinkStatus::NotAsked(SkipReason::Private));
    }

    #[test]
    fn what_nobody_recognises_is_told_in_few_words() {
        let end = read(&io::Error::other(format!("odd\n{}", "x".repeat(500))));
        let LinkStatus::Unreachable(RequestError::Broken(words)) = &end else { panic!("{end:?}") };
        assert!(words.starts_with("odd x") && words.len() == LONGEST_WORDS, "{words}");
        assert!(may_pass(&end));
        assert!(!may_pass(&LinkStatus::Unreachable(RequestError::NoAddress)));
    }
}
