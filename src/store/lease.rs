//! The right to send a delivery.

use std::fmt;
use std::time::Duration;

use crate::domain::DeliveryId;

/// The right to send one delivery, for one holder at a time. Dropping it gives it back.
///
/// A lease has an owner, an expiry and a fencing number. Each write of the holder renews it. A store that several
/// machines share gives the lease away after the expiry, at most [`Lease::MAX_TERM`] after the last renewal. SQLite does
/// not: there a file lock decides, which an idle holder keeps and a dead one loses at once. The next holder gets a higher
/// number, and the store refuses the writes of every lower one.
#[must_use = "a lease that is dropped is given back"]
pub struct Lease {
    token: FencingToken,
    owner: String,
    _guard: Box<dyn Send + Sync>,
}

impl Lease {
    /// Longest time from a renewal to the expiry.
    pub const MAX_TERM: Duration = Duration::from_secs(10);

    /// A lease that `guard` keeps: dropping the guard gives the lease back.
    pub(super) fn new(token: FencingToken, owner: String, guard: impl Send + Sync + 'static) -> Self {
        Self { token, owner, _guard: Box::new(guard) }
    }

    /// Returns the delivery it is for.
    pub fn delivery(&self) -> DeliveryId {
        self.token.delivery
    }

    /// Returns the token that the holder's writes carry.
    pub fn token(&self) -> FencingToken {
        self.token
    }

    /// Names the process that holds it.
    pub fn owner(&self) -> &str {
        &self.owner
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease")
            .field("token", &self.token)
            .field("owner", &self.owner)
            .finish_non_exhaustive()
    }
}

/// Fencing token: the delivery and the number of a lease. A write with a number below the current one fails
/// ([`StoreError::is_lease_lost`](super::StoreError::is_lease_lost)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FencingToken {
    pub(super) delivery: DeliveryId,
    pub(super) number: i64,
}

impl FencingToken {
    /// Returns the delivery whose rows it may write.
    pub fn delivery(self) -> DeliveryId {
        self.delivery
    }
}
