//! Precomputed DKIM signatures.

use std::sync::Arc;

use super::contract::contract;
use super::{Claim, Lease};
use crate::domain::{DeliveryId, SubscriberId};

/// Position in the queue of waiting rows, for reading it page by page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageCursor {
    pub(super) priority: i64,
    pub(super) due: i64,
    pub(super) subscriber: SubscriberId,
}

/// Waiting rows in the order of claiming, and the cursor after the last of them.
pub type UnsignedPage = (Vec<Claim>, Option<PageCursor>);

contract! {
    /// Cache of signatures made before their messages are sent. The store does not read them: the sender verifies that
    /// they belong to the message. Losing them costs time only.
    pub trait Signatures {
        /// Returns whether the delivery has any.
        fn has_signatures(&self, delivery: DeliveryId) -> bool;

        /// Returns the next `limit` waiting rows after `after`, in the order of claiming, each with its stored signature.
        /// Nothing is claimed; subscribers who must not be mailed are skipped. No cursor: that was the last page.
        fn to_sign(&self, delivery: DeliveryId, after: Option<PageCursor>, limit: u32) -> UnsignedPage;

        /// Stores signatures in place of earlier ones, all or nothing.
        fn save_signatures(&self, lease: &Lease, signatures: Vec<(SubscriberId, Arc<[u8]>)>) -> ();

        /// Returns the stored signature of each of these subscribers, in their order.
        fn signatures(
            &self,
            delivery: DeliveryId,
            subscribers: Vec<SubscriberId>,
        ) -> Vec<Option<Arc<[u8]>>>;

        /// Deletes the signatures of deliveries that are cancelled or in which every row is final. Costs one query where
        /// there are none.
        fn delete_obsolete_signatures(&self) -> ();
    }
}
