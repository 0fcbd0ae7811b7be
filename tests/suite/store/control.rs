//! What people say about a delivery, and whether its books add up.

use briefing::domain::{ControlState, Exclusion, Outcome, RowState, SubscriberId};
use briefing::store::{ControlCommand, Due, Handover, NewDelivery, Resolution, RowFilter};
use jiff::Timestamp;

use super::subscribers::tell;
use super::support::*;

const RELAY: &str = "relay.example:587";

async fn commands_stay_until_they_are_reversed(store: impl AnyStore) {
    let id = planned(&store, &["1@a.example"]).await.id;
    assert_eq!(store.control_state(id).await.unwrap(), ControlState::default());
    let paused = ControlState { paused_at: Some(at(200)), ..ControlState::default() };
    assert_eq!(store.send_command(id, ControlCommand::Pause(at(200))).await.unwrap(), paused);
    assert_eq!(
        store.send_command(id, ControlCommand::Pause(at(300))).await.unwrap(),
        paused,
        "since the first time"
    );
    let both = ControlState { scheduled_at: Some(at(900)), ..paused };
    assert_eq!(store.send_command(id, ControlCommand::Schedule(Some(at(900)))).await.unwrap(), both);
    assert_eq!(store.control_state(id).await.unwrap(), both);
    let scheduled = ControlState { paused_at: None, ..both };
    assert_eq!(store.send_command(id, ControlCommand::Resume).await.unwrap(), scheduled);
    assert_eq!(
        store.send_command(id, ControlCommand::Schedule(None)).await.unwrap(),
        ControlState::default()
    );
    let nobody = briefing::domain::DeliveryId(99);
    assert!(store.control_state(nobody).await.unwrap_err().is_unknown_delivery());
    assert!(store.cancel(nobody, at(200)).await.unwrap_err().is_unknown_delivery());
}

async fn cancelled_delivery_begins_no_handover(store: impl AnyStore) {
    let addresses =
        ["1@a.example", "2@a.example", "3@a.example", "4@a.example", "5@a.example", "6@a.example"];
    let id = planned(&store, &addresses).await.id;
    let token = token(&store, id).await;
    // One accepted, one in doubt, one deferred, one handed over, one claimed, one waiting.
    let claims = store.claim(token, 5, at(200), Due::Queued).await.unwrap();
    for (claim, outcome) in claims.iter().zip([Outcome::Accepted, Outcome::Uncertain, Outcome::Deferred]) {
        assert_eq!(
            store.begin_handover(token, claim.subscriber, RELAY, at(201)).await.unwrap(),
            Handover::Proceed
        );
        store.record(token, claim.subscriber, attempt(outcome, 202), Some(at(900))).await.unwrap();
    }
    let (handed, claimed) = (SubscriberId(4), SubscriberId(5));
    assert_eq!(store.begin_handover(token, handed, RELAY, at(201)).await.unwrap(), Handover::Proceed);

    assert_eq!(store.cancel(id, at(300)).await.unwrap(), 3);
    assert_eq!(store.cancel(id, at(400)).await.unwrap(), 0);
    assert_eq!(store.control_state(id).await.unwrap().cancelled_at, Some(at(300)), "the first word counts");
    assert_eq!(
        store.begin_handover(token, claimed, RELAY, at(301)).await.unwrap(),
        Handover::Excluded(Exclusion::Cancelled)
    );
    // What was being handed over is put off: it is not tried again.
    store.record(token, handed, attempt(Outcome::Deferred, 302), Some(at(900))).await.unwrap();
    assert_eq!(store.claim(token, 9, Timestamp::MAX, Due::Queued).await.unwrap(), []);
    assert!(store.resolve(id, Resolution::Resend, at(303)).await.unwrap_err().is_cancelled());
    let again = NewDelivery { again: true, ..new_delivery("2022-11-18", "Crypto heist") };
    let answer = plan(&store, again, briefing::store::Audience::default(), mail_subscribed()).await;
    assert!(answer.unwrap_err().is_cancelled());
    let word = store.send_command(id, ControlCommand::Schedule(Some(at(900)))).await.unwrap();
    assert_eq!(word.scheduled_at, None, "no word counts any more");

    let states: Vec<_> = store.rows(id, None, 9).await.unwrap().iter().map(|row| row.state).collect();
    let left_out = [RowState::Excluded; 4];
    assert_eq!(states[..2], [RowState::Accepted, RowState::Uncertain]);
    assert_eq!(states[2..], left_out);
    let audit = store.audit(id).await.unwrap();
    assert!(audit.balances(), "{audit:?}");
    assert_eq!(
        (audit.planned_first, audit.tally.planned(), audit.tally.excluded[&Exclusion::Cancelled]),
        (6, 2, 4)
    );
    // A person may still say what became of the one in doubt.
    assert_eq!(store.resolve(id, Resolution::Accept, at(500)).await.unwrap(), 1);
    assert!(store.audit(id).await.unwrap().balances());
}

async fn row_filters_return_their_addresses(store: impl AnyStore) {
    let readers = ["1", "2", "3", "4", "5"].map(|name| format!("{name}@a.example"));
    let delivery = planned(&store, &readers.each_ref().map(String::as_str)).await;
    let token = token(&store, delivery.id).await;
    let left = address("5@a.example");
    store.suppress(&left, briefing::domain::Suppression::Unsubscribed, None, at(150)).await.unwrap();
    for outcome in [Outcome::Accepted, Outcome::Refused, Outcome::Deferred] {
        let reader = claim_one(&store, token, 200).await;
        store.record(token, reader, attempt(outcome, 202), Some(at(900))).await.unwrap();
    }
    let claims = store.claim(token, 9, at(200), Due::Queued).await.unwrap();
    assert_eq!(claims.len(), 1, "the fourth; the fifth left");
    let opened = async |word: &str| {
        let which = RowFilter::parse(word).unwrap();
        let page = store.addresses(delivery.id, which, None, 9).await.unwrap();
        page.into_iter().map(|(_, address)| address.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(opened("accepted").await, "1@a.example");
    assert_eq!(opened("refused").await, "2@a.example");
    assert_eq!(opened("deferred").await, "3@a.example");
    assert_eq!(opened("pending").await, "4@a.example");
    assert_eq!(opened("planned").await, "1@a.example 2@a.example 3@a.example 4@a.example");
    assert_eq!(opened("excluded").await, "5@a.example");
    assert_eq!(opened("excluded:unsubscribed").await, "5@a.example");
    for nobody in ["excluded:bounced", "uncertain", "wrong"] {
        assert_eq!(opened(nobody).await, "", "{nobody}");
    }
    let behind = store.addresses(delivery.id, RowFilter::Planned, Some(SubscriberId(1)), 2).await.unwrap();
    assert_eq!(behind.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [2, 3]);
}

async fn later_plans_are_counted_separately(store: impl AnyStore) {
    let id = planned(&store, &["1@a.example", "2@a.example"]).await.id;
    let all = ["1@a.example", "2@a.example", "3@a.example"].map(reader);
    store.sync("subscribers.toml", all.into(), at(110)).await.unwrap();
    let again = NewDelivery { again: true, ..new_delivery("2022-11-18", "Crypto heist") };
    plan(&store, again, briefing::store::Audience::default(), mail_subscribed()).await.unwrap();
    let audit = store.audit(id).await.unwrap();
    assert_eq!((audit.planned_first, audit.added_later, audit.rows), (2, 1, 3));
    assert!(audit.balances());
}

async fn message_keeps_its_date_after_an_attempt(store: impl AnyStore) {
    let delivery = planned(&store, &["1@a.example"]).await;
    let token = token(&store, delivery.id).await;
    let dated = async || store.delivery(&delivery.issue).await.unwrap().unwrap().delivery.planned_at;
    store.send_command(delivery.id, ControlCommand::SetDate(at(500))).await.unwrap();
    assert_eq!(dated().await, at(500));
    let reader = claim_one(&store, token, 600).await;
    store.send_command(delivery.id, ControlCommand::SetDate(at(700))).await.unwrap();
    assert_eq!(dated().await, at(500), "somebody may be writing it at this moment");
    store.record(token, reader, attempt(Outcome::Deferred, 602), Some(at(900))).await.unwrap();
    store.send_command(delivery.id, ControlCommand::SetDate(at(700))).await.unwrap();
    assert_eq!(dated().await, at(500));
}

async fn each_plan_has_its_own_date(store: impl AnyStore) {
    let delivery = planned(&store, &["1@a.example"]).await;
    let token = token(&store, delivery.id).await;
    let dated = async || {
        let contents = store.contents(delivery.id).await.unwrap();
        contents.iter().map(|content| content.planned_at).collect::<Vec<_>>()
    };
    let again = |second| {
        let new = NewDelivery { again: true, planned_at: at(second), ..new_delivery("2022-11-18", "x") };
        plan(&store, new, briefing::store::Audience::default(), mail_subscribed())
    };
    store.sync("subscribers.toml", ["1@a.example", "2@a.example"].map(reader).into(), at(110)).await.unwrap();
    again(300).await.unwrap();
    assert_eq!(dated().await, [at(100), at(300)]);
    store.send_command(delivery.id, ControlCommand::SetDate(at(500))).await.unwrap();
    assert_eq!(dated().await, [at(500), at(500)], "nothing was tried yet");

    let first = claim_one(&store, token, 600).await;
    store.send_command(delivery.id, ControlCommand::SetDate(at(601))).await.unwrap();
    assert_eq!(dated().await, [at(500), at(601)], "somebody may be writing the first at this moment");
    store.record(token, first, attempt(Outcome::Deferred, 602), Some(at(900))).await.unwrap();
    let second = claim_one(&store, token, 603).await;
    store.record(token, second, attempt(Outcome::Accepted, 604), None).await.unwrap();
    store.sync("subscribers.toml", ["1@a.example", "3@a.example"].map(reader).into(), at(700)).await.unwrap();
    again(700).await.unwrap();
    store.send_command(delivery.id, ControlCommand::SetDate(at(800))).await.unwrap();
    assert_eq!(dated().await, [at(500), at(601), at(800)]);
    store.cancel(delivery.id, at(801)).await.unwrap();
    store.send_command(delivery.id, ControlCommand::SetDate(at(900))).await.unwrap();
    assert_eq!(dated().await, [at(500), at(601), at(800)]);
}

mod told {
    super::tell! {
        commands_stay_until_they_are_reversed
        cancelled_delivery_begins_no_handover
        row_filters_return_their_addresses
        later_plans_are_counted_separately
        message_keeps_its_date_after_an_attempt
        each_plan_has_its_own_date
    }
}
