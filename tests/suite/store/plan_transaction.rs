//! What is decided about a reader stands in their row, whichever way it is planned: at once, as a draft, or again; and
//! a draft that nobody keeps leaves nothing.

use std::collections::BTreeMap;

use briefing::domain::{
    ContentHash, DeliveryId, Exclusion, LanguageTag, RowState, Status, Subscriber, Suppression, Variant,
};
use briefing::store::{
    Audience, Due, Ledger, LedgerAudit, NewDelivery, PlanPreview, Selection, SelectionTable, Selector, Store,
    SubscriberClass, Subscribers, Suppressions,
};
use proptest::prelude::*;

use super::support::*;

/// As a real one, so that every kind of reader has its own end.
fn decision(kind: &SubscriberClass) -> Selection {
    let gone = kind.suppressed.or_else(|| Suppression::of(kind.status));
    match (gone, kind.status, kind.topics.len()) {
        (Some(reason), ..) => Selection::Exclude(Exclusion::Suppressed(reason)),
        (None, Status::Pending, _) => Selection::Exclude(Exclusion::Pending),
        (None, _, 0) => Selection::Mail(Variant::whole()),
        (None, _, 1 | 2) => Selection::Mail(Variant::chosen(kind.topics.clone())),
        _ => Selection::Exclude(Exclusion::NoStory),
    }
}

fn decide() -> Selector {
    Box::new(decision)
}

fn for_all(again: bool, variants: impl IntoIterator<Item = Variant>) -> NewDelivery {
    let contents: Vec<_> =
        variants.into_iter().map(|variant| (variant.clone(), rendered(&variant.key()))).collect();
    let hash = ContentHash::of(contents.iter().map(|(variant, rendered)| (variant, rendered)));
    NewDelivery { contents, hash, again, ..new_delivery("2022-11-18", "") }
}

/// Readers of all sorts, and whom somebody suppressed besides.
type People = (Vec<Subscriber>, Vec<(usize, Suppression)>);

fn people() -> impl Strategy<Value = People> {
    let topics = prop::sample::subsequence(vec!["privacy", "crypto", "scams"], 0..=3);
    let one = (topics, prop::sample::select(Status::ALL.to_vec()), prop::bool::weighted(0.9));
    let all = prop::collection::vec(one, 1..300).prop_map(|all| {
        let reader = |(n, (topics, status, usual)): (usize, (Vec<&str>, Status, bool))| Subscriber {
            status: if usual { Status::Subscribed } else { status },
            ..with_topics(&format!("r{n}@d{}.example", n % 7), &topics.join(" "))
        };
        all.into_iter().enumerate().map(reader).collect()
    });
    (all, prop::collection::vec((0..300_usize, prop::sample::select(Suppression::ALL.to_vec())), 0..30))
}

async fn take_in(store: &Store, (readers, suppressed): &People) {
    store.sync("subscribers.toml", readers.clone(), at(1)).await.unwrap();
    for (number, reason) in suppressed {
        let address = &readers[number % readers.len()].email;
        store.suppress(address, *reason, None, at(1)).await.unwrap();
    }
}

/// What became of each reader, read from the ledger.
async fn fates(store: &Store, id: DeliveryId) -> BTreeMap<String, Selection> {
    let mut fates = BTreeMap::new();
    for row in store.rows(id, None, u32::MAX).await.unwrap() {
        if row.state == RowState::Excluded {
            fates.insert(row.email.to_string(), Selection::Exclude(row.exclusion.unwrap()));
        }
    }
    let contents = store.contents(id).await.unwrap();
    let token = token(store, id).await;
    for claim in store.claim(token, u32::MAX, at(200), Due::Queued).await.unwrap() {
        let content = contents.iter().find(|content| content.id == claim.content).unwrap();
        assert_eq!(content.rendered.subject, content.variant.key(), "a number means what was frozen for it");
        fates.insert(claim.email.to_string(), Selection::Mail(content.variant.clone()));
    }
    fates
}

/// The same, asked of the deciding function reader by reader.
async fn expected(store: &Store) -> BTreeMap<String, Selection> {
    let readers = store.list(None, u32::MAX).await.unwrap();
    let fate = |reader: briefing::store::StoredSubscriber| {
        let Subscriber { email, topics, newsletters, status, language, .. } = reader.subscriber;
        (
            email.to_string(),
            decision(&SubscriberClass {
                topics,
                newsletters,
                language: language.as_deref().and_then(LanguageTag::of_reader),
                status,
                suppressed: reader.suppressed,
            }),
        )
    };
    readers.into_iter().map(fate).collect()
}

fn agree(forecast: &PlanPreview, fates: &BTreeMap<String, Selection>) {
    let mut counted = PlanPreview { contents: forecast.contents.clone(), ..PlanPreview::default() };
    for (email, decision) in fates {
        match decision {
            Selection::Mail(variant) => {
                counted.mail += 1;
                let local = email.rsplit_once('@').unwrap().0;
                counted.beyond_ascii += u64::from(!local.is_ascii());
                *counted.variants.entry(variant.clone()).or_default() += 1;
                let domain = email.rsplit('@').next().unwrap().to_owned();
                *counted.domains.entry(domain).or_default() += 1;
            }
            Selection::Exclude(reason) => *counted.excluded.entry(*reason).or_default() += 1,
        }
    }
    assert_eq!(*forecast, counted);
}

/// Plans in every way, for some of the readers first and for the others again.
async fn check_every_selection(store: Store, first: &People, all: &People, draft: bool) {
    take_in(&store, first).await;
    let forecast = preview(&store, Audience::default(), None, decide()).await.unwrap();
    let planned = if draft {
        let draft =
            begin_plan(&store, issue("2022-11-18"), false, Audience::default(), decide()).await.unwrap();
        assert_eq!(*draft.preview(), forecast);
        // What is composed besides, and in which order, changes nothing.
        let more = forecast.contents.iter().rev().cloned().chain([Variant::chosen(topics("tools"))]);
        draft.commit(for_all(false, more)).await.unwrap()
    } else {
        let new = for_all(false, forecast.contents.clone());
        plan(&store, new, Audience::default(), decide()).await.unwrap()
    };
    let before = expected(&store).await;
    assert_eq!(fates(&store, planned.id).await, before);
    agree(&forecast, &before);
    assert!(store.audit(planned.id).await.unwrap().balances());

    take_in(&store, all).await;
    let of = Some(issue("2022-11-18"));
    let forecast = preview(&store, Audience::default(), of, decide()).await.unwrap();
    let new = for_all(true, forecast.contents.clone());
    let again = if draft {
        let draft =
            begin_plan(&store, issue("2022-11-18"), true, Audience::default(), decide()).await.unwrap();
        assert_eq!(*draft.preview(), forecast);
        draft.commit(new).await.unwrap()
    } else {
        plan(&store, new, Audience::default(), decide()).await.unwrap()
    };
    assert_eq!(again.id, planned.id);
    let mut added = expected(&store).await;
    added.retain(|email, _| !before.contains_key(email));
    agree(&forecast, &added);
    assert!(store.audit(planned.id).await.unwrap().balances());
    let mut found = fates(&store, planned.id).await;
    found.retain(|email, _| !before.contains_key(email));
    assert_eq!(found, added);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn rows_follow_the_selections(all in people(), share in 0..=100_usize, draft in any::<bool>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let first = (all.0[..(all.0.len() * share / 100).max(1)].to_vec(), all.1.clone());
            for (store, _folder) in stores().await {
                check_every_selection(store, &first, &all, draft).await;
            }
        });
    }
}

async fn dropped_plan_transaction_leaves_nothing(store: Store) {
    let readers = vec![reader("minji@a.example"), reader("juno@b.example")];
    store.sync("subscribers.toml", readers, at(1)).await.unwrap();
    let draft = || begin_plan(&store, issue("2022-11-18"), false, Audience::default(), mail_subscribed());
    drop(draft().await.unwrap());
    assert_eq!(store.deliveries().await.unwrap(), []);
    let other = new_delivery("2022-11-25", "another issue");
    draft().await.unwrap().commit(other).await.expect_err("it was not begun for that one");
    let less = NewDelivery { contents: Vec::new(), ..new_delivery("2022-11-18", "x") };
    draft().await.unwrap().commit(less).await.expect_err("what they get was not composed");
    assert_eq!(store.deliveries().await.unwrap(), []);
    let kept = draft().await.unwrap().commit(new_delivery("2022-11-18", "x")).await.unwrap();
    assert_eq!(store.tally(kept.id).await.unwrap().planned(), 2);
    assert_eq!(kept.planned_at, at(100));
    assert!(draft().await.unwrap_err().is_already_planned());
}

async fn plan_for_a_changed_list_is_refused(store: Store) {
    store.sync("subscribers.toml", vec![reader("minji@a.example")], at(1)).await.unwrap();
    let table = SelectionTable::decide(&store, mail_subscribed()).await.unwrap();
    let new_class = with_topics("juno@b.example", "privacy");
    store.sync("other.toml", vec![new_class], at(2)).await.unwrap();
    let all = Audience::default;
    let error = store.begin_plan(issue("2022-11-18"), false, false, all(), table.clone()).await.unwrap_err();
    assert!(error.is_list_changed(), "{error}");
    let error = store.plan(new_delivery("2022-11-18", "x"), all(), table).await.unwrap_err();
    assert!(error.is_list_changed(), "{error}");
    assert_eq!(store.deliveries().await.unwrap(), []);
    plan(&store, new_delivery("2022-11-18", "x"), all(), mail_subscribed()).await.expect("with a new table");
}

mod told {
    super::super::subscribers::tell! {
        dropped_plan_transaction_leaves_nothing
        plan_for_a_changed_list_is_refused
    }
}
