//! Random requests to the ledger, compared with a model in memory after every one.

use std::collections::BTreeMap;

use briefing::domain::{DeliveryId, Exclusion, Outcome, RowState, SubscriberId, Suppression};
use briefing::store::{
    CompletedAttempt, ControlCommand, DeliveryControl, Due, FencingToken, Handover, Ledger, LedgerAudit,
    Resolution, Store, StoreError, Suppressions,
};
use jiff::Timestamp;
use proptest::prelude::*;

use super::support::*;

const READERS: i64 = 4;

#[derive(Debug, Clone)]
enum Step {
    Claim { limit: u32, all: bool },
    Hand(i64),
    Record(i64, Outcome, i64),
    Advance { settled: i64, outcome: Outcome, later: i64, next: i64 },
    Release(i64),
    Recover,
    Resolve(Resolution),
    Suppress(i64),
    Hasten,
    Wait(i64),
    Pause,
    Cancel,
}

fn step() -> impl Strategy<Value = Step> {
    let reader = 1..=READERS;
    let outcome = prop_oneof![
        1 => Just(Outcome::Accepted),
        1 => Just(Outcome::Refused),
        2 => Just(Outcome::Deferred),
        2 => Just(Outcome::Uncertain),
    ];
    let advance = (reader.clone(), outcome.clone(), 0..20_i64, reader.clone())
        .prop_map(|(settled, outcome, later, next)| Step::Advance { settled, outcome, later, next });
    let resolution = prop_oneof![Just(Resolution::Resend), Just(Resolution::Accept)];
    prop_oneof![
        5 => (1..=5_u32, any::<bool>()).prop_map(|(limit, all)| Step::Claim { limit, all }),
        6 => reader.clone().prop_map(Step::Hand),
        6 => (reader.clone(), outcome, 0..20_i64).prop_map(|(r, o, s)| Step::Record(r, o, s)),
        9 => advance,
        2 => reader.clone().prop_map(Step::Release),
        1 => Just(Step::Recover),
        1 => resolution.prop_map(Step::Resolve),
        2 => reader.prop_map(Step::Suppress),
        1 => Just(Step::Hasten),
        2 => (0..20_i64).prop_map(Step::Wait),
        1 => Just(Step::Pause),
        1 => Just(Step::Cancel),
    ]
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    state: RowState,
    /// 0 for a row that was never deferred.
    due: i64,
    tries: usize,
    suppressed: bool,
    cancelled: bool,
}

/// What a ledger is, in so many words.
#[derive(Debug, Clone)]
struct Model {
    now: i64,
    cancelled: bool,
    rows: BTreeMap<i64, Row>,
}

impl Model {
    fn row(&mut self, reader: i64) -> &mut Row {
        self.rows.get_mut(&reader).unwrap()
    }

    fn claim(&mut self, limit: u32, all: bool) -> Vec<i64> {
        let now = self.now;
        let mut waiting: Vec<_> = self
            .rows
            .iter_mut()
            .filter(|(_, row)| matches!(row.state, RowState::Queued | RowState::Deferred))
            .filter(|(_, row)| all || row.due <= now)
            .collect();
        waiting.sort_by_key(|(reader, row)| (row.due, **reader));
        let mut claimed = Vec::new();
        // Who left is excluded in passing, and makes room; but nobody is looked at who does not come up.
        let mut waiting = waiting.into_iter().peekable();
        while claimed.len() < limit as usize {
            let missing = limit as usize - claimed.len();
            let page: Vec<_> = waiting.by_ref().take(missing).collect();
            if page.is_empty() {
                break;
            }
            for (reader, row) in page {
                if row.suppressed {
                    row.state = RowState::Excluded;
                } else {
                    row.state = RowState::Claimed;
                    claimed.push(*reader);
                }
            }
        }
        claimed
    }

    fn release(row: &mut Row) {
        row.state = if row.due > 0 { RowState::Deferred } else { RowState::Queued };
    }

    /// `None`: it is not that row's turn.
    fn hand(&mut self, reader: i64) -> Option<Handover> {
        let row = self.row(reader);
        match row.state {
            RowState::Claimed if row.suppressed => {
                row.state = RowState::Excluded;
                Some(Handover::Excluded(Exclusion::Suppressed(Suppression::Manual)))
            }
            RowState::Claimed => {
                row.state = RowState::Handed;
                Some(Handover::Proceed)
            }
            RowState::Excluded if row.cancelled => Some(Handover::Excluded(Exclusion::Cancelled)),
            _ => None,
        }
    }

    /// `None`: it is not that row's turn.
    fn record(&mut self, reader: i64, outcome: Outcome, due: i64) -> Option<()> {
        let called_off = self.cancelled;
        let row = self.row(reader);
        if row.cancelled && matches!(outcome, Outcome::Refused | Outcome::Deferred) {
            // The relay's word is kept, and changes nothing but the time it would have been tried again.
            row.tries += 1;
            return Some(());
        }
        if !matches!(row.state, RowState::Claimed | RowState::Handed) {
            return None;
        }
        row.tries += 1;
        row.state = match outcome {
            Outcome::Accepted => RowState::Accepted,
            Outcome::Refused => RowState::Refused,
            Outcome::Uncertain => RowState::Uncertain,
            Outcome::Deferred => {
                row.due = due;
                row.cancelled = called_off;
                if called_off { RowState::Excluded } else { RowState::Deferred }
            }
        };
        Some(())
    }

    /// Both, or neither.
    fn advance(&mut self, settled: i64, outcome: Outcome, due: i64, next: i64) -> Option<Handover> {
        let mut after = self.clone();
        after.record(settled, outcome, due)?;
        let hand = after.hand(next)?;
        *self = after;
        Some(hand)
    }
}

/// What the ledger answered is what the model says; where it says nothing, that it is not the row's turn.
fn agree<T: std::fmt::Debug + PartialEq>(answer: Result<T, StoreError>, expected: Option<T>) {
    match expected {
        Some(expected) => assert_eq!(answer.unwrap(), expected),
        None => assert!(answer.unwrap_err().is_invalid_transition()),
    }
}

async fn take(step: &Step, model: &mut Model, store: &Store, token: &mut FencingToken) {
    let (now, token) = (model.now, token);
    let id = token.delivery();
    match *step {
        Step::Claim { limit, all } => {
            let now = if all { Timestamp::MAX } else { at(now) };
            let claims = store.claim(*token, limit, now, Due::Queued).await.unwrap();
            let claimed: Vec<_> = claims.iter().map(|claim| claim.subscriber.0).collect();
            assert_eq!(claimed, model.claim(limit, all));
        }
        Step::Hand(reader) => {
            let answer =
                store.begin_handover(*token, SubscriberId(reader), "relay.example:25", at(now)).await;
            agree(answer, model.hand(reader));
        }
        Step::Record(reader, outcome, later) => {
            let due = now + later;
            let attempt = attempt(outcome, now);
            let answer = store.record(*token, SubscriberId(reader), attempt, Some(at(due))).await;
            agree(answer, model.record(reader, outcome, due));
        }
        Step::Advance { settled, outcome, later, next } => {
            let due = now + later;
            let settled_row = CompletedAttempt {
                subscriber: SubscriberId(settled),
                attempt: attempt(outcome, now),
                retry_at: Some(at(due)),
            };
            let answer = store
                .record_and_begin_next(*token, settled_row, SubscriberId(next), "relay.example:25", at(now))
                .await;
            agree(answer, model.advance(settled, outcome, due, next));
        }
        Step::Release(reader) => {
            let released = store.release(*token, vec![SubscriberId(reader)]).await.unwrap();
            let row = model.row(reader);
            let claimed = row.state == RowState::Claimed;
            assert_eq!(released, u64::from(claimed));
            if claimed {
                Model::release(row);
            }
        }
        Step::Recover => {
            let lease = store.lease(id).await.unwrap();
            *token = lease.token();
            store.recover(&lease, at(now)).await.unwrap();
            for row in model.rows.values_mut() {
                match row.state {
                    RowState::Claimed => Model::release(row),
                    RowState::Handed => (row.state, row.tries) = (RowState::Uncertain, row.tries + 1),
                    _ => {}
                }
            }
        }
        Step::Resolve(resolution) => {
            let answer = store.resolve(id, resolution, at(now)).await;
            if model.cancelled && resolution == Resolution::Resend {
                assert!(answer.unwrap_err().is_cancelled());
                return;
            }
            answer.unwrap();
            for row in model.rows.values_mut().filter(|row| row.state == RowState::Uncertain) {
                match resolution {
                    Resolution::Resend => (row.state, row.due) = (RowState::Queued, 0),
                    Resolution::Accept => (row.state, row.tries) = (RowState::Accepted, row.tries + 1),
                }
            }
        }
        Step::Suppress(reader) => {
            let leaver = address(&format!("{reader}@a.example"));
            let new = store.suppress(&leaver, Suppression::Manual, None, at(now)).await.unwrap();
            let row = model.row(reader);
            assert_eq!(new, !row.suppressed);
            row.suppressed = true;
        }
        Step::Hasten => {
            store.make_deferred_due(id, at(now)).await.unwrap();
            for row in model.rows.values_mut().filter(|row| row.state == RowState::Deferred) {
                row.due = row.due.min(now);
            }
        }
        Step::Wait(seconds) => model.now += seconds,
        // What it means is for those who send: the ledger itself is not touched.
        Step::Pause => {
            let steering = store.send_command(id, ControlCommand::Pause(at(now))).await.unwrap();
            assert!(steering.is_held());
        }
        Step::Cancel => {
            store.cancel(id, at(now)).await.unwrap();
            model.cancelled = true;
            let waits = |row: &&mut Row| {
                matches!(row.state, RowState::Queued | RowState::Deferred | RowState::Claimed)
            };
            for row in model.rows.values_mut().filter(waits) {
                (row.state, row.cancelled) = (RowState::Excluded, true);
            }
        }
    }
}

async fn compare(model: &Model, store: &Store, id: DeliveryId) {
    let rows = store.rows(id, None, 99).await.unwrap();
    let states: Vec<_> = rows.iter().map(|row| row.state).collect();
    assert!(states.iter().eq(model.rows.values().map(|row| &row.state)), "{states:?} {:?}", model.rows);
    for (row, expected) in rows.iter().zip(model.rows.values()) {
        let told = store.recipient_history(id, &row.email).await.unwrap().unwrap();
        assert_eq!(told.attempts.len(), expected.tries);
    }
    let due = model.rows.values().filter(|row| row.state == RowState::Deferred).map(|row| row.due).min();
    assert_eq!(store.next_due(id).await.unwrap(), due.map(at));
    let tally = store.tally(id).await.unwrap();
    let everybody = tally.planned() + tally.excluded.values().sum::<u64>();
    assert_eq!(everybody, READERS.unsigned_abs(), "nobody is lost");
    let audit = store.audit(id).await.unwrap();
    assert_eq!(audit.tally, tally);
    assert!(audit.balances(), "{audit:?} {:?}", model.rows);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn ledger_agrees_with_the_model(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let store = Store::open("sqlite::memory:", std::path::Path::new(".")).await.unwrap();
            let addresses: Vec<_> = (1..=READERS).map(|n| format!("{n}@a.example")).collect();
            let addresses: Vec<_> = addresses.iter().map(String::as_str).collect();
            let id = planned(&store, &addresses).await.id;
            let mut token = token(&store, id).await;
            let queued = Row { state: RowState::Queued, due: 0, tries: 0, suppressed: false, cancelled: false };
            let rows = (1..=READERS).map(|reader| (reader, queued.clone())).collect();
            let mut model = Model { now: 200, cancelled: false, rows };
            for step in &steps {
                take(step, &mut model, &store, &mut token).await;
                compare(&model, &store, id).await;
            }
        });
    }
}
