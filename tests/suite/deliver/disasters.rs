//! Faults of the machine: a full disk, a clock set back, sleep, and a restored backup.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use briefing::inbox::{Action, Event, Greylist, Hook, Script};
use briefing::runtime::Clock;
use jiff::{SignedDuration, Timestamp};

use super::kill::{Victim, number};
use crate::support::delivery::{copies, relay};
use crate::support::failing_disk::FailingDisk;
use crate::support::scripted_relay::SmtpStep;
use crate::support::{TestClock, TestDelivery};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn full_disk_stops_the_delivery_and_loses_nobody() {
    let mut victim = Victim::new().await;
    assert!(victim.kill_at((SmtpStep::Content, 10, Action::Default)));
    victim.inspect().await;
    let before = victim.server.messages();
    for _ in 0..2 {
        // There is room for the store as it is, and for as much in the journal of a run's writes.
        let store = victim.newsroom.folder().join("briefing.db").metadata().unwrap().len();
        let ended = victim.newsroom.run_on_full_disk(store / 1024 + 16, &victim.line());
        assert!(matches!(ended.code, Some(code) if code != 0), "it ends by itself: {ended:?}");
        assert!(ended.err.contains("disk"), "{ended:?}");
        victim.inspect().await;
    }
    assert!(victim.server.messages() > before, "they were stopped in the middle");
    victim.finish().await;
}

/// A disk that fails is told apart from a page in memory only by what the sync says. The next message must wait for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failed_sync_stops_the_delivery_before_the_message() {
    let (disk, mut sent) = (FailingDisk::new(), Vec::new());
    for syncs in [40, 50] {
        let mut victim = Victim::new().await;
        let line = format!("{} --connections 1", victim.line().rsplit_once(" --connections").unwrap().0);
        let variables = disk.variables(syncs);
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let ended = victim.newsroom.run_with(&line, &variables);
        assert_eq!(ended.code, Some(3), "it ends by itself: {ended:?}");
        assert!(ended.err.contains("the store cannot be read or written"), "{ended:?}");
        victim.inspect().await;
        sent.push(victim.server.messages());
        victim.finish().await;
    }
    let [first, second] = sent[..] else { unreachable!() };
    assert!(
        0 < first && first < second && second - first <= 10,
        "{first} messages, then {second} with ten syncs more"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn read_only_store_sends_nothing() {
    let mut victim = Victim::new().await;
    assert!(victim.kill_at((SmtpStep::Content, 30, Action::Default)));
    victim.inspect().await;
    let (line, sent) = (victim.line(), victim.server.messages());
    let ended = victim.newsroom.run_on_full_disk(0, &line);
    assert!(matches!(ended.code, Some(code) if code != 0), "{ended:?}");
    assert!(ended.err.contains("store"), "{ended:?}");
    assert_eq!(victim.server.messages(), sent);
    victim.inspect().await;
    victim.finish().await;
}

/// `scripts/soak-kill.sh` lets it sleep for a minute, in which real connections grow old. Without the script it is no time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn delivery_continues_after_system_sleep() {
    let mut victim = Victim::new().await;
    let running = victim.run_to(SmtpStep::Content, 20);
    running.signal("STOP");
    let asleep = Duration::from_secs(number("BRIEFING_SLEEP_SECONDS", 0));
    if !asleep.is_zero() {
        std::thread::sleep(asleep);
    }
    running.signal("CONT");
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    victim.inspect().await;
    assert_eq!(victim.doubts, 0);
    victim.finish().await;
}

fn copy(folder: &Path, from: &str, to: &str) {
    for ending in ["", "-wal", "-shm"] {
        let (from, to) = (folder.join(format!("{from}{ending}")), folder.join(format!("{to}{ending}")));
        let _ = std::fs::remove_file(&to);
        if from.exists() {
            std::fs::copy(from, to).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restored_backup_mails_nobody_again() {
    let mut victim = Victim::new().await;
    assert!(victim.kill_at((SmtpStep::Content, 30, Action::Default)));
    victim.inspect().await;
    copy(victim.newsroom.folder(), "briefing.db", "backup.db");
    assert!(victim.kill_at((SmtpStep::Content, 10, Action::Default)));
    victim.inspect().await;
    copy(victim.newsroom.folder(), "briefing.db", "newer.db");
    let sent = victim.server.messages();

    copy(victim.newsroom.folder(), "backup.db", "briefing.db");
    let ended = victim.newsroom.run(&victim.line());
    assert!(matches!(ended.code, Some(code) if code != 0), "{ended:?}");
    assert!(ended.err.contains("the store is an older copy"), "{ended:?}");
    assert_eq!(victim.server.messages(), sent, "not one");

    copy(victim.newsroom.folder(), "newer.db", "briefing.db");
    victim.finish().await;
}

/// Clock that can be set back by an hour.
struct PutBack {
    clock: Arc<TestClock>,
    back: Arc<AtomicBool>,
}

impl Clock for PutBack {
    fn now(&self) -> Timestamp {
        let hours = i64::from(self.back.load(Ordering::Relaxed));
        self.clock.now().checked_sub(SignedDuration::from_hours(hours)).unwrap()
    }

    fn sleep(&self, time: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.clock.sleep(time)
    }
}

#[tokio::test]
async fn clock_set_back_loses_and_doubles_nobody() {
    for interval in [None, Some(Duration::from_secs(1))] {
        let (delivery, back, count) =
            (TestDelivery::plan(40).await, Arc::new(AtomicBool::new(false)), AtomicU64::new(0));
        let (turned, greylist) = (Arc::clone(&back), Greylist::default());
        let server = relay(move |event: &Event<'_>| {
            if matches!(event.hook, Hook::Content { .. }) && count.fetch_add(1, Ordering::Relaxed) == 10 {
                turned.store(true, Ordering::Relaxed);
            }
            let odd = |to: &str| to.contains("1@");
            match event.hook {
                Hook::Rcpt { to } if odd(to) => greylist.answer(event),
                _ => Action::Default,
            }
        })
        .await;
        let mut settings = delivery.settings(&server);
        settings.clock = Arc::new(PutBack { clock: Arc::clone(&delivery.clock), back });
        (settings.interval, settings.patience) = (interval, Duration::from_hours(3));
        let report = delivery.run(settings).await;
        assert!(report.unfinished.is_none(), "{report:?}");
        let copies = copies(&server.received());
        assert_eq!((copies.len(), copies.values().max()), (40, Some(&1)));
    }
}
