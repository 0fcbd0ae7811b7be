//! A delivery from plan to report, in a store of its own, on a clock that never waits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use briefing::check;
use briefing::deliver::{self, DomainLimits, Progress, RunError, RunReport, RunSettings};
use briefing::domain::{
    EmailAddress, MessageId, Newsletters, RowState, Status, Subscriber, SubscriberId, Variant,
};
use briefing::inbox::{self, Received, Script, Server};
use briefing::message::dkim::Signers;
use briefing::message::{SenderSnapshot, TokenSigner};
use briefing::runtime::{CancellationToken, Clock};
use briefing::smtp::{Relay, Timeouts, Tls};
use briefing::store::{Audience, Ledger, Planned, RecipientHistory, Row, SelectionTable, Store, Subscribers};
use jiff::tz::TimeZone;

use super::{TestClock, TestNewsroom};

/// A planned delivery of the small newsroom's issue.
pub struct TestDelivery {
    pub store: Store,
    pub clock: Arc<TestClock>,
    pub planned: Planned,
    folder: tempfile::TempDir,
}

/// A reader of this address who wants everything.
pub fn subscriber(address: &str) -> Subscriber {
    Subscriber {
        email: EmailAddress::parse(address).unwrap(),
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

/// `r001@harbour.example` and so on.
pub fn subscribers(count: usize) -> Vec<Subscriber> {
    (1..=count).map(|number| subscriber(&format!("r{number:03}@harbour.example"))).collect()
}

/// An inbox with this behaviour on a free port.
pub async fn relay(script: impl Script + 'static) -> Server {
    let settings = inbox::Settings { script: Arc::new(script), ..inbox::Settings::default() };
    Server::start(settings).await.unwrap()
}

impl TestDelivery {
    /// Plans the small newsroom's issue for so many readers.
    pub async fn plan(count: usize) -> Self {
        Self::plan_for(&TestNewsroom::small(), subscribers(count)).await
    }

    /// Plans the newsroom's issue `2022-11-18`.
    pub async fn plan_for(newsroom: &TestNewsroom, readers: Vec<Subscriber>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock::friday());
        let store = Store::open("sqlite:briefing.db", folder.path()).await.unwrap();
        store.sync("subscribers.toml", readers, clock.now()).await.unwrap();
        let read = newsroom.read();
        let shown = read.shown();
        let (config, issue) = (read.config.expect("a configuration"), read.issue.expect("an issue"));
        let publication = config.publication;
        let (told, house) = (issue.clone(), publication.clone());
        let decide = briefing::deliver::selection_policy(None, move |topics, language| {
            briefing::compose::variant_for(&told, &house, topics, language)
        });
        let selections = SelectionTable::decide(&store, decide).await.unwrap();
        let forecast = store.preview_plan(Audience::default(), None, selections).await.unwrap();
        let variants: Vec<Variant> = forecast.contents.into_iter().collect();
        let sender = SenderSnapshot {
            from_name: publication.from_name.clone(),
            from: publication.from.clone(),
            reply_to: None,
            publication: publication.name.clone(),
            issue: issue.id.clone(),
            site: None,
            unsubscribe_by_mail: false,
            language: "en".into(),
            time_zone: TimeZone::get("Asia/Seoul").unwrap(),
        };
        let checked = check::run(
            issue,
            publication,
            variants,
            &read.tree,
            &config.check,
            &check::CheckInputs::default(),
            read.diagnostics,
        )
        .unwrap();
        let ready = Arc::new(checked.1.unwrap_or_else(|_| panic!("the issue is not ready: {shown}")));
        let now = clock.now();
        deliver::plan(&store, &ready, &sender, Audience::default(), false, now).await.unwrap();
        let planned = store.delivery(ready.issue()).await.unwrap().unwrap();
        Self { store, clock, planned, folder }
    }

    /// What `send` would use, over four connections and with an hour's patience.
    pub fn settings(&self, server: &Server) -> RunSettings {
        self.settings_for(server.smtp_addr())
    }

    /// The same, for a relay at this address.
    pub fn settings_for(&self, relay: std::net::SocketAddr) -> RunSettings {
        RunSettings {
            relays: Relay::parse(&format!("smtp://{relay}")).unwrap().into(),
            tls: Tls::system(),
            timeouts: Timeouts::all(Duration::from_secs(30)),
            connections: 4,
            interval: None,
            domains: DomainLimits::default(),
            patience: Duration::from_hours(1),
            give_up_after: Duration::from_hours(24),
            resend_uncertain: false,
            return_path: None,
            token_signer: TokenSigner::new(&[7; 32]),
            signers: Signers::default(),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            cancel: CancellationToken::default(),
            progress: Arc::new(Progress::default()),
        }
    }

    /// Runs the delivery.
    pub async fn run(&self, settings: RunSettings) -> RunReport {
        self.try_run(settings).await.unwrap()
    }

    /// Runs the delivery, which may be impossible.
    pub async fn try_run(&self, settings: RunSettings) -> Result<RunReport, RunError> {
        deliver::run(&self.store, self.planned.clone(), settings).await
    }

    /// Where the store is.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The same delivery in another store: whatever becomes of one leaves the other as it is.
    pub async fn copied(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let from = rusqlite::Connection::open(self.folder().join("briefing.db")).unwrap();
        let path = folder.path().join("briefing.db");
        from.execute("VACUUM INTO ?1", [path.to_str().unwrap()]).unwrap();
        let store = Store::open("sqlite:briefing.db", folder.path()).await.unwrap();
        Self { store, clock: Arc::clone(&self.clock), planned: self.planned.clone(), folder }
    }

    /// The same store as another process sees it.
    pub async fn opened_elsewhere(&self) -> Store {
        Store::open("sqlite:briefing.db", self.folder.path()).await.unwrap()
    }

    /// Every row.
    pub async fn rows(&self) -> Vec<Row> {
        self.store.rows(self.planned.delivery.id, None, 100_000).await.unwrap()
    }

    /// Every reader's state.
    pub async fn states(&self) -> BTreeMap<String, RowState> {
        self.rows().await.into_iter().map(|row| (row.email.to_string(), row.state)).collect()
    }

    /// One reader's story.
    pub async fn story(&self, address: &str) -> RecipientHistory {
        let address = EmailAddress::parse(address).unwrap();
        self.store.recipient_history(self.planned.delivery.id, &address).await.unwrap().unwrap()
    }

    /// The Message-ID that a reader's message must have.
    pub fn message_id(&self, reader: SubscriberId) -> String {
        let delivery = self.planned.delivery.id;
        MessageId::derive(self.planned.message_id_seed.as_str(), delivery, reader, "lantern.example")
            .to_string()
    }
}

/// The Message-ID of a message.
pub fn message_id_of(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().find_map(|line| line.strip_prefix("Message-ID: "));
    line.expect("every message has a Message-ID").trim().to_owned()
}

/// How often each recipient's mail was accepted.
pub fn copies(received: &[Received]) -> BTreeMap<String, usize> {
    let mut copies = BTreeMap::new();
    for message in received {
        assert_eq!(message.to.len(), 1, "one reader a message");
        *copies.entry(message.to[0].clone()).or_default() += 1;
    }
    copies
}
