//! How the few fared who got an issue first.

/// More refusals than this among a hundred are no accident of a few old addresses.
const REFUSED_PERCENT: u64 = 5;
/// One complaint among so many is what large mail providers begin to punish.
const ONE_COMPLAINT_IN: u64 = 1000;

/// What became of the readers who got it first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CanaryStats {
    /// Not tried yet.
    pub waiting: u64,
    /// Taken by the relay.
    pub accepted: u64,
    /// Refused for good.
    pub refused: u64,
    /// Put off, or in doubt.
    pub open: u64,
    /// Those who reported it as spam since.
    pub complained: u64,
}

impl CanaryStats {
    /// What speaks against letting the others follow, in half a sentence, if anything does.
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
