//! Finding the delivery a command is about.

use super::error::CliError;
use super::newsroom::Newsroom;
use crate::domain::{DeliveryState, IssueId};
use crate::store::{Ledger, Planned, Store};

/// The delivery of the issue that was named, or the newest.
pub(super) async fn named_or_newest(
    newsroom: &Newsroom,
    issue: Option<&str>,
) -> Result<(Store, Planned), CliError> {
    choose(newsroom, issue, None).await
}

/// The delivery of the issue that was named, or the newest that is unfinished, or the newest.
pub(super) async fn unfinished(
    newsroom: &Newsroom,
    issue: Option<&str>,
) -> Result<(Store, Planned), CliError> {
    choose(newsroom, issue, Some(DeliveryState::Done)).await
}

/// What a command that would send says to a delivery that was called off.
pub(super) fn cancelled(issue: &IssueId) -> CliError {
    CliError::new(format!("the delivery of `{issue}` was cancelled, and that is final"))
        .help(format!("`briefing status {issue}` says who got it; the same words can go out as a new issue"))
}

async fn choose(
    newsroom: &Newsroom,
    issue: Option<&str>,
    not: Option<DeliveryState>,
) -> Result<(Store, Planned), CliError> {
    let nothing = || CliError::new("there is no delivery yet").help("`briefing send` plans one");
    let Some(store) = newsroom.store_if_made().await? else { return Err(nothing()) };
    if let Some(written) = issue {
        // A delivery outlives its folder: the name alone is enough.
        let name = std::path::Path::new(written).file_name().map(|name| name.to_string_lossy().into_owned());
        let id =
            IssueId::parse(&name.unwrap_or_default()).map_err(|error| CliError::new(error.to_string()))?;
        let none = || {
            CliError::new(format!("issue `{id}` has no delivery"))
                .help(format!("`briefing send {id}` plans one"))
        };
        let planned = store.delivery(&id).await?.ok_or_else(none)?;
        return Ok((store, planned));
    }
    let mut deliveries = store.deliveries().await?;
    if let Some(not) = not {
        for index in (0..deliveries.len()).rev() {
            if store.tally(deliveries[index].delivery.id).await?.state() != not {
                return Ok((store, deliveries.swap_remove(index)));
            }
        }
    }
    let newest = deliveries.pop().ok_or_else(nothing)?;
    Ok((store, newest))
}
