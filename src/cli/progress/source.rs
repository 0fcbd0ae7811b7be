//! What is counted while somebody watches: messages that leave, or messages that are signed ahead.

use std::sync::Arc;

use crate::deliver::{PresignProgress, Progress};
use crate::domain::Outcome;

/// The counters of a run.
#[derive(Debug, Clone)]
pub(super) enum ProgressSource {
    Sending(Arc<Progress>),
    Signing(Arc<PresignProgress>),
}

/// What they show at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
    Sending { accepted: u64, refused: u64, deferred: u64, uncertain: u64 },
    Signing { signed: u64 },
}

impl ProgressSource {
    pub(super) fn counts(&self) -> Counts {
        match self {
            Self::Sending(progress) => Counts::Sending {
                accepted: progress.of(Outcome::Accepted),
                refused: progress.of(Outcome::Refused),
                deferred: progress.of(Outcome::Deferred),
                uncertain: progress.of(Outcome::Uncertain),
            },
            Self::Signing(signed) => Counts::Signing { signed: signed.total() },
        }
    }
}

impl Counts {
    /// Messages for which nothing is left to do in this run.
    pub(super) fn settled(self) -> u64 {
        match self {
            Self::Sending { accepted, refused, uncertain, .. } => accepted + refused + uncertain,
            Self::Signing { signed } => signed,
        }
    }

    /// `120 accepted`, `3 refused`
    pub(super) fn words(self) -> Vec<String> {
        match self {
            Self::Sending { accepted, refused, deferred, uncertain } => {
                let rest = [(refused, "refused"), (deferred, "deferred"), (uncertain, "in doubt")];
                let rest = rest.iter().filter(|(number, _)| *number > 0);
                let first = std::iter::once(format!("{accepted} accepted"));
                first.chain(rest.map(|(number, word)| format!("{number} {word}"))).collect()
            }
            Self::Signing { signed } => vec![format!("{signed} signed")],
        }
    }

    /// What a program calls a line of it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sending { .. } => "progress",
            Self::Signing { .. } => "preparing",
        }
    }

    /// The same for a program.
    pub(super) fn numbers(self) -> impl Iterator<Item = (&'static str, u64)> {
        let numbers = match self {
            Self::Sending { accepted, refused, deferred, uncertain } => vec![
                ("settled", self.settled()),
                ("accepted", accepted),
                ("refused", refused),
                ("deferred", deferred),
                ("uncertain", uncertain),
            ],
            Self::Signing { signed } => vec![("signed", signed)],
        };
        numbers.into_iter()
    }
}
