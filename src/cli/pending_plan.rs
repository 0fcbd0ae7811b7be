//! What a plan comes to, before anybody is asked and anything is kept.

use super::args::Send;
use super::audience::AudienceRequest;
use super::error::CliError;
use super::newsroom::Newsroom;
use crate::domain::Delivery;
use crate::issue::{Issue, Publication};
use crate::store::{Draft, Ledger, NewDelivery, PlanPreview, Selector, Store};
use crate::{compose, deliver};
use jiff::Timestamp;

/// A plan that was rehearsed.
pub(super) struct PendingPlan {
    pub(super) forecast: PlanPreview,
    /// Where nobody is asked the rows are written already: it takes as long as rehearsing it.
    draft: Option<(Store, Draft)>,
}

/// Who gets what of the issue.
pub(super) fn decide(issue: &Issue, publication: &Publication) -> Selector {
    let (issue, publication) = (issue.clone(), publication.clone());
    deliver::selection_policy(move |topics| compose::variant_for(&issue, &publication, topics))
}

impl PendingPlan {
    pub(super) async fn compute(
        newsroom: &Newsroom,
        audience: &AudienceRequest,
        issue: &Issue,
        args: &Send,
        now: Timestamp,
    ) -> Result<Self, CliError> {
        let decide = decide(issue, &newsroom.config.publication);
        let wanted = audience.audience.clone();
        // Rehearsed on a copy, a wrong list or a "no" to the question leaves the store as it was. Without a list to take
        // in, the store is only read, and a copy of millions would be made for nothing.
        let store = match newsroom.store_if_made().await?.filter(|_| audience.file_subscribers.is_none()) {
            Some(store) if args.yes && !args.dry_run => {
                let draft = store.draft(issue.id.clone(), args.again, wanted, decide).await?;
                return Ok(Self { forecast: draft.forecast().clone(), draft: Some((store, draft)) });
            }
            Some(store) => store,
            None => Store::open_copy(&newsroom.config.store, &newsroom.root).await?,
        };
        audience.sync(&store, now).await?;
        let again_of = args.again.then(|| issue.id.clone());
        let forecast = store.preview_plan(wanted, again_of, decide).await?;
        store.close().await;
        Ok(Self { forecast, draft: None })
    }

    /// Now in earnest: brings the store to what the list says and plans.
    pub(super) async fn commit(
        self,
        newsroom: &Newsroom,
        audience: &AudienceRequest,
        new: NewDelivery,
        decide: Selector,
        now: Timestamp,
    ) -> Result<(Store, Delivery), CliError> {
        if let Some((store, draft)) = self.draft {
            let delivery = draft.keep(new).await?;
            return Ok((store, delivery));
        }
        let store = newsroom.store().await?;
        audience.sync(&store, now).await?;
        let delivery = store.plan(new, audience.audience.clone(), decide).await?;
        Ok((store, delivery))
    }
}
