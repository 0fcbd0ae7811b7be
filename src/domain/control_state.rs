//! Control state of a delivery: paused, restored, scheduled, canary, cancelled.

use super::{DeliveryState, Tally};
use jiff::Timestamp;

/// The commands in effect for a delivery. The counts say how far it is; this says whether it may go on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ControlState {
    /// Time of the pause, until somebody resumes.
    pub paused_at: Option<Timestamp>,
    /// Time of the cancellation, which is final.
    pub cancelled_at: Option<Timestamp>,
    /// No handover begins before then.
    pub scheduled_at: Option<Timestamp>,
    /// Time of the backup that the store was restored from, until somebody confirms that the delivery goes on.
    pub restored_at: Option<Timestamp>,
    /// Size of the canary, while the others wait for a command.
    pub canary: Option<u64>,
}

impl ControlState {
    /// Returns whether no handover may begin, at any time.
    pub fn is_held(&self) -> bool {
        self.paused_at.is_some() || self.cancelled_at.is_some() || self.restored_at.is_some()
    }

    /// Returns the delivery's state from these commands and its counts.
    pub fn state(&self, tally: &Tally) -> DeliveryState {
        let counted = tally.state();
        if self.cancelled_at.is_some() {
            DeliveryState::Cancelled
        } else if counted == DeliveryState::Done {
            DeliveryState::Done
        } else if self.restored_at.is_some() {
            DeliveryState::Restored
        } else if self.paused_at.is_some() {
            DeliveryState::Paused
        } else if counted == DeliveryState::Planned && self.scheduled_at.is_some() {
            DeliveryState::Scheduled
        } else if counted == DeliveryState::Unfinished && self.canary.is_some() {
            DeliveryState::Canary
        } else {
            counted
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strongest_command_sets_the_state() {
        let now = Some(Timestamp::UNIX_EPOCH);
        let (fresh, begun, done) = (
            Tally { pending: 3, ..Tally::default() },
            Tally { pending: 2, accepted: 1, ..Tally::default() },
            Tally { accepted: 3, ..Tally::default() },
        );
        let none = ControlState::default();
        assert_eq!(
            [&fresh, &begun, &done].map(|tally| none.state(tally).as_str()),
            ["planned", "unfinished", "done"]
        );
        let few = ControlState { canary: Some(1), ..none };
        assert_eq!(
            [&fresh, &begun, &done].map(|tally| few.state(tally).as_str()),
            ["planned", "canary", "done"]
        );
        let later = ControlState { scheduled_at: now, ..few };
        assert_eq!([&fresh, &begun].map(|tally| later.state(tally).as_str()), ["scheduled", "canary"]);
        let paused = ControlState { paused_at: now, ..later };
        assert_eq!(
            [&fresh, &begun, &done].map(|tally| paused.state(tally).as_str()),
            ["paused", "paused", "done"]
        );
        let restored = ControlState { restored_at: now, ..paused };
        assert_eq!([&fresh, &done].map(|tally| restored.state(tally).as_str()), ["restored", "done"]);
        let cancelled = ControlState { cancelled_at: now, ..paused };
        assert_eq!([&fresh, &done].map(|tally| cancelled.state(tally).as_str()), ["cancelled", "cancelled"]);
        assert!(paused.is_held() && cancelled.is_held() && !later.is_held());
    }
}
