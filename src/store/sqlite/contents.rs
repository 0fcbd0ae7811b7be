//! Frozen contents, stored field by field.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::super::{ContentId, FrozenContent, StoreError};
use super::convert;
use crate::domain::{Attachment, DeliveryId, Escaping, LanguageTag, Rendered, Template, Variant};

/// Inserts the contents of one plan, each with its allocated id.
pub(super) fn insert(
    db: &Connection,
    delivery: DeliveryId,
    plan: i64,
    contents: &[(Variant, Rendered)],
    numbers: &BTreeMap<Variant, ContentId>,
) -> Result<(), StoreError> {
    let mut content = db.prepare_cached(
        "INSERT INTO content (delivery, variant, subject, preheader, html, text, web, plan, id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let mut picture = db.prepare_cached("INSERT INTO attachment VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (variant, rendered) in contents {
        let Rendered { subject, preheader, html, text, web, attachments } = rendered;
        content.execute((
            delivery.0,
            variant.key(),
            subject,
            preheader,
            html.marked(),
            text.marked(),
            web,
            plan,
            numbers.get(variant).map(|number| number.0),
        ))?;
        let id = db.last_insert_rowid();
        for (position, attachment) in (0_i64..).zip(attachments) {
            let Attachment { content_id, file_name, media_type, bytes } = attachment;
            picture.execute((id, position, content_id, file_name, media_type, bytes))?;
        }
    }
    Ok(())
}

/// Loads the frozen contents of a delivery.
pub(super) fn load(db: &Connection, delivery: DeliveryId) -> Result<Vec<FrozenContent>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.id, variant, subject, preheader, html, text, web, p.sender_snapshot, p.at
           FROM content c LEFT JOIN plan p ON p.delivery = c.delivery AND p.number = c.plan
          WHERE c.delivery = ?1 ORDER BY c.id",
    )?;
    let mut rows = statement.query([delivery.0])?;
    let mut contents = Vec::new();
    while let Some(row) = rows.next()? {
        let template = |column, escaping| -> Result<Template, StoreError> {
            Template::parse(&row.get::<_, String>(column)?, escaping)
                .map_err(|_| StoreError::damaged("a frozen text holds a broken marker"))
        };
        let id = row.get(0)?;
        let rendered = Rendered {
            subject: row.get(2)?,
            preheader: row.get(3)?,
            html: template(4, Escaping::Html)?,
            text: template(5, Escaping::Text)?,
            web: row.get(6)?,
            attachments: attachments(db, id)?,
        };
        let (Some(sender_snapshot), Some(at)) = (row.get(7)?, row.get(8)?) else {
            return Err(StoreError::damaged("a frozen text is of no plan"));
        };
        contents.push(FrozenContent {
            id: ContentId(id),
            variant: variant(&row.get::<_, String>(1)?)?,
            rendered,
            sender_snapshot,
            planned_at: convert::timestamp(at)?,
        });
    }
    Ok(contents)
}

fn attachments(db: &Connection, content: i64) -> Result<Vec<Attachment>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT content_id, file_name, media_type, bytes FROM attachment WHERE content = ?1 ORDER BY position",
    )?;
    let mut rows = statement.query([content])?;
    let mut attachments = Vec::new();
    while let Some(row) = rows.next()? {
        let media_type = match row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)? {
            "image/jpeg" => "image/jpeg",
            "image/png" => "image/png",
            "image/gif" => "image/gif",
            _ => return Err(StoreError::damaged("a picture's type is unknown")),
        };
        attachments.push(Attachment {
            content_id: row.get(0)?,
            file_name: row.get(1)?,
            media_type,
            bytes: row.get(3)?,
        });
    }
    Ok(attachments)
}

/// Reads a [`Variant::key`].
fn variant(key: &str) -> Result<Variant, StoreError> {
    let damaged = || StoreError::damaged("a variant is unknown");
    let (language, choice) = match key.split_once(':') {
        Some((tag, choice)) => (Some(LanguageTag::parse(tag).map_err(|_| damaged())?), choice),
        None => (None, key),
    };
    let topics = match choice.strip_prefix('+') {
        Some(topics) => Some(convert::topics(topics)?),
        None if choice == "*" => None,
        None => return Err(damaged()),
    };
    Ok(Variant { language, topics })
}
