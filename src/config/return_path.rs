//! Alignment of the return path with the sender's domain (DMARC).

use super::sending::Sending;
use super::signing::Signing;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::ParseContext;
use crate::domain::EmailAddress;
use crate::message::dkim::{DkimName, is_aligned};

const FOREIGN_RETURN_PATH: Code = Code("config::foreign_return_path");

/// Warns if neither SPF nor a DKIM signature can authenticate the sender's domain (RFC 7489 §3.1).
pub(super) fn warn_if_unaligned(
    sending: &Sending,
    signing: &Signing,
    from: &EmailAddress,
    context: &mut ParseContext,
) {
    let (Some(path), Some(span)) = (&sending.return_path, sending.return_path_span) else { return };
    let aligned = DkimName::domain(path.ascii_domain()).is_ok_and(|domain| is_aligned(&domain, from));
    if aligned || signing.has_aligned_signer {
        return;
    }
    let (path, from) = (path.ascii_domain(), from.ascii_domain());
    let message = format!("with a return path in `{path}`, nothing authenticates mail from `{from}`");
    let help = format!("sign with a `[dkim]` key of `{from}`, or use a return path in that domain");
    context.push(Diagnostic::warning(FOREIGN_RETURN_PATH, span, message).help(help));
}
