//! Planning a delivery in two steps: compute the plan and show it, then commit it.

use std::time::Duration;

use super::audience::AudienceRequest;
use super::build::sender_snapshot;
use super::error::AppError;
use super::newsroom::Newsroom;
use super::pictures::{publish_page, publish_pictures};
use super::site_check::SiteReport;
use crate::check::Ready;
use crate::compose;
use crate::deliver;
use crate::domain::{Destination, EmailAddress, LinkTokens, MessageId, Rendered, Variant};
use crate::issue::{Issue, Publication};
use crate::message::dkim::Signers;
use crate::message::{MessageBuilder, Recipient, SenderSnapshot};
use crate::store::{
    DeliveryControl, DeliveryOptions, Lease, Ledger, PlanPreview, PlanTransaction, Planned, ReaderChoices,
    SelectionTable, Selector, Store,
};
use jiff::Timestamp;

/// Bytes that the store needs for a recipient's signatures besides them: the row's key and its part of a page.
const SIGNATURE_OVERHEAD: usize = 60;

/// When a delivery starts and who gets it first.
#[derive(Debug, Clone)]
pub struct ScheduleOptions {
    /// The part that is stored with the plan.
    pub terms: DeliveryOptions,
    /// The wait between canary and the others; `None` means until a person continues.
    pub wait: Option<Duration>,
    /// True if messages are signed before the scheduled time.
    pub presign: bool,
}

/// Options for computing a plan.
#[derive(Debug, Clone)]
pub struct PlanRequest {
    /// Plans only subscribers who have no row for this issue.
    pub again: bool,
    /// Destination of the mail.
    pub destination: Destination,
    /// The site that the mail points at, if there is one.
    pub site: Option<SiteReport>,
    /// True if the plan is committed without a question: the rows are then written at once, since computing a plan takes
    /// as long as writing it.
    pub commit_follows: bool,
}

/// A checked issue and its computed plan, not yet committed.
pub struct PendingPlan {
    /// Numbers of the plan.
    pub forecast: PlanPreview,
    /// The checked issue with every variant that is needed.
    pub ready: Ready,
    /// The sender's part of the messages.
    pub sender: SenderSnapshot,
    /// The site that the mail points at, if there is one.
    pub site: Option<SiteReport>,
    /// The future time that the delivery was scheduled for by its first plan.
    pub scheduled_before: Option<Timestamp>,
    issue: Issue,
    audience: AudienceRequest,
    again: bool,
    destination: Destination,
    draft: Option<(Store, PlanTransaction)>,
    has_delivery: bool,
}

impl PendingPlan {
    /// Computes the plan of an issue and checks the issue in every variant that is needed. The store stays unchanged.
    ///
    /// # Errors
    /// The issue has a delivery or errors, a message cannot be built, or the store failed.
    pub async fn compute(
        newsroom: &mut Newsroom,
        issue: Issue,
        audience: AudienceRequest,
        request: PlanRequest,
        now: Timestamp,
    ) -> Result<Self, AppError> {
        newsroom.require_newest_store().await?;
        let has_delivery = match newsroom.store_if_exists().await? {
            Some(store) => store.delivery(&issue.id).await?.is_some(),
            None => false,
        };
        let scheduled_before = match request.destination {
            Destination::Relays(_) => require_unplanned(newsroom, &issue, request.again).await?,
            // A rehearsal has its own ledger and may be repeated.
            Destination::LocalInbox => None,
        };
        let (forecast, draft) = compute_forecast(newsroom, &audience, &issue, &request, now).await?;
        let variants = forecast.contents.iter().cloned().collect();
        let ready = newsroom.check_for_send(issue.clone(), variants, now)?;
        let PlanRequest { again, destination, site, .. } = request;
        let sender = SenderSnapshot {
            unsubscribe_by_mail: site.as_ref().is_some_and(SiteReport::unsubscribe_fails),
            ..sender_snapshot(
                &newsroom.config.publication.as_newsletter_of(issue.newsletter.as_ref()),
                &issue.id,
            )
        };
        deliver::validate_messages(&ready, &sender, now)?;
        let scheduled_before = scheduled_before.filter(|at| *at > now);
        Ok(Self {
            forecast,
            ready,
            sender,
            site,
            scheduled_before,
            issue,
            audience,
            again,
            destination,
            draft,
            has_delivery,
        })
    }

    /// Returns the title of the issue.
    pub fn title(&self) -> &str {
        &self.issue.title.value
    }

    /// Returns the dateline of the issue.
    pub fn dated(&self) -> Timestamp {
        self.issue.date.value
    }

    /// True if the local inbox catches the mail.
    pub fn is_rehearsal(&self) -> bool {
        self.destination.is_rehearsal()
    }

    /// True if the issue has a delivery already, which a rehearsal does not change.
    pub fn has_delivery(&self) -> bool {
        self.has_delivery
    }

    /// Publishes the pictures and the web page, syncs the subscribers and writes the plan with its frozen content.
    ///
    /// # Errors
    /// The store failed, or a picture cannot be written.
    pub async fn commit(
        self,
        newsroom: &Newsroom,
        terms: DeliveryOptions,
        now: Timestamp,
    ) -> Result<(Store, Planned), AppError> {
        let publication = &newsroom.config.publication;
        let is_rehearsal = self.destination.is_rehearsal();
        let new = deliver::new_delivery(&self.ready, &self.sender, self.again, self.destination, now, terms)?;
        let publish = || {
            publish_pictures(&newsroom.root, publication, &self.issue)?;
            publish_page(&newsroom.root, publication, &self.issue)
        };
        let store = match self.draft {
            Some((store, draft)) => {
                publish()?;
                draft.commit(new).await?;
                store
            }
            None => {
                let store = newsroom.store().await?;
                publish()?;
                let _lease = lease_rehearsal(&store, &self.issue, is_rehearsal).await?;
                self.audience.sync(&store, now).await?;
                store.end_pauses(now).await?;
                let selector = selector(&self.issue, publication);
                let selections = SelectionTable::decide(&store, selector).await?;
                store.plan(new, self.audience.audience.clone(), selections).await?;
                store
            }
        };
        let planned = if is_rehearsal {
            store.rehearsal(&self.issue.id).await?
        } else {
            store.delivery(&self.issue.id).await?
        };
        Ok((store, planned.ok_or(AppError::PlanLost)?))
    }

    /// Returns the size of the largest message, as the sample reader would get it.
    pub fn message_bytes(&self, now: Timestamp) -> Option<usize> {
        let is_sent = |variant: &Variant| self.forecast.variants.contains_key(variant);
        let weight = |rendered: &Rendered| {
            let pictures: usize = rendered.attachments.iter().map(|picture| picture.bytes.len()).sum();
            rendered.html.marked().len() + rendered.text.marked().len() + pictures
        };
        let contents = self.ready.contents().iter().filter(|(variant, _)| is_sent(variant));
        let (_, largest) = contents.max_by_key(|(_, rendered)| weight(rendered))?;
        let mailing = MessageBuilder::new(&self.sender, largest, now).ok()?;
        mailing.write(&self.sample_recipient()?).ok().map(|message| message.len())
    }

    /// Returns the disk space that signatures made in advance take.
    pub fn presigned_bytes(&self, signers: &Signers, now: Timestamp) -> Option<u64> {
        let (_, rendered) = self.ready.contents().first()?;
        let mailing = MessageBuilder::new(&self.sender, rendered, now).ok()?.signed(signers);
        let each = mailing.signatures(&self.sample_recipient()?).ok()?.len() + SIGNATURE_OVERHEAD;
        Some(self.forecast.mail.saturating_mul(each as u64))
    }

    fn sample_recipient(&self) -> Option<Recipient> {
        Some(Recipient {
            email: EmailAddress::parse("reader@example.com").ok()?,
            name: None,
            links: self.sender.links(&LinkTokens::sample()),
            message_id: MessageId::digest(&["plan"], self.sender.from.ascii_domain()),
        })
    }
}

/// Takes the lease of the rehearsal that a new one replaces: its rows must not go while another process sends them.
async fn lease_rehearsal(
    store: &Store,
    issue: &Issue,
    is_rehearsal: bool,
) -> Result<Option<Lease>, AppError> {
    match store.rehearsal(&issue.id).await?.filter(|_| is_rehearsal) {
        Some(planned) => Ok(Some(store.lease(planned.delivery.id).await?)),
        None => Ok(None),
    }
}

/// Refuses an issue whose delivery was cancelled, and without `again` one that has a delivery. Returns the time that the
/// delivery is scheduled for.
async fn require_unplanned(
    newsroom: &Newsroom,
    issue: &Issue,
    again: bool,
) -> Result<Option<Timestamp>, AppError> {
    if let Some(store) = newsroom.store_if_exists().await?
        && let Some(planned) = store.delivery(&issue.id).await?
    {
        let control = store.control_state(planned.delivery.id).await?;
        if control.cancelled_at.is_some() {
            return Err(AppError::DeliveryCancelled(issue.id.clone()));
        }
        if !again {
            return Err(AppError::AlreadyPlanned(issue.id.clone()));
        }
        return Ok(control.scheduled_at);
    }
    Ok(None)
}

async fn compute_forecast(
    newsroom: &Newsroom,
    audience: &AudienceRequest,
    issue: &Issue,
    request: &PlanRequest,
    now: Timestamp,
) -> Result<(PlanPreview, Option<(Store, PlanTransaction)>), AppError> {
    let selector = selector(issue, &newsroom.config.publication);
    let wanted = audience.audience.clone();
    // Computed on a copy, so that a wrong list or a "no" leaves the store as it was. Without a file to sync the store is
    // only read, and copying millions of rows would be wasted.
    let store = match newsroom.store_if_exists().await?.filter(|_| audience.file.is_none()) {
        Some(store) if request.commit_follows => {
            let selections = SelectionTable::decide(&store, selector).await?;
            let is_rehearsal = request.destination.is_rehearsal();
            let _lease = lease_rehearsal(&store, issue, is_rehearsal).await?;
            store.end_pauses(now).await?;
            let draft =
                store.begin_plan(issue.id.clone(), request.again, is_rehearsal, wanted, selections).await?;
            return Ok((draft.preview().clone(), Some((store, draft))));
        }
        Some(store) => store,
        None => {
            let copy = Store::open_for_preview(newsroom.store_url()?, &newsroom.root).await;
            copy.map_err(|error| newsroom.store_error(error))?
        }
    };
    audience.sync(&store, now).await?;
    store.end_pauses(now).await?;
    let again_of = request.again.then(|| issue.id.clone());
    let selections = SelectionTable::decide(&store, selector).await?;
    let forecast = store.preview_plan(wanted, again_of, selections).await?;
    store.close().await;
    Ok((forecast, None))
}

/// Selects the variant of the issue that each subscriber gets.
fn selector(issue: &Issue, publication: &Publication) -> Selector {
    let (issue, publication) = (issue.clone(), publication.clone());
    let newsletter =
        publication.newsletter_of(issue.newsletter.as_ref()).map(|newsletter| newsletter.id.clone());
    deliver::selection_policy(newsletter, move |topics, language| {
        compose::variant_for(&issue, &publication, topics, language)
    })
}
