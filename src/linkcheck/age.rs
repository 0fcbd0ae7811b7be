//! How long an answer is believed.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{LinkResult, LinkState};

/// A page that stands does so tomorrow: between Thursday's draft and Friday's issue nobody need ask again.
const STANDS: Duration = Duration::from_hours(24);

/// A dead link is being mended, by the author or by the other site: whoever mends wants to see it soon, but not every
/// run of a long evening must knock again.
const DEAD: Duration = Duration::from_hours(1);

/// Who turned a program away will do so again, and asking often makes it worse. A working day's half is enough.
const UNSURE: Duration = Duration::from_hours(6);

/// The longest of them; what is older may be forgotten.
pub(super) const LONGEST: Duration = STANDS;

/// How long the answer is believed; `None` when it is not worth keeping, since nobody was asked.
pub(super) fn trusted(answer: &LinkResult) -> Option<Duration> {
    match answer.state() {
        LinkState::Alive | LinkState::Moved => Some(STANDS),
        LinkState::Gone | LinkState::Unreachable => Some(DEAD),
        LinkState::Unsure => Some(UNSURE),
        LinkState::NotAsked => None,
    }
}

/// Whether an answer of then is believed now. One from the future is not: some clock was wrong.
pub(super) fn is_fresh(answer: &LinkResult, asked_at: Timestamp, now: Timestamp) -> bool {
    let age = Duration::try_from(now.duration_since(asked_at)).ok();
    age.zip(trusted(answer)).is_some_and(|(age, trusted)| age < trusted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Inconclusive, LinkStatus, RequestError, SkipReason};

    #[test]
    fn every_kind_of_answer_has_its_age() {
        let ages = [
            (LinkStatus::Alive, 24),
            (LinkStatus::Gone(404), 1),
            (LinkStatus::Unreachable(RequestError::TimedOut), 1),
            (LinkStatus::Unsure(Inconclusive::Status(403)), 6),
        ];
        let asked_at = Timestamp::UNIX_EPOCH;
        for (end, hours) in ages {
            let answer = LinkResult::straight(end);
            let at = |second| Timestamp::from_second(second).unwrap();
            assert!(is_fresh(&answer, asked_at, at(hours * 3600 - 1)), "{answer:?}");
            assert!(!is_fresh(&answer, asked_at, at(hours * 3600)), "{answer:?}");
            assert!(!is_fresh(&answer, asked_at, at(-1)), "{answer:?} from the future");
        }
        assert!(!is_fresh(&LinkResult::not_asked(SkipReason::Stopped), asked_at, asked_at));
    }
}
