//! Counts of a run over returned mail.

use super::handler::{Effect, HandledMail};
use crate::bounce::Kind;

/// Counts of handled messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BounceTotals {
    counts: [usize; Kind::ALL.len()],
    /// Readers who are suppressed now and were not before.
    pub suppressed: usize,
    /// Bounces, complaints and requests to leave without proof that the newsroom mailed the reader.
    pub unproven: usize,
    /// Messages that were handled before.
    pub repeated: usize,
}

impl BounceTotals {
    /// Adds a message.
    pub fn add(&mut self, mail: &HandledMail) {
        if let Some(count) =
            Kind::ALL.iter().position(|kind| *kind == mail.kind).and_then(|at| self.counts.get_mut(at))
        {
            *count += 1;
        }
        match mail.effect {
            Effect::Suppressed => self.suppressed += 1,
            Effect::Unproven => self.unproven += 1,
            Effect::Repeated => self.repeated += 1,
            Effect::None | Effect::Noted | Effect::TooOld => {}
        }
    }

    /// Returns the number of messages of a kind.
    pub fn of(&self, kind: Kind) -> usize {
        Kind::ALL
            .iter()
            .position(|known| *known == kind)
            .and_then(|at| self.counts.get(at))
            .copied()
            .unwrap_or_default()
    }

    /// Returns the number of messages.
    pub fn messages(&self) -> usize {
        self.counts.iter().sum()
    }
}
