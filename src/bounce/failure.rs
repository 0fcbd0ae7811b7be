//! A failure, as a notice tells it.

use super::kind::Kind;
use super::reason::Reason;
use crate::domain::{EmailAddress, EnhancedCode};

/// A recipient to whom a message was not delivered, as the notice says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The address that the sender gave (`Original-Recipient`).
    pub original: Option<EmailAddress>,
    /// The address that failed, which may be one that the mail was forwarded to (`Final-Recipient`).
    pub last: Option<EmailAddress>,
    /// Enhanced status code (RFC 3463).
    pub status: Option<EnhancedCode>,
    /// Cause.
    pub reason: Reason,
    /// [`Kind::Hard`] or [`Kind::Soft`].
    pub kind: Kind,
}
