//! Notices travel over one SMTP session, and a broken one puts off the rest.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use briefing::app::{Newsroom, NoticeRoute, NoticeSender, OutboxReport, load_token_signer};
use briefing::domain::NoticeKind;
use briefing::inbox::{AcceptAll, Action, Event, Hook, Script, Server};
use briefing::message::dkim::Signers;
use briefing::runtime::Clock;
use briefing::smtp::{Relay, Timeouts, Tls};
use briefing::store::{NewNotice, Outbox, Store};

use crate::cli::harness::NewsroomDir;
use crate::store::support::address;
use crate::support::TestClock;
use crate::support::delivery::relay;

/// Does something at the `nth` event of a step, and only then.
struct Once {
    step: fn(&Hook<'_>) -> bool,
    nth: u64,
    action: Action,
    seen: AtomicU64,
}

impl Once {
    fn new(step: fn(&Hook<'_>) -> bool, nth: u64, action: Action) -> Self {
        Self { step, nth, action, seen: AtomicU64::new(0) }
    }
}

impl Script for Once {
    fn answer(&self, event: &Event<'_>) -> Action {
        let is_it = (self.step)(&event.hook) && self.seen.fetch_add(1, Ordering::SeqCst) + 1 == self.nth;
        if is_it { self.action.clone() } else { Action::Default }
    }
}

/// A store with notices for so many readers, and what is needed to send them.
struct Office {
    newsroom: NewsroomDir,
    store: Store,
    clock: TestClock,
}

impl Office {
    async fn with_notices(count: usize) -> Self {
        let newsroom = NewsroomDir::small();
        let store = Newsroom::open(Some(newsroom.path())).unwrap().store().await.unwrap();
        let office = Self { newsroom, store, clock: TestClock::friday() };
        for number in 0..count {
            let notice = NewNotice {
                kind: NoticeKind::Goodbye,
                email: address(&format!("r{number:02}@harbour.example")),
                language: None,
                reference: None,
                text: String::new(),
            };
            office.store.add_notice(notice, office.clock.now()).await.unwrap();
        }
        office
    }

    async fn send(&self, server: &Server) -> OutboxReport {
        let newsroom = Newsroom::open(Some(self.newsroom.path())).unwrap();
        let signer = load_token_signer(&newsroom).unwrap();
        let route = NoticeRoute {
            relay: Relay::parse(&format!("smtp://{}", server.smtp_addr())).unwrap(),
            tls: Tls::system(),
            timeouts: Timeouts::default(),
            return_path: address("briefing@lantern.example"),
            signers: Signers::default(),
        };
        let sender = NoticeSender {
            publication: &newsroom.config.publication,
            site: "https://briefing.lantern.example",
            signer: &signer,
            newest: None,
            route: &route,
            store: &self.store,
            clock: &self.clock,
        };
        sender.send_due().await.unwrap()
    }

    async fn waiting(&self) -> u64 {
        self.store.outbox_counts().await.unwrap().waiting
    }
}

/// Numbers of a report: sent, put off, refused, uncertain.
fn numbers(report: &OutboxReport) -> [u64; 4] {
    [report.sent, report.put_off, report.refused, report.uncertain]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_due_notices_leave_over_one_session() {
    let (office, server) = (Office::with_notices(45).await, relay(AcceptAll).await);
    assert_eq!(numbers(&office.send(&server).await), [45, 0, 0, 0]);
    assert_eq!((server.messages(), server.connections(), office.waiting().await), (45, 1, 0));
    server.wait_until(|server| server.transcripts()[0].client().contains(&"QUIT")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_recipient_leaves_the_session_usable() {
    let is_rcpt = |hook: &Hook<'_>| matches!(hook, Hook::Rcpt { .. });
    let refusal = Action::Reply("550 5.1.1 no such user".to_owned());
    let (office, server) = (Office::with_notices(5).await, relay(Once::new(is_rcpt, 2, refusal)).await);
    assert_eq!(numbers(&office.send(&server).await), [4, 0, 1, 0]);
    assert_eq!((server.messages(), server.connections(), office.waiting().await), (4, 1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_closes_between_messages_is_asked_once_more() {
    let is_mail = |hook: &Hook<'_>| matches!(hook, Hook::Mail { .. });
    for action in [Action::CloseWith421, Action::Close] {
        let (office, server) = (Office::with_notices(5).await, relay(Once::new(is_mail, 3, action)).await);
        assert_eq!(numbers(&office.send(&server).await), [5, 0, 0, 0]);
        assert_eq!((server.messages(), server.connections(), office.waiting().await), (5, 2, 0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_breaks_in_a_message_puts_off_the_rest() {
    let is_content = |hook: &Hook<'_>| matches!(hook, Hook::Content { .. });
    let (office, server) =
        (Office::with_notices(5).await, relay(Once::new(is_content, 2, Action::Close)).await);
    // The second may have been accepted: it is not sent again. The others wait.
    let report = office.send(&server).await;
    assert_eq!(numbers(&report), [1, 3, 0, 1]);
    assert!(!report.failure.unwrap().contains("harbour.example"));
    assert_eq!((server.connections(), office.waiting().await), (1, 3));
    office.clock.advance(Duration::from_mins(3));
    assert_eq!(numbers(&office.send(&server).await), [3, 0, 0, 0]);
    assert_eq!((server.messages(), server.connections(), office.waiting().await), (4, 2, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_is_down_is_tried_once() {
    let is_connect = |hook: &Hook<'_>| matches!(hook, Hook::Connect);
    let (office, server) =
        (Office::with_notices(5).await, relay(Once::new(is_connect, 1, Action::CloseWith421)).await);
    assert_eq!(numbers(&office.send(&server).await), [0, 5, 0, 0]);
    assert_eq!((server.messages(), server.connections(), office.waiting().await), (0, 1, 5));
}
