//! Cached link results in SQLite.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::{LinkResults, StoreError};
use super::{SqliteStore, convert};
use crate::domain::LinkResult;

impl LinkResults for SqliteStore {
    async fn link_results(
        &self,
        urls: Vec<String>,
    ) -> Result<BTreeMap<String, (LinkResult, Timestamp)>, StoreError> {
        self.read(move |db| kept(db, &urls)).await
    }

    async fn save_link_result(
        &self,
        url: &str,
        answer: &LinkResult,
        asked_at: Timestamp,
    ) -> Result<(), StoreError> {
        let (url, answer) = (url.to_owned(), answer.to_json());
        self.write(move |db| keep(db, &url, &answer, asked_at)).await
    }

    async fn delete_link_results_before(&self, before: Timestamp) -> Result<usize, StoreError> {
        self.write(move |db| {
            let mut statement = db.prepare_cached("DELETE FROM link WHERE asked_at < ?1")?;
            Ok(statement.execute([convert::millis(before)])?)
        })
        .await
    }
}

fn kept(db: &Connection, urls: &[String]) -> Result<BTreeMap<String, (LinkResult, Timestamp)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT result, asked_at FROM link WHERE url = ?1")?;
    let mut kept = BTreeMap::new();
    for url in urls {
        let mut rows = statement.query([url])?;
        let Some(row) = rows.next()? else { continue };
        let answer = row.get_ref(0)?.as_str().ok().and_then(LinkResult::parse);
        let asked_at = convert::timestamp(row.get(1)?).ok();
        if let Some(known) = answer.zip(asked_at) {
            kept.insert(url.clone(), known);
        }
    }
    Ok(kept)
}

fn keep(db: &Connection, url: &str, answer: &str, asked_at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO link VALUES (?1, ?2, ?3)")?.execute((
        url,
        answer,
        convert::millis(asked_at),
    ))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, database};
    use super::*;
    use crate::domain::{Hop, LinkStatus};

    const STORY: &str = "https://lantern.example/story";

    fn asked(db: &Connection) -> Option<(LinkResult, Timestamp)> {
        kept(db, &[STORY.into(), "https://lantern.example/other".into()]).unwrap().remove(STORY)
    }

    #[test]
    fn latest_result_is_kept() {
        let db = database();
        assert_eq!(asked(&db), None);
        let gone = LinkResult::straight(LinkStatus::Gone(404));
        keep(&db, STORY, &gone.to_json(), at(1)).unwrap();
        assert_eq!(asked(&db), Some((gone, at(1))));
        let hops = vec![Hop { status: 301, to: "https://lantern.example/new".into() }];
        let moved = LinkResult { hops, end: LinkStatus::Alive };
        keep(&db, STORY, &moved.to_json(), at(2)).unwrap();
        assert_eq!(asked(&db), Some((moved, at(2))));
    }

    #[test]
    fn unreadable_result_counts_as_missing() {
        let db = database();
        keep(&db, STORY, r#"{"end":"of a newer kind"}"#, at(1)).unwrap();
        assert_eq!(asked(&db), None);
        keep(&db, STORY, r#"{"end":"alive"}"#, at(1)).unwrap();
        db.execute("UPDATE link SET asked_at = 9223372036854775807", []).unwrap();
        assert_eq!(asked(&db), None);
    }

    #[tokio::test]
    async fn old_results_are_deleted() {
        let store = SqliteStore::open("sqlite::memory:", std::path::Path::new("")).await.unwrap();
        let alive = LinkResult::straight(LinkStatus::Alive);
        for (url, second) in [("https://a.example/", 1), ("https://b.example/", 5)] {
            store.save_link_result(url, &alive, at(second)).await.unwrap();
        }
        assert_eq!(store.delete_link_results_before(at(5)).await.unwrap(), 1);
        let urls = vec!["https://a.example/".to_owned(), "https://b.example/".to_owned()];
        let kept = store.link_results(urls).await.unwrap();
        assert_eq!(kept.into_iter().collect::<Vec<_>>(), [("https://b.example/".to_owned(), (alive, at(5)))]);
    }
}
