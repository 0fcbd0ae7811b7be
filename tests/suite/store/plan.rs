//! Planning is all or nothing, and once.

use std::collections::BTreeMap;

use briefing::domain::{DeliveryState, Exclusion, RowState, Status, Suppression, Variant};
use briefing::store::{Audience, NewDelivery, Selection};

use super::subscribers::tell;
use super::support::*;

async fn three_readers(store: &impl AnyStore) {
    let readers = vec![
        reader("minji@a.example"),
        reader("juno@한글.example"),
        with_status("sol@a.example", Status::Pending),
        with_status("ara@a.example", Status::Unsubscribed),
    ];
    store.sync("subscribers.toml", readers, at(1)).await.unwrap();
}

async fn plan_is_stored_as_given(store: impl AnyStore) {
    three_readers(&store).await;
    let new = new_delivery("2022-11-18", "Crypto heist");
    let delivery = plan(&store, new.clone(), Audience::default(), mail_subscribed()).await.unwrap();
    assert_eq!((&delivery.issue, &delivery.hash, delivery.planned_at), (&new.issue, &new.hash, at(100)));

    let kept = store.delivery(&new.issue).await.unwrap().unwrap();
    assert_eq!(
        (&kept.delivery, &kept.message_id_seed, &kept.sender_snapshot),
        (&delivery, &new.hash, &new.sender_snapshot)
    );
    assert_eq!(store.deliveries().await.unwrap(), [kept]);
    assert_eq!(store.delivery(&issue("2022-11-25")).await.unwrap(), None);

    let contents = store.contents(delivery.id).await.unwrap();
    let contents: Vec<_> = contents.into_iter().map(|kept| (kept.variant, kept.rendered)).collect();
    assert_eq!(contents, new.contents);

    let tally = store.tally(delivery.id).await.unwrap();
    assert_eq!((tally.planned(), tally.pending, tally.state()), (2, 2, DeliveryState::Planned));
    let excluded = [(Exclusion::Suppressed(Suppression::Unsubscribed), 1), (Exclusion::Pending, 1)];
    assert_eq!(tally.excluded, BTreeMap::from(excluded));

    let rows = store.rows(delivery.id, None, 3).await.unwrap();
    let states: Vec<_> = rows.iter().map(|row| (row.state, row.exclusion)).collect();
    let pending = (RowState::Excluded, Some(Exclusion::Pending));
    assert_eq!(states, [(RowState::Queued, None), (RowState::Queued, None), pending]);
    let rest = store.rows(delivery.id, Some(rows[2].subscriber), 3).await.unwrap();
    assert_eq!(rest[0].exclusion, Some(Exclusion::Suppressed(Suppression::Unsubscribed)));
}

async fn recipients_get_the_variant_selected(store: impl AnyStore) {
    three_readers(&store).await;
    let chosen = Variant::chosen(topics("privacy scams"));
    let contents: Vec<_> = [Variant::whole(), chosen.clone(), Variant::chosen(topics(""))]
        .into_iter()
        .map(|variant| (variant.clone(), rendered(&variant.key())))
        .collect();
    let new = NewDelivery { contents: contents.clone(), ..new_delivery("2022-11-18", "x") };
    let theirs = chosen.clone();
    let decide = Box::new(move |_: &_| Selection::Mail(theirs.clone()));
    let delivery = plan(&store, new, Audience::default(), decide).await.unwrap();
    let kept = store.contents(delivery.id).await.unwrap();
    assert!(kept.iter().map(|kept| (kept.variant.clone(), kept.rendered.clone())).eq(contents));
    let token = token(&store, delivery.id).await;
    let claim = store.claim(token, 1, at(200), briefing::store::Due::Queued).await.unwrap();
    let content = kept.iter().find(|kept| kept.id == claim[0].content).unwrap();
    assert_eq!(content.variant, chosen);
}

async fn issue_has_one_delivery(store: impl AnyStore) {
    planned(&store, &["minji@a.example"]).await;
    let second = new_delivery("2022-11-18", "Something else");
    let error = plan(&store, second, Audience::default(), mail_subscribed()).await.unwrap_err();
    assert!(error.is_already_planned());
    assert!(error.to_string().contains("`2022-11-18`"), "{error}");
    assert_eq!(store.deliveries().await.unwrap().len(), 1);
}

async fn failed_plan_leaves_nothing(store: impl AnyStore) {
    three_readers(&store).await;
    let unknown = plan(
        &store,
        new_delivery("2022-11-18", "x"),
        Audience::default(),
        Box::new(move |kind| {
            let first = kind.status == Status::Subscribed;
            Selection::Mail(if first { Variant::whole() } else { Variant::chosen(topics("tools")) })
        }),
    );
    assert!(unknown.await.is_err(), "no such variant was composed");
    assert_eq!(store.deliveries().await.unwrap(), []);
    let whole = plan(&store, new_delivery("2022-11-18", "x"), Audience::default(), mail_subscribed());
    let whole = whole.await.expect("and the store still works");
    assert_eq!(store.contents(whole.id).await.unwrap().len(), 1);
}

async fn again_adds_only_subscribers_without_a_row(store: impl AnyStore) {
    let first = planned(&store, &["minji@a.example", "juno@b.example"]).await;
    let token = token(&store, first.id).await;
    let everyone = ["minji@a.example", "juno@b.example", "sol@c.example"].map(reader).to_vec();
    store.sync("subscribers.toml", everyone, at(2)).await.unwrap();

    let mended = new_delivery("2022-11-18", "Crypto heist, corrected");
    let of = Some(first.issue.clone());
    let forecast = preview(&store, Audience::default(), of, mail_subscribed()).await.unwrap();
    assert_eq!((forecast.mail, store.tally(first.id).await.unwrap().planned()), (1, 2));

    let again =
        NewDelivery { again: true, planned_at: at(500), sender_snapshot: "{}".into(), ..mended.clone() };
    let second = plan(&store, again.clone(), Audience::default(), mail_subscribed()).await.unwrap();
    assert_eq!((second.id, &second.hash, second.planned_at), (first.id, &mended.hash, at(100)));
    let kept = store.delivery(&first.issue).await.unwrap().unwrap();
    assert_eq!(
        (&kept.delivery, &kept.message_id_seed),
        (&second, &first.hash),
        "Message-IDs keep their seed"
    );
    let sender = new_delivery("2022-11-18", "").sender_snapshot;
    assert_eq!(kept.sender_snapshot, sender, "and the sender's domain");

    let contents = store.contents(first.id).await.unwrap();
    let plans: Vec<_> =
        contents.iter().map(|kept| (kept.sender_snapshot.as_str(), kept.planned_at)).collect();
    assert_eq!(plans, [(sender.as_str(), at(100)), ("{}", at(500))]);
    let claims = store.claim(token, 9, at(600), briefing::store::Due::Queued).await.unwrap();
    let subjects: Vec<_> = claims
        .iter()
        .map(|claim| &contents.iter().find(|kept| kept.id == claim.content).unwrap().rendered.subject)
        .collect();
    assert_eq!(subjects, ["Crypto heist", "Crypto heist", "Crypto heist, corrected"]);
    let third = plan(&store, again, Audience::default(), mail_subscribed()).await.unwrap();
    assert_eq!(store.tally(third.id).await.unwrap().planned(), 3);
}

async fn preview_writes_nothing(store: impl AnyStore) {
    three_readers(&store).await;
    let forecast = preview(&store, Audience::default(), None, mail_subscribed()).await.unwrap();
    assert_eq!(forecast.mail, 2);
    assert_eq!(forecast.excluded.values().sum::<u64>(), 2);
    let domains = [("a.example".to_owned(), 1), ("xn--bj0bj06e.example".to_owned(), 1)];
    assert_eq!(forecast.domains, BTreeMap::from(domains));
    assert_eq!(forecast.variants, BTreeMap::from([(Variant::whole(), 2)]));
    assert_eq!(store.deliveries().await.unwrap(), []);
}

async fn unknown_delivery_is_an_error(store: impl AnyStore) {
    let nowhere = briefing::domain::DeliveryId(7);
    assert!(store.tally(nowhere).await.unwrap_err().is_unknown_delivery());
    assert!(store.lease(nowhere).await.unwrap_err().is_unknown_delivery());
}

mod told {
    super::tell! {
        plan_is_stored_as_given
        recipients_get_the_variant_selected
        issue_has_one_delivery
        failed_plan_leaves_nothing
        again_adds_only_subscribers_without_a_row
        preview_writes_nothing
        unknown_delivery_is_an_error
    }
}
