//! Counters of a run at one moment.

use crate::app::ProgressSource;
use crate::domain::Outcome;

/// Counters of sending or of signing in advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
    Sending { accepted: u64, refused: u64, deferred: u64, uncertain: u64 },
    Presigning { signed: u64 },
}

impl Counts {
    pub(super) fn of(source: &ProgressSource) -> Self {
        match source {
            ProgressSource::Sending(progress) => Self::Sending {
                accepted: progress.of(Outcome::Accepted),
                refused: progress.of(Outcome::Refused),
                deferred: progress.of(Outcome::Deferred),
                uncertain: progress.of(Outcome::Uncertain),
            },
            ProgressSource::Presigning(signed) => Self::Presigning { signed: signed.total() },
        }
    }

    /// Returns the number of messages that need nothing more in this run.
    pub(super) fn finished(self) -> u64 {
        match self {
            Self::Sending { accepted, refused, uncertain, .. } => accepted + refused + uncertain,
            Self::Presigning { signed } => signed,
        }
    }

    /// Describes each counter, as in `120 accepted`, `3 refused`.
    pub(super) fn describe(self) -> Vec<String> {
        match self {
            Self::Sending { accepted, refused, deferred, uncertain } => {
                let others = [(refused, "refused"), (deferred, "deferred"), (uncertain, "uncertain")];
                let others = others.iter().filter(|(number, _)| *number > 0);
                let first = std::iter::once(format!("{accepted} accepted"));
                first.chain(others.map(|(number, word)| format!("{number} {word}"))).collect()
            }
            Self::Presigning { signed } => vec![format!("{signed} signed")],
        }
    }

    /// Returns the key of a JSON line.
    pub(super) fn json_key(self) -> &'static str {
        match self {
            Self::Sending { .. } => "progress",
            Self::Presigning { .. } => "preparing",
        }
    }

    /// Returns the counters of a JSON line.
    pub(super) fn json_numbers(self) -> impl Iterator<Item = (&'static str, u64)> {
        let numbers = match self {
            Self::Sending { accepted, refused, deferred, uncertain } => vec![
                ("settled", self.finished()),
                ("accepted", accepted),
                ("refused", refused),
                ("deferred", deferred),
                ("uncertain", uncertain),
            ],
            Self::Presigning { signed } => vec![("signed", signed)],
        };
        numbers.into_iter()
    }
}
