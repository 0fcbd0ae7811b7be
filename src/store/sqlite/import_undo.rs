//! Taking an import back.

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::{BatchId, Lift, StoreError, UndoReport};
use super::subscriber_columns::SubscriberColumns;
use super::written_classes::WrittenClasses;
use super::{convert, suppressions};

/// Fields of a reader before a batch changed them.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Before<'a> {
    #[serde(flatten)]
    pub(super) columns: SubscriberColumns<'a>,
    /// The reader came directly, by no file.
    pub(super) direct: bool,
}

/// See [`super::super::Imports::undo_import`].
pub(super) fn undo(
    db: &Connection,
    batch: BatchId,
    lift: Option<&Lift>,
    now: Timestamp,
) -> Result<Option<UndoReport>, StoreError> {
    let open: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM import_batch WHERE id = ?1 AND undone_at IS NULL)",
        [batch.0],
        |row| row.get(0),
    )?;
    if !open {
        return Ok(None);
    }
    let mut report = UndoReport::default();
    restore_changed(db, batch, now, &mut report)?;
    remove_added(db, batch, &mut report)?;
    if let Some(lift) = lift {
        report.lifted = suppressions::lift_batch(db, batch, lift, now)?;
    }
    db.execute("UPDATE import_batch SET undone_at = ?2 WHERE id = ?1", (batch.0, convert::millis(now)))?;
    Ok(Some(report))
}

/// Gives the readers that a batch changed their fields back, if nothing changed them since.
fn restore_changed(
    db: &Connection,
    batch: BatchId,
    now: Timestamp,
    report: &mut UndoReport,
) -> Result<(), StoreError> {
    let mut changed = db.prepare(
        "SELECT c.subscriber, c.before, c.changed_at = s.changed_at
           FROM batch_change c JOIN subscriber s ON s.id = c.subscriber WHERE c.batch = ?1",
    )?;
    let mut rows = changed.query([batch.0])?;
    let mut classes = WrittenClasses::default();
    while let Some(row) = rows.next()? {
        let (id, before, untouched): (i64, String, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if !untouched {
            report.kept += 1;
            continue;
        }
        let before: Before<'_> = serde_json::from_str(&before)
            .map_err(|_| StoreError::damaged("a reader's fields before an import"))?;
        before.columns.update(db, id, before.direct, now)?;
        before.columns.note_class(&mut classes)?;
        db.prepare_cached("DELETE FROM consent WHERE subscriber = ?1 AND batch = ?2")?
            .execute((id, batch.0))?;
        super::history::record(db, id, &format!("import {}", batch.0), "taken back", now)?;
        report.restored += 1;
    }
    classes.write(db)
}

/// Removes the readers that a batch added, if nothing changed them since; what they did on the site is a change too. A reader who was mailed keeps the row that the
/// ledger refers to, and is on no list.
fn remove_added(db: &Connection, batch: BatchId, report: &mut UndoReport) -> Result<(), StoreError> {
    let mut added = db.prepare(
        "SELECT id, changed_at = added_at AND NOT EXISTS (SELECT 1 FROM file_subscriber f WHERE f.subscriber = s.id)
                AND NOT EXISTS (SELECT 1 FROM sign_up u WHERE u.subscriber = s.id)
                AND NOT EXISTS (SELECT 1 FROM pause p WHERE p.subscriber = s.id)
                AND NOT EXISTS (SELECT 1 FROM address_change a WHERE a.subscriber = s.id),
                EXISTS (SELECT 1 FROM ledger l WHERE l.subscriber = s.id)
           FROM subscriber s WHERE added_by = ?1 AND direct = 1",
    )?;
    let mut rows = added.query([batch.0])?;
    while let Some(row) = rows.next()? {
        let (id, untouched, was_planned): (i64, bool, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if !untouched {
            report.kept += 1;
            continue;
        }
        report.removed += 1;
        db.prepare_cached("DELETE FROM consent WHERE subscriber = ?1")?.execute([id])?;
        if was_planned {
            db.prepare_cached("UPDATE subscriber SET direct = 0 WHERE id = ?1")?.execute([id])?;
        } else {
            db.prepare_cached("DELETE FROM history WHERE subscriber = ?1")?.execute([id])?;
            db.prepare_cached("DELETE FROM batch_change WHERE subscriber = ?1")?.execute([id])?;
            db.prepare_cached("DELETE FROM reminder WHERE subscriber = ?1")?.execute([id])?;
            db.prepare_cached("DELETE FROM random_reference WHERE subscriber = ?1")?.execute([id])?;
            db.prepare_cached("DELETE FROM subscriber WHERE id = ?1")?.execute([id])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_before_a_batch_keep_their_names() {
        let text = r#"{"name":"Ilse","topics":"boats","newsletters":"","status":"subscribed","language":null,"tags":"","since":"2022","source":null,"direct":true}"#;
        let before: Before<'_> = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&before).unwrap(), text);
        let older = text.replace(r#""newsletters":"","#, "");
        let before: Before<'_> = serde_json::from_str(&older).unwrap();
        assert_eq!(serde_json::to_string(&before).unwrap(), text);
    }
}
