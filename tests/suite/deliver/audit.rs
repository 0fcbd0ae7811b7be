//! The ledger adds up at every moment, also for another process that audits it during sending.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use briefing::inbox::{Action, Event, Hook};
use briefing::store::{Ledger, LedgerAudit};

use crate::support::TestDelivery;
use crate::support::delivery::relay;
use crate::support::scripted_relay::Latch;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ledger_adds_up_at_every_moment_of_a_run() {
    let (delivery, gate, count) =
        (Arc::new(TestDelivery::plan(120).await), Arc::new(Latch::default()), AtomicU64::new(0));
    let held = Arc::clone(&gate);
    let server = relay(move |event: &Event<'_>| match event.hook {
        Hook::Rcpt { to } if to.contains("3@") => Action::Reply("550 5.1.1 no such user".into()),
        Hook::Rcpt { to } if to.contains("4@") => Action::Reply("451 4.2.0 later".into()),
        Hook::Content { to, .. } if to[0].contains("05@") => Action::Close,
        Hook::Content { .. } => {
            if count.fetch_add(1, Ordering::Relaxed) == 30 {
                held.wait();
            }
            Action::Default
        }
        _ => Action::Default,
    })
    .await;
    let (settings, sender) = (delivery.settings(&server), Arc::clone(&delivery));
    let run = tokio::spawn(async move { sender.run(settings).await });
    let (elsewhere, id) = (delivery.opened_elsewhere().await, delivery.planned.delivery.id);
    let mut seen = std::collections::BTreeSet::new();
    while !run.is_finished() {
        let audit = elsewhere.audit(id).await.unwrap();
        assert!(audit.balances() && audit.rows == 120, "{audit:?}");
        seen.insert((audit.tally.accepted, audit.tally.refused));
        assert_eq!(elsewhere.tally(id).await.unwrap().planned(), 120);
        if audit.tally.accepted >= 20 {
            gate.open();
        }
    }
    let report = run.await.unwrap();
    assert_eq!((report.tally.planned(), report.tally.uncertain), (120, 2), "{report:?}");
    assert!(seen.len() > 1, "somebody looked while it was sent: {seen:?}");
}
