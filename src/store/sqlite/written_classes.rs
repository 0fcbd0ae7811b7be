//! Classes of the subscribers that are written. Plans decide per class, so each must be in the table `subscriber_class`.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::super::StoreError;
use crate::domain::{LanguageTag, Status};

/// Classes to be added to the table, collected over many rows and written once.
#[derive(Debug, Default)]
pub(super) struct WrittenClasses(BTreeSet<(String, &'static str, String, String)>);

impl WrittenClasses {
    /// Notes the class of a written row; `topics` and `newsletters` are texts of their columns.
    pub(super) fn add(
        &mut self,
        topics: String,
        status: Status,
        language: Option<&str>,
        newsletters: String,
    ) {
        let language = language.and_then(LanguageTag::of_reader);
        let code = language.as_ref().map_or("", LanguageTag::as_str).to_owned();
        // Nearly every row has a class that was noted before.
        let class = (topics, status.as_str(), code, newsletters);
        if !self.0.contains(&class) {
            self.0.insert(class);
        }
    }

    /// Adds the classes to the table.
    pub(super) fn write(self, db: &Connection) -> Result<(), StoreError> {
        let mut add = db.prepare_cached("INSERT OR IGNORE INTO subscriber_class VALUES (?1, ?2, ?3, ?4)")?;
        for class in self.0 {
            add.execute(class)?;
        }
        Ok(())
    }
}
