//! Signatures that were made before their messages leave.

use std::future::Future;
use std::sync::Arc;

use super::{Claim, Lease, StoreError};
use crate::domain::{DeliveryId, SubscriberId};

/// Where a page of waiting rows ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageCursor {
    /// Order of claiming.
    pub(super) priority: i64,
    /// Time to try again, in milliseconds.
    pub(super) due: i64,
    /// Whose row it is.
    pub(super) subscriber: SubscriberId,
}

/// Keeps signatures beside the rows of the ledger. The store does not read them: whoever sends looks whether they
/// belong to the message. Losing them costs time and nothing else.
pub trait Signatures {
    /// Whether any are kept for the delivery.
    fn has_signatures(&self, delivery: DeliveryId) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// The next `limit` readers behind `after` whose mail waits, in the order in which it would leave, each with the
    /// signatures that are kept. Nothing is claimed; readers who may not be mailed are passed over. `None` in the place of
    /// the end: there are no more.
    fn to_sign(
        &self,
        delivery: DeliveryId,
        after: Option<PageCursor>,
        limit: u32,
    ) -> impl Future<Output = Result<(Vec<Claim>, Option<PageCursor>), StoreError>> + Send;

    /// Keeps signatures in the place of earlier ones, all or nothing. The lease keeps others from sending meanwhile.
    fn save_signatures(
        &self,
        lease: &Lease,
        signatures: Vec<(SubscriberId, Arc<[u8]>)>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// What is kept for each of these readers, in their order.
    fn signatures(
        &self,
        delivery: DeliveryId,
        subscribers: Vec<SubscriberId>,
    ) -> impl Future<Output = Result<Vec<Option<Arc<[u8]>>>, StoreError>> + Send;

    /// Takes away what is kept for deliveries that are cancelled, or in which every row is settled. Where there is
    /// nothing to take away it costs a look.
    fn delete_obsolete_signatures(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
}
