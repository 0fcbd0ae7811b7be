//! The issue that a command works on when nobody names one.

use std::collections::BTreeMap;

use super::error::AppError;
use super::newsroom::Newsroom;
use crate::domain::{DeliveryState, IssueId};
use crate::store::{DeliveryControl, Ledger, Planned, Store};

/// The purpose that an issue is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssuePurpose {
    /// Its delivery is planned. Never reaches behind the newest issue that was sent or withdrawn.
    Send,
    /// Subscribers are added to its delivery.
    SendAgain,
    /// It is read: checked, built, previewed or sent as a test. Falls back to the newest issue, also while the store's URL
    /// needs a variable that is not set.
    Read,
}

/// Progress of the delivery of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeliveryProgress {
    /// Every recipient has a final outcome.
    Sent,
    /// Some recipients wait.
    Unfinished,
    /// It was cancelled before anybody was mailed: the issue can neither be sent, nor was it.
    Withdrawn,
}

impl Newsroom {
    /// Returns the issue that was written. Otherwise the earliest unsent issue that is newer than every sent one; while none
    /// was sent, the newest. An unfinished delivery among them comes first: after a crash, its issue is the one that is
    /// meant. An issue whose delivery was cancelled is passed by only for a newer one: whoever withdrew this week's issue
    /// does not mean last week's.
    ///
    /// # Errors
    /// There is no such issue, or the store failed.
    pub async fn choose_issue(
        &self,
        written: Option<&str>,
        purpose: IssuePurpose,
    ) -> Result<String, AppError> {
        if let Some(written) = written {
            return self.find_issue(written);
        }
        let issues = self.issues()?;
        let newest = issues.last().ok_or(AppError::NoIssues)?;
        let progress = match self.store_if_exists().await {
            Ok(Some(store)) => progress_by_issue(&store).await?,
            Ok(None) => BTreeMap::new(),
            // Reading needs no password.
            Err(AppError::MissingVariable { .. }) if purpose == IssuePurpose::Read => BTreeMap::new(),
            Err(error) => return Err(error),
        };
        let choice = match purpose {
            IssuePurpose::SendAgain => issues.iter().rfind(|issue| progress.contains_key(issue.as_str())),
            _ => None,
        };
        match (choice.or_else(|| choose(&issues, &progress)), newest_sent(&progress)) {
            (Some(issue), _) => Ok(issue.clone()),
            (None, _) if purpose == IssuePurpose::Read => Ok(newest.clone()),
            (None, sent) => Err(match (newest_with(&progress, DeliveryProgress::Withdrawn), sent) {
                (Some(withdrawn), sent) if sent.is_none_or(|sent| withdrawn > sent) => {
                    AppError::NothingNewerThanWithdrawn(withdrawn.to_owned())
                }
                (_, Some(sent)) => AppError::NothingNewer(sent.to_owned()),
                (_, None) => AppError::NoIssues,
            }),
        }
    }
}

/// Chooses among issues in order, oldest first.
fn choose<'a>(issues: &'a [String], progress: &BTreeMap<String, DeliveryProgress>) -> Option<&'a String> {
    let sent = newest_sent(progress);
    // An unfinished delivery is newer than every sent issue, and any other issue newer than every withdrawn one as well.
    let passed = sent.max(newest_with(progress, DeliveryProgress::Withdrawn));
    let is_after = |issue: &str, bound: Option<&str>| bound.is_none_or(|bound| issue > bound);
    let is_unfinished = |issue: &&String| {
        progress.get(issue.as_str()) == Some(&DeliveryProgress::Unfinished) && is_after(issue, sent)
    };
    let mut newer = issues.iter().filter(|issue| is_after(issue, passed));
    issues
        .iter()
        .rfind(is_unfinished)
        .or_else(|| if sent.is_some() { newer.next() } else { newer.next_back() })
}

/// Returns the newest issue that was sent, also if its folder is gone.
fn newest_sent(progress: &BTreeMap<String, DeliveryProgress>) -> Option<&str> {
    newest_with(progress, DeliveryProgress::Sent)
}

fn newest_with(progress: &BTreeMap<String, DeliveryProgress>, wanted: DeliveryProgress) -> Option<&str> {
    let mut found = progress.iter().filter(|(_, progress)| **progress == wanted);
    found.next_back().map(|(issue, _)| issue.as_str())
}

/// Returns the newest issue that was sent, if it is newer than this one.
pub(super) async fn sent_after(store: &Store, issue: &IssueId) -> Result<Option<String>, AppError> {
    let progress = progress_by_issue(store).await?;
    Ok(newest_sent(&progress).filter(|sent| *sent > issue.as_str()).map(str::to_owned))
}

/// Reads the progress of every delivery; rehearsals are none.
async fn progress_by_issue(store: &Store) -> Result<BTreeMap<String, DeliveryProgress>, AppError> {
    let mut found = BTreeMap::new();
    for planned in store.deliveries().await? {
        if !planned.delivery.destination.is_rehearsal() {
            found.insert(planned.delivery.issue.to_string(), progress(store, &planned).await?);
        }
    }
    Ok(found)
}

/// Reads the progress of one delivery.
pub(super) async fn progress(store: &Store, planned: &Planned) -> Result<DeliveryProgress, AppError> {
    let tally = store.tally(planned.delivery.id).await?;
    if tally.state() != DeliveryState::Done {
        return Ok(DeliveryProgress::Unfinished);
    }
    let is_cancelled = store.control_state(planned.delivery.id).await?.cancelled_at.is_some();
    let is_untouched = tally.planned() == 0;
    Ok(if is_cancelled && is_untouched { DeliveryProgress::Withdrawn } else { DeliveryProgress::Sent })
}

#[cfg(test)]
mod tests {
    use super::DeliveryProgress::{Sent, Unfinished, Withdrawn};
    use super::*;

    /// Returns the choice among four issues, some of which have a delivery.
    fn choice(progress: &[(&str, DeliveryProgress)]) -> Option<String> {
        let issues = ["2022-11-04", "2022-11-11", "2022-11-18", "2022-11-25"].map(str::to_owned);
        let progress = progress.iter().map(|(issue, progress)| ((*issue).to_owned(), *progress)).collect();
        choose(&issues, &progress).cloned()
    }

    #[test]
    fn earliest_unsent_issue_after_the_sent_ones_is_chosen() {
        for (progress, chosen) in [
            (&[][..], Some("2022-11-25")),
            (&[("2022-11-04", Sent)], Some("2022-11-11")),
            (&[("2022-11-18", Sent)], Some("2022-11-25")),
            (&[("2022-11-25", Sent)], None),
            // Its folder is gone, and it was sent all the same.
            (&[("2022-12-02", Sent)], None),
            (&[("2022-10-28", Sent)], Some("2022-11-04")),
            (&[("2022-11-11", Sent), ("2022-11-18", Withdrawn)], Some("2022-11-25")),
            (&[("2022-11-18", Withdrawn)], Some("2022-11-25")),
            (&[("2022-11-25", Withdrawn)], None),
            (&[("2022-11-04", Sent), ("2022-11-25", Withdrawn)], None),
            (&[("2022-11-04", Sent), ("2022-11-11", Withdrawn)], Some("2022-11-18")),
            (&[("2022-11-25", Sent), ("2022-11-18", Withdrawn)], None),
            (&[("2022-12-02", Withdrawn)], None),
            (&[("2022-11-18", Unfinished), ("2022-11-25", Withdrawn)], Some("2022-11-18")),
            (&[("2022-11-11", Unfinished)], Some("2022-11-11")),
            (&[("2022-11-04", Sent), ("2022-11-18", Unfinished)], Some("2022-11-18")),
            (&[("2022-11-04", Unfinished), ("2022-11-18", Sent)], Some("2022-11-25")),
        ] {
            assert_eq!(choice(progress).as_deref(), chosen, "{progress:?}");
        }
    }
}
