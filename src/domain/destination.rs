//! Destination of the mail of a delivery.

/// Destination of the mail of a delivery, as the plan says it. A password is never part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// The local inbox catches it: a rehearsal, which does not use up the issue.
    LocalInbox,
    /// Relays, each as `host:port`. Empty if an earlier version planned the delivery and no relay was reached.
    Relays(Vec<String>),
}

impl Destination {
    /// Returns whether the delivery is a rehearsal.
    pub fn is_rehearsal(&self) -> bool {
        *self == Self::LocalInbox
    }

    /// Returns the relays; none for a rehearsal.
    pub fn relays(&self) -> &[String] {
        match self {
            Self::LocalInbox => &[],
            Self::Relays(relays) => relays,
        }
    }
}
