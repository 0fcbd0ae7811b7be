//! Asked to end, and two who want to send at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use briefing::deliver::{self, StopReason};
use briefing::domain::{EmailAddress, Suppression};
use briefing::inbox::{AcceptAll, Action, Event, Hook};
use briefing::runtime::{CancellationToken, Clock};
use briefing::store::Suppressions;
use tokio::sync::mpsc::unbounded_channel;

use crate::support::TestDelivery;
use crate::support::delivery::{copies, relay};

#[tokio::test]
async fn cancellation_finishes_messages_and_begins_no_other() {
    for connections in [1, 4] {
        let delivery = TestDelivery::plan(60).await;
        let stop = CancellationToken::default();
        let (asked, count) = (stop.clone(), AtomicU64::new(0));
        let server = relay(move |event: &Event<'_>| {
            if matches!(event.hook, Hook::Content { .. }) && count.fetch_add(1, Ordering::Relaxed) == 9 {
                asked.cancel();
            }
            Action::Default
        })
        .await;
        let mut settings = delivery.settings(&server);
        (settings.cancel, settings.connections) = (stop, connections);
        let report = delivery.run(settings).await;
        assert!(matches!(report.unfinished, Some(StopReason::Cancelled)), "{report:?}");
        assert_eq!(report.tally.accepted, server.messages());
        assert!((10..=10 + u64::from(connections)).contains(&server.messages()), "{}", server.messages());
        assert_eq!((report.tally.pending, report.tally.uncertain), (60 - server.messages(), 0));

        let report = delivery.run(delivery.settings(&server)).await;
        assert!(report.unfinished.is_none(), "{report:?}");
        let copies = copies(&server.received());
        assert_eq!((copies.len(), copies.values().max()), (60, Some(&1)));
    }
}

#[tokio::test]
async fn cancellation_ends_the_wait_for_deferred() {
    // A clock that never comes back: only the stop can end this.
    struct Stuck(Arc<crate::support::TestClock>, CancellationToken);
    impl briefing::runtime::Clock for Stuck {
        fn now(&self) -> jiff::Timestamp {
            self.0.now()
        }
        fn sleep(&self, _: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            self.1.cancel();
            Box::pin(std::future::pending())
        }
    }
    let (delivery, server) = (TestDelivery::plan(3).await, relay(briefing::inbox::Greylist::default()).await);
    let mut settings = delivery.settings(&server);
    settings.clock = Arc::new(Stuck(Arc::clone(&delivery.clock), settings.cancel.clone()));
    let report = delivery.run(settings).await;
    assert!(matches!(report.unfinished, Some(StopReason::Cancelled)), "{report:?}");
    assert_eq!(report.tally.deferred, 3);
}

#[tokio::test]
async fn cancellation_before_the_first_message_changes_nothing() {
    let (delivery, server) = (TestDelivery::plan(3).await, relay(AcceptAll).await);
    let settings = delivery.settings(&server);
    settings.cancel.cancel();
    let report = delivery.run(settings).await;
    assert!(matches!(report.unfinished, Some(StopReason::Cancelled)));
    assert_eq!((report.tally.pending, server.connections()), (3, 0));
}

/// Another process would open the store anew, as the second run here does.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn second_concurrent_run_is_rejected() {
    let delivery = Arc::new(TestDelivery::plan(10).await);
    let other = delivery.opened_elsewhere().await;
    let calm = relay(AcceptAll).await;
    let refused = Arc::new(AtomicU64::new(0));
    let (counted, planned, handle) =
        (Arc::clone(&refused), delivery.planned.clone(), tokio::runtime::Handle::current());
    let settings = {
        let (delivery, calm) = (Arc::clone(&delivery), calm.smtp_addr());
        move || {
            let mut settings = delivery.settings_for(calm);
            settings.connections = 1;
            settings
        }
    };
    let server = relay(move |event: &Event<'_>| {
        if matches!(event.hook, Hook::Content { .. }) {
            let second = deliver::run(&other, planned.clone(), settings());
            let ended = tokio::task::block_in_place(|| handle.block_on(second));
            match ended {
                Err(deliver::RunError::Store(error)) if error.is_leased() => {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
                other => panic!("the second run began: {other:?}"),
            }
        }
        Action::Default
    })
    .await;
    assert_eq!(delivery.run(delivery.settings(&server)).await.tally.accepted, 10);
    assert_eq!((refused.load(Ordering::Relaxed), server.messages(), calm.connections()), (10, 10, 0));
    assert!(
        delivery.try_run(delivery.settings(&server)).await.is_ok(),
        "and when the first is done, anybody may"
    );
}

/// Somebody imports a large list meanwhile: longer than the store waits by itself, and just as a reply comes in.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn busy_store_does_not_end_the_run() {
    let delivery = TestDelivery::plan(12).await;
    let (other, file) = (delivery.opened_elsewhere().await, delivery.folder().join("briefing.db"));
    let (begin, mut begun) = unbounded_channel();
    let count = AtomicU64::new(0);
    let server = relay(move |event: &Event<'_>| {
        if matches!(event.hook, Hook::Content { .. }) && count.fetch_add(1, Ordering::Relaxed) == 4 {
            let import = rusqlite::Connection::open(&file).unwrap();
            import.busy_timeout(Duration::from_secs(10)).unwrap();
            tokio::task::block_in_place(|| import.execute_batch("BEGIN IMMEDIATE")).unwrap();
            begin.send(import).unwrap();
        }
        Action::Default
    })
    .await;
    let importing = async {
        let import = begun.recv().await.unwrap();
        // SQLite waits in real time, and nobody sees how long the run has waited. But other writers give up after the same
        // time, and the second of these begins after the run's, so it also gives up after it.
        for _ in 0..2 {
            let leaver = EmailAddress::parse("leaver@harbour.example").unwrap();
            let late = other.suppress(&leaver, Suppression::Manual, None, delivery.clock.now()).await;
            assert!(late.unwrap_err().is_busy());
        }
        import.execute_batch("COMMIT").unwrap();
    };
    let (report, ()) = tokio::join!(delivery.run(delivery.settings(&server)), importing);
    assert_eq!((report.tally.accepted, report.tally.uncertain), (12, 0), "{report:?}");
    assert_eq!(server.messages(), 12);
}
