//! Causes that notices give.

/// Cause that a notice gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The mailbox does not exist.
    UnknownUser,
    /// The domain does not exist, or takes no mail.
    UnknownDomain,
    /// The recipient moved and left no address.
    Moved,
    /// The mailbox is full, or the recipient gets too much mail.
    MailboxFull,
    /// The mailbox is disabled or locked.
    Disabled,
    /// The message is too large.
    TooLarge,
    /// The server takes the message or its links for spam.
    Spam,
    /// A rule of the server or a blocklist is against the sender.
    Policy,
    /// SPF, DKIM or DMARC failed, or encryption was demanded.
    Authentication,
    /// The sender's address was rejected.
    Sender,
    /// The server takes no mail at this rate.
    RateLimit,
    /// Delivery was tried until the time ran out.
    Expired,
    /// The server cannot be reached, or mail runs in circles.
    Network,
    /// The server has a fault of its own.
    System,
    /// The content or its form was rejected.
    Content,
    /// Delivery is delayed and still tried.
    Delayed,
    /// The message arrived.
    Delivered,
    /// The recipient reported spam.
    Abuse,
    /// The recipient reported fraud.
    Fraud,
    /// The recipient left through their provider.
    OptOut,
    /// A report that is about authentication.
    AuthFailureReport,
    /// A report that takes a complaint back.
    NotSpam,
    /// The recipient is away.
    Vacation,
    /// The recipient's program confirms that the message was shown or deleted.
    Receipt,
    /// A program asks the sender to prove that they are a person.
    Challenge,
    /// The message is larger than what is read.
    TooLargeToRead,
    /// There is no message.
    Empty,
    /// Nothing says why.
    Undetermined,
}

impl Reason {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownUser => "unknown-user",
            Self::UnknownDomain => "unknown-domain",
            Self::Moved => "moved",
            Self::MailboxFull => "mailbox-full",
            Self::Disabled => "disabled",
            Self::TooLarge => "too-large",
            Self::Spam => "spam",
            Self::Policy => "policy",
            Self::Authentication => "authentication",
            Self::Sender => "sender",
            Self::RateLimit => "rate-limit",
            Self::Expired => "expired",
            Self::Network => "network",
            Self::System => "system",
            Self::Content => "content",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Abuse => "abuse",
            Self::Fraud => "fraud",
            Self::OptOut => "opt-out",
            Self::AuthFailureReport => "auth-failure",
            Self::NotSpam => "not-spam",
            Self::Vacation => "vacation",
            Self::Receipt => "receipt",
            Self::Challenge => "challenge",
            Self::TooLargeToRead => "too-large-to-read",
            Self::Empty => "empty",
            Self::Undetermined => "undetermined",
        }
    }

    /// Returns true if the cause lies with the sender, the message or the way, not with the mailbox: such failures say
    /// nothing about the reader.
    pub fn is_about_sender(self) -> bool {
        matches!(
            self,
            Self::TooLarge
                | Self::Spam
                | Self::Policy
                | Self::Authentication
                | Self::Sender
                | Self::RateLimit
                | Self::Content
        )
    }
}
