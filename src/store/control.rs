//! Commands that control a delivery.

use jiff::Timestamp;

use super::contract::contract;
use crate::domain::{CanaryStats, ControlState, DeliveryId};

/// A command to a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlCommand {
    /// Begin no more handovers.
    Pause(Timestamp),
    /// Continue after a pause.
    Resume,
    /// Go on after the store was restored from a backup.
    ConfirmRestored,
    /// Begin no handover before then; `None` removes the time.
    Schedule(Option<Timestamp>),
    /// Send to everybody after the canary.
    EndCanary,
    /// Date the messages of every plan without an attempt. A plan with attempts keeps its date, since a message must stay
    /// the same from try to try.
    SetDate(Timestamp),
}

contract! {
    /// Control of a delivery, also while another process sends it: commands are rows that the sender polls.
    ///
    /// A cancelled delivery ignores every command; the state returned says that it is cancelled.
    pub trait DeliveryControl {
        /// Returns the state that the commands so far add up to.
        fn control_state(&self, delivery: DeliveryId) -> ControlState;

        /// Applies a command and returns the new state.
        fn send_command(&self, delivery: DeliveryId, command: ControlCommand) -> ControlState;

        /// Fails if the store cannot be written at the moment. Nothing is written.
        fn probe_write(&self) -> ();

        /// Counts the outcomes of the canary.
        fn canary(&self, delivery: DeliveryId) -> CanaryStats;

        /// Cancels the delivery for good; returns the number of rows excluded now.
        ///
        /// Every row that was not handed over becomes `excluded` as `cancelled`. Rows that are being handed over end as the
        /// relay replies; a deferred one is excluded then.
        fn cancel(&self, delivery: DeliveryId, at: Timestamp) -> u64;
    }
}
