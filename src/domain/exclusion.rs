//! Why a reader gets no mail.

use super::Status;

/// A standing order never to mail an address again, whatever is imported later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suppression {
    /// The reader left.
    Unsubscribed,
    /// The mailbox does not exist.
    Bounced,
    /// The reader reported the mail as spam.
    Complained,
    /// The newsroom decided.
    Manual,
    /// The newsroom decided so for the whole domain.
    Domain,
    /// The reader changed to another address.
    Moved,
}

impl Suppression {
    /// Every reason, for reading back.
    pub const ALL: [Self; 6] =
        [Self::Unsubscribed, Self::Bounced, Self::Complained, Self::Manual, Self::Domain, Self::Moved];

    /// The word used in the store and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsubscribed => "unsubscribed",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
            Self::Manual => "manual",
            Self::Domain => "domain",
            Self::Moved => "moved",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    /// Returns true if the reader decided it alone, so that they may take it back by confirming a sign-up.
    pub fn is_of_reader(self) -> bool {
        matches!(self, Self::Unsubscribed | Self::Moved)
    }

    /// The suppression that a status in a list stands for, if it stands for one.
    pub fn of(status: Status) -> Option<Self> {
        match status {
            Status::Subscribed | Status::Pending => None,
            Status::Unsubscribed => Some(Self::Unsubscribed),
            Status::Bounced => Some(Self::Bounced),
            Status::Complained => Some(Self::Complained),
        }
    }
}

/// Why one reader is left out of one delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exclusion {
    /// Suppressed, before the plan or since.
    Suppressed(Suppression),
    /// Has not confirmed the subscription.
    Pending,
    /// No item of the issue is about a chosen topic (`interests = "filter"`).
    NoStory,
    /// Reads other newsletters than that of the issue.
    OtherNewsletter,
    /// Asked for a pause.
    Paused,
    /// The delivery was cancelled before this reader's turn.
    Cancelled,
    /// The address was on the list in two Unicode spellings, and the other one gets the mail.
    Duplicate,
}

impl Exclusion {
    /// The word used in the ledger and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suppressed(reason) => reason.as_str(),
            Self::Pending => "pending",
            Self::NoStory => "no-story",
            Self::OtherNewsletter => "other-newsletter",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
            Self::Duplicate => "duplicate",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "pending" => Some(Self::Pending),
            "no-story" => Some(Self::NoStory),
            "other-newsletter" => Some(Self::OtherNewsletter),
            "paused" => Some(Self::Paused),
            "cancelled" => Some(Self::Cancelled),
            "duplicate" => Some(Self::Duplicate),
            other => Suppression::parse(other).map(Self::Suppressed),
        }
    }
}
