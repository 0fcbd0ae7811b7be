//! Fields that a reader chose on the site, which no list changes.

use rusqlite::{Connection, OptionalExtension};

use super::super::StoreError;
use super::convert;
use crate::domain::{PersonName, Subscriber};
use crate::subscriber_import::Field;

/// Keeps the fields that a reader chose: no file and no import changes them.
pub(super) fn keep(
    db: &Connection,
    key: &str,
    chosen: &str,
    subscriber: &mut Subscriber,
) -> Result<(), StoreError> {
    let known = db
        .prepare_cached("SELECT name, topics, newsletters, language FROM subscriber WHERE key = ?1")?
        .query_row([key], |row| {
            Ok((
                row.get::<_, Option<String>>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get(3)?,
            ))
        })
        .optional()?;
    let Some((name, topics, newsletters, language)) = known else { return Ok(()) };
    let left = std::mem::take(&mut subscriber.newsletters.left);
    for field in chosen.split(',').filter_map(Field::parse) {
        match field {
            Field::Name => subscriber.name = name.as_deref().and_then(PersonName::parse),
            Field::Topics => subscriber.topics = convert::topics(&topics)?,
            Field::Newsletters => subscriber.newsletters = convert::newsletters(&newsletters)?,
            Field::Language => subscriber.language.clone_from(&language),
            _ => {}
        }
    }
    subscriber.newsletters.left.extend(left);
    Ok(())
}
