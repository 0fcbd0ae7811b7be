//! Readers, issues and attempts for the stories.

use std::collections::BTreeSet;
use std::path::Path;

use briefing::domain::{
    Attachment, Attempt, ContentHash, Delivery, DeliveryId, Destination, EmailAddress, EnhancedCode,
    Escaping, Exclusion, IssueId, Newsletters, Outcome, Rendered, Reply, Slot, Stage, Status, Subscriber,
    SubscriberId, Template, TopicId, Variant,
};
use briefing::store::{
    Audience, DeliveryControl, DeliveryOptions, Due, FencingToken, Ledger, LedgerAudit, NewDelivery,
    PlanPreview, PlanTransaction, Selection, SelectionTable, Selector, Store, StoreError, Subscribers,
    Suppressions,
};
use jiff::Timestamp;

/// Everything a store can do.
pub(crate) trait AnyStore:
    Subscribers + Suppressions + Ledger + DeliveryControl + LedgerAudit + Clone + Send + Sync + 'static
{
}
impl<S: Subscribers + Suppressions + Ledger + DeliveryControl + LedgerAudit + Clone + Send + Sync + 'static>
    AnyStore for S
{
}

/// The stores the stories are told to.
pub(crate) async fn stores() -> Vec<(Store, tempfile::TempDir)> {
    let folder = || tempfile::tempdir().unwrap();
    let (memory, file) = (folder(), folder());
    vec![
        (Store::open("sqlite::memory:", memory.path()).await.unwrap(), memory),
        (open(file.path()).await, file),
    ]
}

pub(crate) async fn open(folder: &Path) -> Store {
    Store::open("sqlite:briefing.db", folder).await.unwrap()
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub(crate) fn reader(text: &str) -> Subscriber {
    Subscriber {
        email: address(text),
        name: None,
        topics: BTreeSet::new(),
        newsletters: Newsletters::default(),
        status: Status::Subscribed,
        language: None,
        tags: BTreeSet::new(),
        since: None,
        source: None,
    }
}

pub(crate) fn with_status(text: &str, status: Status) -> Subscriber {
    Subscriber { status, ..reader(text) }
}

pub(crate) fn with_topics(text: &str, topics: &str) -> Subscriber {
    Subscriber { topics: self::topics(topics), ..reader(text) }
}

pub(crate) fn topics(text: &str) -> BTreeSet<TopicId> {
    text.split_whitespace().map(|id| TopicId::parse(id).unwrap()).collect()
}

pub(crate) fn issue(id: &str) -> IssueId {
    IssueId::parse(id).unwrap()
}

/// An issue that says `text`, with a slot and a picture.
pub(crate) fn rendered(text: &str) -> Rendered {
    let template =
        |escaping| Template::parse(&format!("{text} {}", Slot::Unsubscribe.marker()), escaping).unwrap();
    Rendered {
        subject: text.to_owned(),
        preheader: "What happened".into(),
        html: template(Escaping::Html),
        text: template(Escaping::Text),
        web: format!("<p>{text}</p>"),
        attachments: vec![Attachment {
            content_id: "cover".into(),
            file_name: "cover.png".into(),
            media_type: "image/png",
            bytes: vec![0, 159, 146, 150],
        }],
    }
}

pub(crate) fn new_delivery(id: &str, text: &str) -> NewDelivery {
    let rendered = rendered(text);
    NewDelivery {
        issue: issue(id),
        newsletter: None,
        hash: ContentHash::of([(&Variant::whole(), &rendered)]),
        sender_snapshot: r#"{"from":"briefing@lantern.example"}"#.into(),
        contents: vec![(Variant::whole(), rendered)],
        planned_at: at(100),
        again: false,
        destination: Destination::Relays(Vec::new()),
        options: DeliveryOptions::default(),
    }
}

/// Mails whoever is subscribed and not suppressed.
pub(crate) fn mail_subscribed() -> Selector {
    Box::new(|kind| match (kind.suppressed, kind.status) {
        (Some(reason), _) => Selection::Exclude(Exclusion::Suppressed(reason)),
        (None, Status::Pending) => Selection::Exclude(Exclusion::Pending),
        _ => Selection::Mail(Variant::whole()),
    })
}

/// Plans with a table decided by `select`.
pub(crate) async fn plan(
    store: &impl Ledger,
    new: NewDelivery,
    audience: Audience,
    select: Selector,
) -> Result<Delivery, StoreError> {
    store.plan(new, audience, SelectionTable::decide(store, select).await?).await
}

/// Counts what a plan decided by `select` would write.
pub(crate) async fn preview(
    store: &impl Ledger,
    audience: Audience,
    again_of: Option<IssueId>,
    select: Selector,
) -> Result<PlanPreview, StoreError> {
    store.preview_plan(audience, again_of, SelectionTable::decide(store, select).await?).await
}

/// Begins a plan with a table decided by `select`.
pub(crate) async fn begin_plan(
    store: &impl Ledger,
    issue: IssueId,
    again: bool,
    audience: Audience,
    select: Selector,
) -> Result<PlanTransaction, StoreError> {
    store.begin_plan(issue, again, false, audience, SelectionTable::decide(store, select).await?).await
}

/// A delivery of `2022-11-18` to these readers, who are synced first.
pub(crate) async fn planned(store: &impl AnyStore, addresses: &[&str]) -> Delivery {
    let readers = addresses.iter().map(|text| reader(text)).collect();
    store.sync("subscribers.toml", readers, at(1)).await.unwrap();
    let new = new_delivery("2022-11-18", "Crypto heist");
    plan(store, new, Audience::default(), mail_subscribed()).await.unwrap()
}

/// Returns the token of a lease that is given back at once: it stays current until the next lease.
pub(crate) async fn token(store: &impl Ledger, delivery: DeliveryId) -> FencingToken {
    store.lease(delivery).await.unwrap().token()
}

/// Claims one row.
pub(crate) async fn claim_one(store: &impl AnyStore, token: FencingToken, second: i64) -> SubscriberId {
    let claims = store.claim(token, 1, at(second), Due::Queued).await.unwrap();
    claims.first().expect("a row is waiting").subscriber
}

pub(crate) fn attempt(outcome: Outcome, second: i64) -> Attempt {
    let reply = |code, enhanced: &str, text: &str| {
        Some(Reply { code, enhanced: EnhancedCode::parse(enhanced), text: text.into() })
    };
    let (stage, reply, note) = match outcome {
        Outcome::Accepted => (Stage::Dot, reply(250, "2.0.0", "queued as 4F1A"), None),
        Outcome::Deferred => (Stage::RcptTo, reply(451, "4.7.1", "greylisted"), None),
        Outcome::Refused => (Stage::RcptTo, reply(550, "5.1.1", "no such user"), None),
        Outcome::Uncertain => (Stage::Dot, None, Some("connection closed".into())),
    };
    Attempt { outcome, stage, reply, note, relay: "relay.example:587".into(), at: at(second) }
}
