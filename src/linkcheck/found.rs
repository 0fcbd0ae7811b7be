//! What a check has found so far, and what is still open.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinError;
use url::Url;

use super::memory::Memory;
use super::{Progress, Unfinished};
use crate::domain::{LinkRecord, LinkReport, LinkResult, SkipReason};
use crate::runtime::Clock;
use crate::store::LinkResults;

/// What was found so far.
pub(super) struct Found {
    /// The pages that are not answered for, with their spellings.
    pub(super) spellings: BTreeMap<Url, Vec<String>>,
    pub(super) report: LinkReport,
}

impl Found {
    /// Notes an answer and has it remembered.
    pub(super) async fn take_in(
        &mut self,
        answered: Result<(Url, LinkResult), JoinError>,
        memory: &mut Memory<'_, impl LinkResults>,
        clock: &Arc<dyn Clock>,
        progress: &Progress,
    ) {
        let (page, answer) = answered.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
        let asked_at = clock.now();
        self.note(&page, &answer, asked_at, false);
        memory.keep(page, answer, asked_at).await;
        progress.count();
    }

    /// Says of everything that is still open why it was not asked.
    pub(super) fn give_up(&mut self, why: Unfinished, at: Timestamp) {
        let why = match why {
            Unfinished::Stopped => SkipReason::Stopped,
            Unfinished::OutOfTime => SkipReason::OutOfTime,
        };
        for (_, written) in std::mem::take(&mut self.spellings) {
            for written in written {
                let fact = LinkRecord { answer: LinkResult::not_asked(why), asked_at: at, from_cache: false };
                self.report.insert(written, fact);
            }
        }
    }

    /// Notes what is known about a page, for every spelling of it.
    pub(super) fn note(&mut self, page: &Url, answer: &LinkResult, asked_at: Timestamp, from_cache: bool) {
        for written in self.spellings.remove(page).unwrap_or_default() {
            self.report.insert(written, LinkRecord { answer: answer.clone(), asked_at, from_cache });
        }
    }
}
