//! A row's way from the plan to its outcome.

use briefing::domain::{DeliveryState, Exclusion, Outcome, RowState, Stage, SubscriberId, Suppression};
use briefing::store::{self, Due, FencingToken, Handover, Recovered, Resolution};
use jiff::Timestamp;

use super::subscribers::tell;
use super::support::*;

const RELAY: &str = "relay.example:587";

async fn each_outcome_sets_its_state(store: impl AnyStore) {
    let delivery = planned(&store, &["1@a.example", "2@a.example", "3@a.example", "4@a.example"]).await;
    let token = token(&store, delivery.id).await;
    let outcomes = [Outcome::Accepted, Outcome::Deferred, Outcome::Refused, Outcome::Uncertain];
    for (n, outcome) in (1..).zip(outcomes) {
        let reader = claim_one(&store, token, 200).await;
        assert_eq!(reader, SubscriberId(n));
        assert_eq!(store.begin_handover(token, reader, RELAY, at(201)).await.unwrap(), Handover::Proceed);
        store.record(token, reader, attempt(outcome, 202), Some(at(900))).await.unwrap();
    }
    let tally = store.tally(delivery.id).await.unwrap();
    assert_eq!((tally.accepted, tally.deferred, tally.refused, tally.uncertain), (1, 1, 1, 1));
    assert_eq!((tally.pending, tally.state()), (0, DeliveryState::Unfinished));

    let told = store.recipient_history(delivery.id, &address("3@A.example")).await.unwrap().unwrap();
    assert_eq!(told.row.state, RowState::Refused);
    assert_eq!(told.attempts, [attempt(Outcome::Refused, 202)]);
    let rows = store.rows(delivery.id, None, 10).await.unwrap();
    let codes: Vec<_> = rows.iter().map(|row| row.reply.as_ref().map(|reply| reply.code)).collect();
    assert_eq!(codes, [Some(250), Some(451), Some(550), None]);
    assert_eq!(store.recipient_history(delivery.id, &address("nobody@a.example")).await.unwrap(), None);

    let doubts = store.uncertain(delivery.id).await.unwrap();
    assert_eq!(doubts.len(), 1);
    assert_eq!((doubts[0].relay.as_str(), doubts[0].at), (RELAY, at(201)));
    assert_eq!(doubts[0].row.email, address("4@a.example"));
}

async fn deferred_row_waits_until_it_is_due(store: impl AnyStore) {
    let delivery = planned(&store, &["1@a.example"]).await;
    let token = token(&store, delivery.id).await;
    assert_eq!(store.next_due(delivery.id).await.unwrap(), None);
    let reader = claim_one(&store, token, 200).await;
    // A refusal before the content needs no handover.
    store.record(token, reader, attempt(Outcome::Deferred, 202), Some(at(900))).await.unwrap();
    assert_eq!(store.next_due(delivery.id).await.unwrap(), Some(at(900)));
    assert_eq!(store.claim(token, 9, at(899), Due::Queued).await.unwrap(), []);
    let early = store.claim(token, 9, Timestamp::MAX, Due::Queued).await.unwrap();
    assert_eq!((early.len(), early[0].tries), (1, 1));
    assert_eq!(store.release(token, vec![reader]).await.unwrap(), 1);
    assert_eq!(store.tally(delivery.id).await.unwrap().deferred, 1, "it is deferred again");

    assert_eq!(store.make_deferred_due(delivery.id, at(400)).await.unwrap(), 1);
    assert_eq!(claim_one(&store, token, 400).await, reader);
    let _ = store.begin_handover(token, reader, RELAY, at(401)).await.unwrap();
    store.record(token, reader, attempt(Outcome::Accepted, 402), None).await.unwrap();
    let told = store.recipient_history(delivery.id, &address("1@a.example")).await.unwrap().unwrap();
    assert_eq!(told.attempts, [attempt(Outcome::Deferred, 202), attempt(Outcome::Accepted, 402)]);
    assert_eq!(store.tally(delivery.id).await.unwrap().state(), DeliveryState::Done);
}

async fn invalid_transitions_are_refused(store: impl AnyStore) {
    let delivery = planned(&store, &["1@a.example"]).await;
    let token = token(&store, delivery.id).await;
    let (id, reader) = (delivery.id, SubscriberId(1));
    let hand = async || store.begin_handover(token, reader, RELAY, at(200)).await;
    let record = async |outcome| store.record(token, reader, attempt(outcome, 201), None).await;
    assert!(hand().await.unwrap_err().is_invalid_transition(), "not claimed");
    assert!(record(Outcome::Accepted).await.unwrap_err().is_invalid_transition(), "not claimed");
    claim_one(&store, token, 200).await;
    assert_eq!(store.claim(token, 9, Timestamp::MAX, Due::Queued).await.unwrap(), [], "nobody else gets it");
    assert_eq!(hand().await.unwrap(), Handover::Proceed);
    let error = hand().await.unwrap_err();
    assert!(error.is_invalid_transition() && error.to_string().contains("handed"), "{error}");
    assert_eq!(store.release(token, vec![reader]).await.unwrap(), 0, "what was handed does not wait again");
    record(Outcome::Accepted).await.unwrap();
    assert!(record(Outcome::Refused).await.unwrap_err().is_invalid_transition(), "it is settled");
    let nobody = store.begin_handover(token, SubscriberId(9), RELAY, at(200)).await.unwrap_err();
    assert!(nobody.is_invalid_transition());
    assert_eq!(store.tally(id).await.unwrap().accepted, 1);
}

async fn suppression_after_the_plan_excludes_the_row(store: impl AnyStore) {
    let delivery = planned(&store, &["1@a.example", "2@a.example", "3@a.example"]).await;
    let token = token(&store, delivery.id).await;
    let first = claim_one(&store, token, 200).await;
    for leaver in ["1@a.example", "2@A.example"] {
        store.suppress(&address(leaver), Suppression::Unsubscribed, None, at(201)).await.unwrap();
    }
    let left = Exclusion::Suppressed(Suppression::Unsubscribed);
    let hand = store.begin_handover(token, first, RELAY, at(202)).await.unwrap();
    assert_eq!(hand, Handover::Excluded(left), "not even when claimed already");
    assert_eq!(claim_one(&store, token, 203).await, SubscriberId(3), "the next who stayed");
    let tally = store.tally(delivery.id).await.unwrap();
    assert_eq!((tally.planned(), tally.excluded.get(&left)), (1, Some(&2)));
}

async fn record_and_begin_next_is_all_or_nothing(store: impl AnyStore) {
    let delivery = planned(&store, &["1@a.example", "2@a.example", "3@a.example"]).await;
    let token = token(&store, delivery.id).await;
    let id = delivery.id;
    store.claim(token, 3, at(200), Due::Queued).await.unwrap();
    let _ = store.begin_handover(token, SubscriberId(1), RELAY, at(201)).await.unwrap();
    let settled = |reader, outcome| store::CompletedAttempt {
        subscriber: SubscriberId(reader),
        attempt: attempt(outcome, 202),
        retry_at: Some(at(900)),
    };
    let advance =
        async |from, next| store.record_and_begin_next(token, from, SubscriberId(next), RELAY, at(203)).await;
    assert_eq!(advance(settled(1, Outcome::Accepted), 2).await.unwrap(), Handover::Proceed);
    let states = async || -> Vec<RowState> {
        store.rows(id, None, 9).await.unwrap().into_iter().map(|row| row.state).collect()
    };
    assert_eq!(states().await, [RowState::Accepted, RowState::Handed, RowState::Claimed]);

    let error = advance(settled(2, Outcome::Accepted), 1).await.unwrap_err();
    assert!(error.is_invalid_transition(), "{error}");
    assert_eq!(states().await[1], RowState::Handed, "all or nothing");

    store.suppress(&address("3@a.example"), Suppression::Unsubscribed, None, at(204)).await.unwrap();
    let left = Exclusion::Suppressed(Suppression::Unsubscribed);
    let hand = advance(settled(2, Outcome::Deferred), 3).await.unwrap();
    assert_eq!(hand, Handover::Excluded(left), "who left meanwhile is asked for here too");
    assert_eq!(states().await, [RowState::Accepted, RowState::Deferred, RowState::Excluded]);
}

async fn subscriber_pending_again_is_excluded(store: impl AnyStore) {
    let delivery = planned(&store, &["1@a.example"]).await;
    let token = token(&store, delivery.id).await;
    let pending = with_status("1@a.example", briefing::domain::Status::Pending);
    store.sync("subscribers.toml", vec![pending], at(150)).await.unwrap();
    assert_eq!(store.claim(token, 9, at(200), Due::Queued).await.unwrap(), []);
    let tally = store.tally(delivery.id).await.unwrap();
    assert_eq!(tally.excluded.get(&Exclusion::Pending), Some(&1));
}

async fn crash_leaves_handed_rows_uncertain_and_loses_none(store: impl AnyStore) {
    let delivery = planned(&store, &["1@a.example", "2@a.example", "3@a.example", "4@a.example"]).await;
    let token = token(&store, delivery.id).await;
    let id = delivery.id;
    let first = claim_one(&store, token, 200).await;
    store.record(token, first, attempt(Outcome::Deferred, 201), Some(at(202))).await.unwrap();
    store.claim(token, 9, Timestamp::MAX, Due::Queued).await.unwrap();
    let _ = store.begin_handover(token, SubscriberId(3), RELAY, at(301)).await.unwrap();
    assert_eq!(store.tally(id).await.unwrap().uncertain, 1, "in doubt while nobody sends");

    let lease = store.lease(id).await.unwrap();
    assert!(store.lease(id).await.unwrap_err().is_leased());
    let recovered = store.recover(&lease, at(400)).await.unwrap();
    assert_eq!(recovered, Recovered { released: 3, uncertain: 1 });
    assert_eq!(store.recover(&lease, at(401)).await.unwrap(), Recovered::default());
    let tally = store.tally(id).await.unwrap();
    assert_eq!((tally.pending, tally.deferred, tally.uncertain), (2, 1, 1));

    let told = store.recipient_history(id, &address("3@a.example")).await.unwrap().unwrap();
    assert_eq!((told.attempts.len(), told.row.reply), (1, None));
    let last = &told.attempts[0];
    assert_eq!((last.outcome, last.stage, last.relay.as_str()), (Outcome::Uncertain, Stage::Dot, RELAY));
    assert_eq!(last.note.as_deref(), Some("the process ended after handing over"));
    drop(lease);
    assert!(store.lease(id).await.is_ok());
}

async fn resolution_settles_uncertain_rows(store: impl AnyStore) {
    let delivery = planned(&store, &["1@a.example"]).await;
    let token = token(&store, delivery.id).await;
    let id = delivery.id;
    for (resolution, tries) in [(Resolution::Resend, 0), (Resolution::Accept, 1)] {
        let claims = store.claim(token, 9, at(200), Due::Queued).await.unwrap();
        assert_eq!(claims[0].tries, tries);
        let _ = store.begin_handover(token, claims[0].subscriber, RELAY, at(201)).await.unwrap();
        assert_eq!(store.resolve(id, resolution, at(202)).await.unwrap(), 0, "still being sent");
        let uncertain = attempt(Outcome::Uncertain, 203);
        store.record(token, claims[0].subscriber, uncertain, None).await.unwrap();
        assert_eq!(store.resolve(id, resolution, at(204)).await.unwrap(), 1);
    }
    let tally = store.tally(id).await.unwrap();
    assert_eq!((tally.accepted, tally.state()), (1, DeliveryState::Done));
    let told = store.recipient_history(id, &address("1@a.example")).await.unwrap().unwrap();
    let outcomes: Vec<_> = told.attempts.iter().map(|attempt| attempt.outcome).collect();
    assert_eq!(outcomes, [Outcome::Uncertain, Outcome::Uncertain, Outcome::Accepted]);
}

async fn fifty_workers_send_each_row_once(store: impl AnyStore) {
    let addresses: Vec<_> = (0..500).map(|n| format!("{n}@a.example")).collect();
    let addresses: Vec<_> = addresses.iter().map(String::as_str).collect();
    let id = planned(&store, &addresses).await.id;
    let token = token(&store, id).await;
    let worker = |store: &_| {
        let store = Clone::clone(store);
        tokio::spawn(work(store, token))
    };
    let workers: Vec<_> = (0..50).map(|_| worker(&store)).collect();
    let mut sent = 0;
    for worker in workers {
        sent += worker.await.unwrap();
    }
    let tally = store.tally(id).await.unwrap();
    assert_eq!((sent, tally.accepted, tally.planned()), (500, 500, 500));
}

async fn work(store: impl AnyStore, token: FencingToken) -> u64 {
    let mut sent = 0;
    loop {
        let claims = store.claim(token, 7, at(200), Due::Queued).await.unwrap();
        if claims.is_empty() {
            return sent;
        }
        for claim in claims {
            let _ = store.begin_handover(token, claim.subscriber, RELAY, at(201)).await.unwrap();
            store.record(token, claim.subscriber, attempt(Outcome::Accepted, 202), None).await.unwrap();
            sent += 1;
        }
    }
}

mod told {
    super::tell! {
        each_outcome_sets_its_state
        deferred_row_waits_until_it_is_due
        invalid_transitions_are_refused
        record_and_begin_next_is_all_or_nothing
        suppression_after_the_plan_excludes_the_row
        subscriber_pending_again_is_excluded
        crash_leaves_handed_rows_uncertain_and_loses_none
        resolution_settles_uncertain_rows
        fifty_workers_send_each_row_once
    }
}
