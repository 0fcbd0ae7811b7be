//! Imports in batches, and records of single subscribers.

use std::collections::BTreeSet;

use briefing::domain::{PersonName, Status, Subscriber, Suppression};
use briefing::store::{
    Audience, ImportChange, ImportRow, ImportedAs, Imports, Lift, ReaderChoices, SignUps, Standing, Store,
    SubscriberRecords, Subscribers, UndoReport,
};
use briefing::subscriber_import::{ImportedConsent, ImportedReader};

use super::support::*;

const FILE: &str = "subscribers.toml";

/// Someone who opted in.
fn opted_in(subscriber: Subscriber) -> ImportRow {
    let consent = ImportedConsent { basis: "form".into(), given: Some("2024-01-02".into()) };
    let reader = ImportedReader { subscriber, suppression: None, consent: Some(consent) };
    ImportRow { reader, is_repeat: false }
}

/// Someone who left.
fn left(address: &str) -> ImportRow {
    let subscriber = with_status(address, Status::Unsubscribed);
    let reader = ImportedReader { subscriber, suppression: Some(Suppression::Unsubscribed), consent: None };
    ImportRow { reader, is_repeat: false }
}

fn result(change: ImportChange, standing: Standing) -> ImportedAs {
    ImportedAs { change, standing }
}

fn lift() -> Lift {
    Lift { by: "Dasom Gil".into(), reason: "wrong file".into() }
}

async fn list(store: &Store) -> Vec<String> {
    let page = store.page_by_address(None, None, 100).await.unwrap();
    page.into_iter().map(|reader| reader.subscriber.email.to_string()).collect()
}

#[tokio::test]
async fn second_import_of_the_same_rows_changes_nothing() {
    for (store, _folder) in stores().await {
        let rows = vec![opted_in(reader("minji@a.example")), left("juno@a.example")];
        let expected = [
            result(ImportChange::Added, Standing::Mailable),
            result(ImportChange::Added, Standing::Suppressed),
        ];
        assert_eq!(store.preview_rows(rows.clone()).await.unwrap(), expected);
        assert_eq!(list(&store).await, [""; 0], "a preview writes nothing");
        let batch = store.begin_import(vec!["a.csv".into()], at(1)).await.unwrap();
        assert_eq!(store.import_rows(batch, rows.clone(), at(1)).await.unwrap(), expected);
        let again = store.begin_import(vec!["a.csv".into()], at(2)).await.unwrap();
        let unchanged = expected.map(|result| ImportedAs { change: ImportChange::Unchanged, ..result });
        assert_eq!(store.preview_rows(rows.clone()).await.unwrap(), unchanged);
        assert_eq!(store.import_rows(again, rows, at(2)).await.unwrap(), unchanged);
        let record = store.subscriber_record(&address("minji@a.example")).await.unwrap().unwrap();
        assert_eq!(record.consents.len(), 1);
        assert_eq!(record.consents[0].given.as_deref(), Some("2024-01-02"));
    }
}

#[tokio::test]
async fn nobody_who_left_comes_back_by_an_import() {
    for (store, _folder) in stores().await {
        let first = store.begin_import(vec![], at(1)).await.unwrap();
        store.import_rows(first, vec![left("juno@a.example")], at(1)).await.unwrap();
        let second = store.begin_import(vec![], at(2)).await.unwrap();
        let row = opted_in(reader("JUNO@a.example"));
        let results = store.import_rows(second, vec![row], at(2)).await.unwrap();
        assert_eq!(results[0].standing, Standing::Suppressed);
        let audience = Audience::default();
        assert_eq!(preview(&store, audience, None, mail_subscribed()).await.unwrap().mail, 0);
        // Leaving wins also when both are rows of one file.
        let repeat = ImportRow { is_repeat: true, ..left("new@a.example") };
        let rows = vec![opted_in(reader("new@a.example")), repeat];
        let results = store.import_rows(second, rows, at(2)).await.unwrap();
        assert_eq!(results[1], result(ImportChange::Unchanged, Standing::Suppressed));
    }
}

#[tokio::test]
async fn batch_is_taken_back_where_nothing_changed_since() {
    for (store, _folder) in stores().await {
        let known = Subscriber { name: PersonName::parse("Minji"), ..reader("minji@a.example") };
        store.import_batch(vec![known.clone()], at(1)).await.unwrap();
        let batch = store.begin_import(vec!["a.csv".into()], at(2)).await.unwrap();
        let renamed = Subscriber { name: PersonName::parse("Kim"), ..reader("minji@a.example") };
        let rows = vec![
            opted_in(renamed),
            opted_in(reader("new@a.example")),
            opted_in(reader("later@a.example")),
            left("juno@a.example"),
        ];
        store.import_rows(batch, rows, at(2)).await.unwrap();
        let later = store.begin_import(vec!["b.csv".into()], at(3)).await.unwrap();
        let tagged = Subscriber { tags: BTreeSet::from(["fair".into()]), ..reader("later@a.example") };
        store.import_rows(later, vec![opted_in(tagged)], at(3)).await.unwrap();

        let undone = store.undo_import(batch, None, at(4)).await.unwrap();
        assert_eq!(undone, Some(UndoReport { removed: 2, restored: 1, kept: 1, lifted: 0 }));
        assert_eq!(list(&store).await, ["later@a.example", "minji@a.example"]);
        let minji = store.find(&known.email).await.unwrap().unwrap();
        assert_eq!(minji.subscriber, known);
        let out = store.subscriber_record(&address("juno@a.example")).await.unwrap().unwrap();
        assert_eq!(out.suppressions[0].reason, "unsubscribed", "who left stays out");
        assert_eq!(store.undo_import(batch, None, at(5)).await.unwrap(), None, "once");
    }
}

#[tokio::test]
async fn suppressions_of_a_batch_are_lifted_by_a_named_person_only() {
    for (store, _folder) in stores().await {
        store.import_batch(vec![reader("juno@a.example")], at(1)).await.unwrap();
        let batch = store.begin_import(vec![], at(2)).await.unwrap();
        let rows = vec![left("juno@a.example"), left("minji@a.example")];
        store.import_rows(batch, rows, at(2)).await.unwrap();
        let by_hand = Suppression::Manual;
        store.remove_subscriber(&address("minji@a.example"), by_hand, "Dasom", None, at(3)).await.unwrap();
        let report = store.undo_import(batch, Some(lift()), at(4)).await.unwrap().unwrap();
        assert_eq!(report.lifted, 2);
        let juno = store.subscriber_record(&address("juno@a.example")).await.unwrap().unwrap();
        assert!(juno.suppressions.is_empty());
        assert!(
            juno.history.iter().any(|entry| entry.who == "Dasom Gil" && entry.what.contains("wrong file"))
        );
        let minji = store.subscriber_record(&address("minji@a.example")).await.unwrap().unwrap();
        assert_eq!(minji.suppressions[0].reason, "manual", "another reason is not the batch's");
    }
}

#[tokio::test]
async fn erased_address_leaves_a_hash_that_keeps_it_out() {
    let (store, folder) = stores().await.pop().unwrap();
    let minji = Subscriber { name: PersonName::parse("Minji Unique"), ..reader("minji.unique@a.example") };
    let batch = store.begin_import(vec![], at(1)).await.unwrap();
    store.import_rows(batch, vec![opted_in(minji.clone())], at(1)).await.unwrap();
    let renamed = Subscriber { name: PersonName::parse("Kim Unique"), ..minji.clone() };
    let second = store.begin_import(vec![], at(2)).await.unwrap();
    store.import_rows(second, vec![opted_in(renamed)], at(2)).await.unwrap();
    assert!(store.erase_subscriber(&minji.email, at(3)).await.unwrap());
    assert!(!store.erase_subscriber(&address("stranger@a.example"), at(3)).await.unwrap());

    let results = store.import_rows(second, vec![opted_in(minji.clone())], at(4)).await.unwrap();
    assert_eq!(results, [result(ImportChange::Erased, Standing::Suppressed)]);
    store.sync(FILE, vec![minji.clone()], at(5)).await.unwrap();
    assert_eq!(list(&store).await, [""; 0], "not by a file either");
    let record = store.subscriber_record(&minji.email).await.unwrap().unwrap();
    assert_eq!((record.subscriber, record.suppressions[0].reason), (None, "erased"));
    let refused = store.add_subscriber(minji.clone(), None, "Dasom", at(6)).await.unwrap();
    assert_eq!(refused.unwrap_err().reason, "erased");

    store.close().await;
    Store::compact("sqlite:briefing.db", folder.path()).await.unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"Unique" || window == b"unique"));
    }
}

#[tokio::test]
async fn backup_is_a_store_of_its_own() {
    let (store, folder) = stores().await.pop().unwrap();
    store.import_batch(vec![reader("minji@a.example")], at(1)).await.unwrap();
    let target = folder.path().join("backup.db");
    Store::backup("sqlite:briefing.db", folder.path(), &target, at(9)).await.unwrap();
    assert!(
        Store::backup("sqlite:briefing.db", folder.path(), &target, at(9)).await.is_err(),
        "never replaces a file"
    );
    assert_eq!(Store::check("sqlite:backup.db", folder.path()).await.unwrap(), [""; 0]);
    let copy = Store::open("sqlite:backup.db", folder.path()).await.unwrap();
    assert_eq!(list(&copy).await, ["minji@a.example"]);
    assert!(Store::check("sqlite:none.db", folder.path()).await.is_err());
}

#[tokio::test]
async fn readers_who_acted_on_the_site_outlast_their_import() {
    for (store, _folder) in stores().await {
        let batch = store.begin_import(vec!["list.csv".into()], at(1)).await.unwrap();
        let asks = ImportRow {
            reader: ImportedReader {
                subscriber: Subscriber { status: Status::Pending, ..reader("asks@a.example") },
                suppression: None,
                consent: None,
            },
            is_repeat: false,
        };
        let rows = vec![asks, opted_in(reader("pauses@a.example")), opted_in(reader("idle@a.example"))];
        store.import_rows(batch, rows, at(1)).await.unwrap();
        store.finish_import(batch, at(1)).await.unwrap();
        store.request_subscription(super::readers::request("asks@a.example"), at(2)).await.unwrap();
        let pauses = store.find(&address("pauses@a.example")).await.unwrap().unwrap();
        assert!(store.pause_until(pauses.public_ref, Some(at(9)), at(2)).await.unwrap());
        let report = store.undo_import(batch, None, at(3)).await.unwrap().unwrap();
        assert_eq!((report.removed, report.kept), (1, 2), "only the idle reader goes");
        assert_eq!(list(&store).await, ["asks@a.example", "pauses@a.example"]);
    }
}
