//! Cached feeds in SQLite.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::super::{CachedFeed, CachedFeeds, StoreError};
use super::{SqliteStore, convert};

impl CachedFeeds for SqliteStore {
    async fn cached_feed(&self, address: &str) -> Result<Option<CachedFeed>, StoreError> {
        let address = address.to_owned();
        self.read(move |db| {
            let mut statement =
                db.prepare_cached("SELECT url, etag, last_modified, content FROM feed WHERE address = ?1")?;
            let found = statement.query_row([&address], |row| {
                Ok(CachedFeed {
                    url: row.get(0)?,
                    etag: row.get(1)?,
                    last_modified: row.get(2)?,
                    content: row.get(3)?,
                })
            });
            Ok(found.optional()?)
        })
        .await
    }

    async fn save_feed(
        &self,
        address: &str,
        feed: &CachedFeed,
        read_at: Timestamp,
    ) -> Result<(), StoreError> {
        let (address, feed) = (address.to_owned(), feed.clone());
        self.write(move |db| {
            let row = (
                &address,
                &feed.url,
                &feed.etag,
                &feed.last_modified,
                &feed.content,
                convert::millis(read_at),
            );
            db.prepare_cached("INSERT OR REPLACE INTO feed VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(row)?;
            Ok(())
        })
        .await
    }

    async fn delete_feeds_before(&self, before: Timestamp) -> Result<usize, StoreError> {
        self.write(move |db| {
            let mut statement = db.prepare_cached("DELETE FROM feed WHERE read_at < ?1")?;
            Ok(statement.execute([convert::millis(before)])?)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::at;
    use super::*;

    #[tokio::test]
    async fn latest_version_of_a_feed_is_kept() {
        let store = SqliteStore::open("sqlite::memory:", std::path::Path::new("")).await.unwrap();
        let address = "https://lantern.example/feed.xml";
        assert_eq!(store.cached_feed(address).await.unwrap(), None);
        let feed = |content: &str| CachedFeed {
            url: address.to_owned(),
            etag: Some("\"1\"".to_owned()),
            last_modified: None,
            content: content.to_owned(),
        };
        for (content, second) in [("first", 1), ("second", 2)] {
            store.save_feed(address, &feed(content), at(second)).await.unwrap();
        }
        assert_eq!(store.cached_feed(address).await.unwrap(), Some(feed("second")));
        assert_eq!(store.delete_feeds_before(at(2)).await.unwrap(), 0);
        assert_eq!(store.delete_feeds_before(at(3)).await.unwrap(), 1);
    }
}
