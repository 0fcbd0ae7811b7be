//! Subscribers and suppressions.

use briefing::domain::{Exclusion, PersonName, Segment, Status, Subscriber, Suppression, Variant};
use briefing::store::{Audience, Selection, Selector, SyncReport};

use super::support::*;

const FILE: &str = "subscribers.toml";

fn report(added: u64, updated: u64, unchanged: u64, left: u64) -> SyncReport {
    SyncReport { added, updated, unchanged, left }
}

async fn listed(store: &impl AnyStore) -> Vec<String> {
    let readers = store.list(None, 100).await.unwrap();
    readers.into_iter().map(|reader| reader.subscriber.email.to_string()).collect()
}

/// How many mailable readers an audience has.
async fn mailable(store: &impl AnyStore, audience: &Audience) -> u64 {
    preview(store, audience.clone(), None, mail_subscribed()).await.unwrap().mail
}

async fn sync_follows_the_file(store: impl AnyStore) {
    let minji = Subscriber {
        name: PersonName::parse("민지"),
        tags: ["press, friends".to_owned(), "서울".to_owned()].into(),
        language: Some("ko".into()),
        since: Some("2021-03-01".into()),
        source: Some("form".into()),
        ..with_topics("minji@a.example", "privacy scams")
    };
    let first = vec![minji.clone(), reader("juno@b.example")];
    assert_eq!(store.sync(FILE, first.clone(), at(1)).await.unwrap(), report(2, 0, 0, 0));
    assert_eq!(store.sync(FILE, first, at(2)).await.unwrap(), report(0, 0, 2, 0));
    let found = store.find(&minji.email).await.unwrap().unwrap();
    assert_eq!(found.subscriber, minji);

    // Juno is gone from the file, and Minji changed.
    let minji = Subscriber { name: None, ..minji };
    assert_eq!(store.sync(FILE, vec![minji.clone()], at(3)).await.unwrap(), report(0, 1, 0, 1));
    assert_eq!(listed(&store).await, ["minji@a.example"]);
    let juno = store.find(&address("juno@b.example")).await.unwrap().expect("kept, though not mailed");
    let back = vec![minji, reader("juno@b.example")];
    assert_eq!(store.sync(FILE, back, at(4)).await.unwrap(), report(1, 0, 1, 0));
    let again = store.find(&juno.subscriber.email).await.unwrap().unwrap();
    assert_eq!((again.id, again.public_ref), (juno.id, juno.public_ref), "the same reader as before");
    assert_ne!(again.public_ref, found.public_ref);
}

async fn direct_subscriber_is_not_changed_by_files(store: impl AnyStore) {
    let own = with_topics("minji@a.example", "privacy");
    store.import_batch(vec![own.clone()], at(1)).await.unwrap();
    let files = vec![with_topics("minji@a.example", "scams")];
    assert_eq!(store.sync(FILE, files, at(2)).await.unwrap(), report(0, 0, 1, 0));
    assert_eq!(store.find(&own.email).await.unwrap().unwrap().subscriber, own);
    let of_file = Audience { file: Some(FILE.into()), segment: None };
    assert_eq!(mailable(&store, &of_file).await, 1, "but the file reaches them");
    assert_eq!(store.sync(FILE, vec![], at(3)).await.unwrap(), report(0, 0, 0, 1));
    assert_eq!(mailable(&store, &of_file).await, 0);
    assert_eq!(mailable(&store, &Audience::default()).await, 1, "and they stay");
}

async fn subscriber_of_two_files_leaves_with_the_last(store: impl AnyStore) {
    for file in [FILE, "press.toml"] {
        store.sync(file, vec![reader("minji@a.example")], at(1)).await.unwrap();
    }
    for (file, left) in [(FILE, 1), ("press.toml", 0)] {
        store.sync(file, vec![], at(2)).await.unwrap();
        assert_eq!(mailable(&store, &Audience::default()).await, left);
    }
}

async fn suppression_overrides_every_list(store: impl AnyStore) {
    let left = address("minji@a.example");
    assert!(store.suppress(&left, Suppression::Complained, Some("by mail"), at(1)).await.unwrap());
    assert!(
        !store.suppress(&left, Suppression::Manual, None, at(2)).await.unwrap(),
        "the first reason stays"
    );
    store.sync(FILE, vec![reader("Minji@A.example")], at(3)).await.unwrap();
    store.import_batch(vec![reader("MINJI@a.example")], at(4)).await.unwrap();
    let found = store.find(&left).await.unwrap().unwrap();
    assert_eq!(found.suppressed, Some(Suppression::Complained));
    assert_eq!(mailable(&store, &Audience::default()).await, 0);

    // What a file says against a reader counts, what it says for one does not bring them back.
    for (status, weightiest) in [
        (Status::Bounced, Suppression::Bounced),
        (Status::Unsubscribed, Suppression::Unsubscribed),
        (Status::Bounced, Suppression::Unsubscribed),
        (Status::Complained, Suppression::Complained),
        (Status::Subscribed, Suppression::Complained),
    ] {
        store.sync(FILE, vec![with_status("juno@b.example", status)], at(5)).await.unwrap();
        let reason = store.suppression(&address("juno@b.example")).await.unwrap();
        assert_eq!(reason, Some(weightiest), "{status:?}");
    }
}

async fn two_spellings_are_one_subscriber(store: impl AnyStore) {
    let spellings = vec![
        with_topics("Kim@한글.example", "privacy"),
        with_topics("kim@xn--bj0bj06e.example", "scams"),
        with_status("KIM@한글.example", Status::Unsubscribed),
    ];
    assert_eq!(store.sync(FILE, spellings, at(1)).await.unwrap(), report(1, 0, 0, 0));
    let kim = store.find(&address("kim@한글.example")).await.unwrap().unwrap();
    assert_eq!(kim.subscriber.topics, topics("privacy"), "the first spelling is taken");
    assert_eq!(kim.suppressed, Some(Suppression::Unsubscribed), "and the word that spares them");
}

async fn variants_count_only_mailed_subscribers(store: impl AnyStore) {
    let readers = vec![
        with_topics("1@a.example", "privacy"),
        with_topics("2@a.example", "scams privacy"),
        with_topics("3@a.example", "privacy scams"),
        reader("4@a.example"),
        Subscriber { status: Status::Pending, ..with_topics("5@a.example", "tools") },
        Subscriber { status: Status::Bounced, ..with_topics("6@a.example", "crime") },
    ];
    store.sync(FILE, readers, at(1)).await.unwrap();
    let theirs: Selector = Box::new(|kind| match (kind.suppressed, kind.status) {
        (None, Status::Subscribed) => Selection::Mail(Variant::chosen(kind.topics.clone())),
        (Some(reason), _) => Selection::Exclude(Exclusion::Suppressed(reason)),
        _ => Selection::Exclude(Exclusion::Pending),
    });
    let chosen = preview(&store, Audience::default(), None, theirs).await.unwrap().variants;
    let expected = [("", 1), ("privacy", 1), ("privacy scams", 2)];
    assert_eq!(chosen, expected.map(|(chosen, readers)| (Variant::chosen(topics(chosen)), readers)).into());
    let segment = Segment::parse("topic:scams").unwrap();
    let some = Audience { file: Some(FILE.into()), segment: Some(segment) };
    assert_eq!(mailable(&store, &some).await, 3, "who chose nothing gets everything");
    let none = Audience { file: Some("unknown.toml".into()), segment: None };
    assert_eq!(mailable(&store, &none).await, 0);
}

async fn pending_import_does_not_silence_a_subscriber(store: impl AnyStore) {
    store.import_batch(vec![reader("minji@a.example")], at(1)).await.unwrap();
    store.sync(FILE, vec![reader("juno@b.example")], at(2)).await.unwrap();
    for known in ["minji@a.example", "juno@b.example"] {
        store.import_batch(vec![with_status(known, Status::Pending)], at(3)).await.unwrap();
        let found = store.find(&address(known)).await.unwrap().unwrap();
        assert_eq!(found.subscriber.status, Status::Subscribed, "{known}");
    }
    assert_eq!(mailable(&store, &Audience::default()).await, 2);
}

async fn long_list_is_paged(store: impl AnyStore) {
    let readers = (0..7).map(|n| reader(&format!("{n}@a.example"))).collect();
    store.sync(FILE, readers, at(1)).await.unwrap();
    let (mut after, mut count) = (None, 0);
    loop {
        let page = store.list(after, 3).await.unwrap();
        let Some(last) = page.last() else { break };
        (after, count) = (Some(last.id), count + page.len());
    }
    assert_eq!(count, 7);
}

macro_rules! tell {
    ($($story:ident)*) => {
        $(
            #[tokio::test]
            async fn $story() {
                for (store, _folder) in crate::store::support::stores().await {
                    super::$story(store).await;
                }
            }
        )*
    };
}
pub(crate) use tell;

mod told {
    super::tell! {
        sync_follows_the_file
        direct_subscriber_is_not_changed_by_files
        subscriber_of_two_files_leaves_with_the_last
        suppression_overrides_every_list
        two_spellings_are_one_subscriber
        variants_count_only_mailed_subscribers
        pending_import_does_not_silence_a_subscriber
        long_list_is_paged
    }
}
