//! Every kind of trouble at once, by seeded chance: what the ledger says is what happened at the relay.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use briefing::deliver::StopReason;
use briefing::domain::RowState;
use briefing::inbox::{Action, Event, Hook, Script};
use tokio::task::JoinSet;

use crate::support::delivery::{message_id_of, relay};
use crate::support::{SeededRng, TestDelivery};

const READERS: usize = 60;

/// Action of the relay on one message.
#[derive(Debug, Default, Clone, Copy)]
struct Fate {
    /// Kept, and said so.
    acknowledged: u32,
    /// Cut after the dot, kept or not.
    cut: u32,
    /// Kept, whatever was said.
    kept: u32,
    /// Told never.
    refused: u32,
}

#[derive(Default)]
struct Truth {
    by_message: BTreeMap<String, Fate>,
    /// Recipients who were told never before their message was seen.
    refused: BTreeMap<String, u32>,
    /// Recipient of a connection.
    recipients: BTreeMap<u64, String>,
    /// Recipients whose content was cut off while it was coming in. A small message may have left in full by then, so
    /// that its sender must be in doubt.
    cut_off: BTreeSet<String>,
}

/// Relay with random faults.
struct Weather {
    rng: Mutex<SeededRng>,
    truth: Arc<Mutex<Truth>>,
}

impl Script for Weather {
    fn answer(&self, event: &Event<'_>) -> Action {
        let roll = self.rng.lock().unwrap().below(1000);
        let reply = |text: &str| Action::Reply(text.into());
        let mut truth = self.truth.lock().unwrap();
        if let Hook::Rcpt { to } = event.hook {
            truth.recipients.insert(event.connection, to.to_owned());
        }
        if matches!(event.hook, Hook::Incoming) && roll < 40 {
            let recipient = truth.recipients[&event.connection].clone();
            truth.cut_off.insert(recipient);
        }
        match (event.hook, roll) {
            (Hook::Connect, 0..60) | (Hook::Mail { .. }, 0..20) | (Hook::Rcpt { .. }, 0..15) => {
                Action::CloseWith421
            }
            (Hook::Connect, 60..90)
            | (Hook::Hello { .. } | Hook::Mail { .. }, 20..35)
            | (Hook::Rcpt { .. } | Hook::Data, 20..30)
            | (Hook::Incoming, 0..20) => Action::Close,
            (Hook::Connect, 90..100) => Action::RawThenClose(b"nonsense\r\n".to_vec()),
            (Hook::Mail { .. } | Hook::Data, 40..60) => reply("451 4.3.0 later"),
            (Hook::Mail { .. }, 60..70) => reply("550 5.7.1 who are you"),
            (Hook::Rcpt { .. }, 40..80) => reply("450 4.2.0 later"),
            (Hook::Rcpt { to }, 80..100) => {
                *truth.refused.entry(to.to_owned()).or_default() += 1;
                reply(if roll.is_multiple_of(2) { "550 5.1.1 no such user" } else { "554 5.7.1 no" })
            }
            (Hook::Rcpt { .. }, 100..105) => Action::Raw(b"2xx what\r\n".to_vec()),
            (Hook::Incoming, 20..40) => Action::RawThenClose(b"451 4.3.0 too busy\r\n".to_vec()),
            (Hook::Content { bytes, .. }, _) => {
                let fate = truth.by_message.entry(message_id_of(bytes)).or_default();
                match roll {
                    0..20 => {
                        fate.cut += 1;
                        Action::Close
                    }
                    20..40 => {
                        (fate.cut, fate.kept) = (fate.cut + 1, fate.kept + 1);
                        Action::AcceptThenClose
                    }
                    40..50 => {
                        fate.cut += 1;
                        Action::RawThenClose(b"25".to_vec())
                    }
                    50..80 => reply("451 4.3.0 later"),
                    80..90 => Action::CloseWith421,
                    90..110 => {
                        fate.refused += 1;
                        reply("554 5.6.0 no")
                    }
                    _ => {
                        (fate.acknowledged, fate.kept) = (fate.acknowledged + 1, fate.kept + 1);
                        Action::Default
                    }
                }
            }
            _ => Action::Default,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ledger_is_true_under_random_relay_faults() {
    let mut seeds: JoinSet<_> = (1..=20).map(in_this_weather).collect();
    let (mut doubts, mut refusals) = (0, 0);
    while let Some(ended) = seeds.join_next().await {
        let (uncertain, refused) =
            ended.unwrap_or_else(|failed| std::panic::resume_unwind(failed.into_panic()));
        doubts += uncertain;
        refusals += refused;
    }
    assert!(doubts > 20 && refusals > 20, "the weather was too good: {doubts} {refusals}");
}

/// Runs a delivery until every recipient has a final outcome, and compares. Returns the uncertain and the refused ones.
async fn in_this_weather(seed: u64) -> (u64, u64) {
    let truth = Arc::new(Mutex::new(Truth::default()));
    let weather = Weather { rng: Mutex::new(SeededRng::new(seed)), truth: Arc::clone(&truth) };
    let (delivery, server) = (TestDelivery::plan(READERS).await, relay(weather).await);
    let mut runs = 0;
    let report = loop {
        let report = delivery.run(delivery.settings(&server)).await;
        let tally = &report.tally;
        assert_eq!(tally.planned(), READERS as u64, "seed {seed}: nobody is lost");
        runs += 1;
        if tally.pending + tally.deferred == 0 {
            break report;
        }
        assert!(runs < 50, "seed {seed} does not come to an end: {report:?}");
        // Recipients deferred for longer than a run waits: the next run begins at their time.
        delivery.clock.advance(Duration::from_hours(1));
    };
    assert!(matches!(report.unfinished, None | Some(StopReason::Uncertain)), "seed {seed}: {report:?}");
    let rows = delivery.rows().await;
    let truth = truth.lock().unwrap();
    for row in rows {
        let fate = truth.by_message.get(&delivery.message_id(row.subscriber)).copied().unwrap_or_default();
        let address = row.email.to_string();
        let told_never = fate.refused + truth.refused.get(&address).copied().unwrap_or(0);
        let agrees = match row.state {
            RowState::Accepted => (fate.acknowledged, fate.kept, fate.cut, told_never) == (1, 1, 0, 0),
            RowState::Refused => (fate.kept, fate.cut, told_never) == (0, 0, 1),
            RowState::Uncertain => {
                let cut = fate.cut == 1 || (fate.cut == 0 && truth.cut_off.contains(&address));
                cut && (fate.acknowledged, told_never) == (0, 0)
            }
            _ => false,
        };
        assert!(agrees, "seed {seed}: {:?} but {fate:?}, told never {told_never}", row.state);
    }
    assert!(truth.by_message.values().all(|fate| fate.kept <= 1), "seed {seed}: nobody is mailed twice");
    (report.tally.uncertain, report.tally.refused)
}
