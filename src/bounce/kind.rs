//! Kinds of returned mail.

/// Kind of a returned message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The mailbox does not exist: mailing it again is useless.
    Hard,
    /// A failure that may pass, or that has nothing to do with the mailbox.
    Soft,
    /// The recipient reported the mail as spam.
    Complaint,
    /// An answer that no person wrote: an absence, a receipt, a challenge.
    AutoReply,
    /// A mail that asks to leave, with the token of the reader.
    Unsubscribe,
    /// Anything else: mail of people, notices of delays, reports that concern nobody.
    Unknown,
}

impl Kind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 6] =
        [Self::Hard, Self::Soft, Self::Complaint, Self::AutoReply, Self::Unsubscribe, Self::Unknown];

    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Soft => "soft",
            Self::Complaint => "complaint",
            Self::AutoReply => "auto-reply",
            Self::Unsubscribe => "unsubscribe",
            Self::Unknown => "unknown",
        }
    }
}
