//! Control commands during sending: pause, resume, cancel.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use briefing::deliver::{RunReport, StopReason};
use briefing::domain::Exclusion;
use briefing::inbox::{AcceptAll, Action, Event, Greylist, Hook, Server};
use briefing::runtime::{CancellationToken, Clock};
use briefing::store::{ControlCommand, DeliveryControl, LedgerAudit};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::support::delivery::{copies, relay};
use crate::support::scripted_relay::Latch;
use crate::support::{DiskNewsroom, TestDelivery};

/// A relay that calls at the fifth message and keeps it, and all that come after, until the gate opens.
async fn held(gate: &Arc<Latch>, call: UnboundedSender<()>) -> Server {
    let (gate, count) = (Arc::clone(gate), AtomicU64::new(0));
    relay(move |event: &Event<'_>| {
        if matches!(event.hook, Hook::Content { .. }) {
            match count.fetch_add(1, Ordering::Relaxed) {
                0..4 => {}
                _ => {
                    let _ = call.send(());
                    gate.wait();
                }
            }
        }
        Action::Default
    })
    .await
}

/// Runs the delivery, lets `word` be said in another process while messages are held, and lets them go when the run
/// has heard it.
async fn interrupted(
    delivery: &TestDelivery,
    word: impl AsyncFnOnce(&briefing::store::Store),
) -> (RunReport, Server) {
    let (gate, (call, mut called)) = (Arc::new(Latch::default()), unbounded_channel());
    let server = held(&gate, call).await;
    let (settings, stop) = (delivery.settings(&server), CancellationToken::default());
    let settings = briefing::deliver::RunSettings { cancel: stop.clone(), ..settings };
    let (store, planned) = (delivery.store.clone(), delivery.planned.clone());
    let running = tokio::spawn(async move { briefing::deliver::run(&store, planned, settings).await });
    called.recv().await.unwrap();
    let other = delivery.opened_elsewhere().await;
    word(&other).await;
    other.close().await;
    stop.cancelled().await;
    gate.open();
    (running.await.unwrap().unwrap(), server)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pause_by_another_process_leaves_nothing_uncertain() {
    let delivery = TestDelivery::plan(40).await;
    let id = delivery.planned.delivery.id;
    let pause = async |store: &briefing::store::Store| {
        store.send_command(id, ControlCommand::Pause(delivery.clock.now())).await.unwrap();
    };
    let (report, server) = interrupted(&delivery, pause).await;
    assert!(matches!(report.unfinished, Some(StopReason::Cancelled)), "{report:?}");
    let tally = &report.tally;
    assert_eq!((tally.accepted, tally.uncertain, tally.deferred), (server.messages(), 0, 0));
    // Four were through, and each of four connections finished what it held.
    assert!((5..=8).contains(&tally.accepted), "{tally:?}");

    let held = delivery.run(delivery.settings(&server)).await;
    assert!(
        matches!(held.unfinished, Some(StopReason::Cancelled)),
        "a held delivery does not begin: {held:?}"
    );
    assert_eq!(held.tally.accepted, tally.accepted);
    delivery.store.send_command(id, ControlCommand::Resume).await.unwrap();
    let report = delivery.run(delivery.settings(&server)).await;
    assert!(report.unfinished.is_none(), "{report:?}");
    let copies = copies(&server.received());
    assert_eq!((copies.len(), copies.values().max()), (40, Some(&1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancel_during_sending_excludes_the_rest() {
    let delivery = TestDelivery::plan(40).await;
    let id = delivery.planned.delivery.id;
    let cancel = async |store: &briefing::store::Store| {
        store.cancel(id, delivery.clock.now()).await.unwrap();
    };
    let (report, server) = interrupted(&delivery, cancel).await;
    let tally = &report.tally;
    assert!((5..=8).contains(&tally.accepted), "{tally:?}");
    assert_eq!(tally.accepted, server.messages());
    assert_eq!(tally.excluded[&Exclusion::Cancelled], 40 - tally.accepted, "{tally:?}");
    assert!(report.unfinished.is_none(), "nothing is left to do: {report:?}");
    assert!(delivery.store.audit(id).await.unwrap().balances());
    assert_eq!(delivery.run(delivery.settings(&server)).await.tally, report.tally);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pause_command_holds_until_resume() {
    let (newsroom, server) = (DiskNewsroom::with_readers(4), relay(Greylist::default()).await);
    let relay = format!("--smtp smtp://{} --patience 0", server.smtp_addr());
    assert_eq!(newsroom.run(&format!("send 2022-11-18 --yes {relay}")).code, Some(3));
    let paused = newsroom.json("pause", 0);
    assert_eq!((&paused["state"], &paused["deferred"]), (&"paused".into(), &4.into()));
    assert!(paused["paused_at"].is_string(), "{paused}");
    assert_eq!(newsroom.json("pause 2022-11-18", 0)["paused_at"], paused["paused_at"]);
    assert_eq!(newsroom.json("status", 0)["state"], "paused");
    assert!(newsroom.run("status").out.contains("issue `2022-11-18`: paused since "));
    assert_eq!(newsroom.run(&format!("resume {relay}")).code, Some(0));
    let status = newsroom.json("status", 0);
    assert_eq!((&status["state"], status.get("paused_at")), (&"done".into(), None));
    assert!(newsroom.run("pause").err.contains("nothing to pause"));
    assert_eq!(newsroom.json("send verify", 0)["balanced"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancel_command_is_final() {
    let (newsroom, server) = (DiskNewsroom::with_readers(4), relay(Greylist::default()).await);
    let relay = format!("--smtp smtp://{} --patience 0", server.smtp_addr());
    assert_eq!(newsroom.run(&format!("send 2022-11-18 --yes {relay}")).code, Some(3));
    let unasked = newsroom.run("cancel");
    assert_eq!(unasked.code, Some(2), "{unasked:?}");
    assert!(unasked.err.contains("`--yes`"), "{unasked:?}");
    let cancelled = newsroom.json("cancel --yes", 0);
    assert_eq!((&cancelled["state"], &cancelled["planned"]), (&"cancelled".into(), &0.into()));
    assert_eq!(cancelled["excluded"], serde_json::json!({ "cancelled": 4 }));
    let relay = format!("--smtp smtp://{}", server.smtp_addr());
    newsroom.list(1..=6);
    for line in ["resume", "resume 2022-11-18", "send 2022-11-18 --yes", "send 2022-11-18 --again --yes"] {
        let ended = newsroom.run(&format!("{line} {relay}"));
        assert_eq!(ended.code, Some(2), "{line}: {ended:?}");
        assert!(ended.err.contains("cancelled"), "{line}: {ended:?}");
    }
    assert!(newsroom.run("cancel --yes").err.contains("cancelled already"));
    assert_eq!(server.messages(), 0);
    let books = newsroom.json("send verify", 0);
    assert_eq!((&books["list"], &books["planned"], &books["balanced"]), (&4.into(), &0.into(), &true.into()));
    let names = newsroom.json("send verify --show excluded:cancelled", 0);
    assert_eq!(names["addresses"].as_array().unwrap().len(), 4);
    let who = newsroom.json("status --who r002@harbour.example", 0);
    assert_eq!((&who["state"], &who["reason"]), (&"excluded".into(), &"cancelled".into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn finished_delivery_cannot_be_cancelled() {
    let (newsroom, server) = (DiskNewsroom::with_readers(2), relay(AcceptAll).await);
    assert_eq!(
        newsroom.run(&format!("send 2022-11-18 --yes --smtp smtp://{}", server.smtp_addr())).code,
        Some(0)
    );
    let ended = newsroom.run("cancel --yes");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.err.contains("nothing to cancel"), "{ended:?}");
    assert_eq!(newsroom.json("status", 0)["state"], "done");
}
