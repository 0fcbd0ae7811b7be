//! A reason to look at an address again.

use super::super::EmailAddress;

/// A reason to look at an address again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Concern {
    /// The part before the `@` names a role.
    #[error("the address belongs to a role and may have several readers: did each of them agree?")]
    Role,
    /// The domain is one of a service for mailboxes that are thrown away.
    #[error("the mailbox is of a service for addresses that are soon thrown away")]
    Disposable,
    /// The domain is nearly that of a mailbox provider.
    #[error("the domain looks like a slip of `{}`", .proposal.ascii_domain())]
    Typo {
        /// The address with the provider's domain.
        proposal: EmailAddress,
    },
}

impl Concern {
    /// Returns the word for JSON: `role`, `disposable` or `typo`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Disposable => "disposable",
            Self::Typo { .. } => "typo",
        }
    }

    /// Returns the address that was probably meant.
    pub fn proposal(&self) -> Option<&EmailAddress> {
        match self {
            Self::Typo { proposal } => Some(proposal),
            Self::Role | Self::Disposable => None,
        }
    }
}
