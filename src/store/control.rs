//! What people say about a delivery.

use std::future::Future;

use jiff::Timestamp;

use super::StoreError;
use crate::domain::{CanaryStats, ControlState, DeliveryId};

/// A person's word on a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlCommand {
    /// Handover nothing more over.
    Pause(Timestamp),
    /// Go on after a pause.
    Resume,
    /// Handover nothing over before then, or as soon as you can.
    Schedule(Option<Timestamp>),
    /// The readers who were kept waiting may follow.
    EndCanary,
    /// Nothing was handed over yet: the messages are dated so. A plan of which something was tried keeps its date, since
    /// a message has to stay the same from try to try.
    SetDate(Timestamp),
}

/// ControlState a delivery, also while another process sends it: words are rows like any other.
///
/// A cancelled delivery takes no word any more: the answer says that it is cancelled, and nothing changes.
pub trait DeliveryControl {
    /// What people said so far.
    fn control_state(
        &self,
        delivery: DeliveryId,
    ) -> impl Future<Output = Result<ControlState, StoreError>> + Send;

    /// Says something, and answers what counts now.
    fn send_command(
        &self,
        delivery: DeliveryId,
        word: ControlCommand,
    ) -> impl Future<Output = Result<ControlState, StoreError>> + Send;

    /// How the few fared who got it first, while the others wait.
    fn canary(&self, delivery: DeliveryId) -> impl Future<Output = Result<CanaryStats, StoreError>> + Send;

    /// Calls the delivery off, for good: every row that was not handed over becomes `excluded` as `cancelled`. Rows
    /// that are being handed over at this moment end as the relay says; those it puts off are excluded then.
    /// The answer is how many were excluded now.
    fn cancel(
        &self,
        delivery: DeliveryId,
        at: Timestamp,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;
}
