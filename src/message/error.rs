//! Errors of building a message.

/// Reason why a message cannot be built. No address is named, since errors end up in logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The sender's part before the `@` is not ASCII (RFC 6531), and not every server on the way supports that.
    #[error(
        "the sender's address has letters beyond ASCII before the `@`, which not every reader's server takes"
    )]
    NeedsSmtputf8,
    /// Value that no header can hold: a line break, or a link that is not ASCII or far too long.
    #[error("invalid value for the `{0}` header")]
    Header(&'static str),
    /// Picture whose type or name no MIME part can have.
    #[error("a picture or part of the message has no valid media type or Content-ID")]
    Part,
    /// The DKIM key does not work.
    #[error("the message could not be signed with the DKIM key")]
    Signature,
}
