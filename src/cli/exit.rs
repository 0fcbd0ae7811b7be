//! Exit codes; scripts rely on them.

use std::process::ExitCode;

use crate::domain::{Exclusion, Tally};

/// Ways in which a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// There are findings (`check`), or some recipients were refused (`send`).
    Findings,
    /// The command could not run: usage, unreadable input, no relay.
    CouldNot,
    /// The delivery is unfinished: `resume` or `resolve`.
    StopReason,
}

impl Exit {
    /// Returns the exit code.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::CouldNot => 2,
            Self::StopReason => 3,
        }
    }

    /// Returns the exit for the counts of a delivery.
    pub(super) fn of_tally(tally: &Tally) -> Self {
        if tally.deferred + tally.uncertain + tally.pending > 0 {
            Self::StopReason
        } else if tally.refused > 0 || tally.excluded.contains_key(&Exclusion::Cancelled) {
            Self::Findings
        } else {
            Self::Done
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
