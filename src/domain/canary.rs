//! Canary: outcomes of the first fraction of a delivery.

/// Highest percentage of refusals that a few old addresses explain.
const REFUSED_PERCENT: u64 = 5;
/// Large mail providers begin to throttle at one complaint in this many messages.
const ONE_COMPLAINT_IN: u64 = 1000;

/// Outcomes of the recipients that were sent first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CanaryStats {
    /// Not tried yet.
    pub waiting: u64,
    /// Accepted by the relay.
    pub accepted: u64,
    /// Refused by the relay.
    pub refused: u64,
    /// Deferred or uncertain.
    pub open: u64,
    /// Complaints since then.
    pub complained: u64,
}

impl CanaryStats {
    /// Returns the reason to abort the delivery, as half a sentence.
    pub fn abort_reason(&self) -> Option<String> {
        let tried = self.accepted + self.refused + self.open;
        if self.complained > 0 && self.complained * ONE_COMPLAINT_IN >= self.accepted {
            Some(format!("{} of {} reported it as spam", self.complained, self.accepted))
        } else if self.refused * 100 > tried * REFUSED_PERCENT {
            Some(format!("{} of {tried} were refused", self.refused))
        } else if self.accepted == 0 {
            Some("no message was accepted yet".to_owned())
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_and_complaints_speak_against_the_rest() {
        let alarm = |accepted, refused, open, complained| {
            CanaryStats { waiting: 0, accepted, refused, open, complained }.abort_reason().unwrap_or_default()
        };
        assert_eq!(alarm(95, 5, 0, 0), "");
        assert_eq!(alarm(94, 6, 0, 0), "6 of 100 were refused");
        assert_eq!(alarm(0, 1, 0, 0), "1 of 1 were refused");
        assert_eq!(alarm(0, 0, 3, 0), "no message was accepted yet");
        assert_eq!(alarm(1, 0, 99, 0), "");
        assert_eq!(alarm(1001, 0, 0, 1), "");
        assert_eq!(alarm(1000, 0, 0, 1), "1 of 1000 reported it as spam");
    }
}
