//! Shared by the unit tests of these files.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::Connection;

use super::super::{Audience, DeliveryOptions, NewDelivery, Selection, SelectionTable};
use super::db::Db;
use super::{migrate, plan, subscribers, upsert};
use crate::domain::{
    ContentHash, Delivery, Destination, EmailAddress, Escaping, IssueId, Newsletters, Rendered, Status,
    Subscriber, Template, Variant,
};

/// An empty store without threads.
pub(super) fn database() -> Db {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    migrate::migrate(&db, Path::new(":memory:")).unwrap();
    Db::new(db)
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(super) fn reader(address: &str) -> Subscriber {
    Subscriber {
        email: EmailAddress::parse(address).unwrap(),
        name: None,
        topics: std::collections::BTreeSet::new(),
        newsletters: Newsletters::default(),
        status: Status::Subscribed,
        language: None,
        tags: std::collections::BTreeSet::new(),
        since: None,
        source: None,
    }
}

/// Readers `1@a.example`, `2@a.example` and so on.
pub(super) fn readers(db: &Connection, count: usize) {
    let readers: Vec<_> = (1..=count).map(|n| reader(&format!("{n}@a.example"))).collect();
    upsert::sync(db, "subscribers.toml", &readers, at(1)).unwrap();
}

/// An issue for everybody, in one variant.
pub(super) fn delivery(db: &Connection, issue: &str) -> Delivery {
    let template = |escaping| Template::parse("Hello", escaping).unwrap();
    let rendered = Rendered {
        subject: "Hello".into(),
        preheader: String::new(),
        html: template(Escaping::Html),
        text: template(Escaping::Text),
        web: String::new(),
        attachments: Vec::new(),
    };
    let new = NewDelivery {
        issue: IssueId::parse(issue).unwrap(),
        newsletter: None,
        hash: ContentHash::of([(&Variant::whole(), &rendered)]),
        sender_snapshot: "{}".into(),
        contents: vec![(Variant::whole(), rendered)],
        planned_at: at(1),
        again: false,
        destination: Destination::Relays(Vec::new()),
        options: DeliveryOptions::default(),
    };
    let classes = subscribers::classes(db).unwrap().into_iter();
    let table: SelectionTable = classes.map(|class| (class, Selection::Mail(Variant::whole()))).collect();
    plan::plan(db, &new, &Audience::default(), &table).unwrap()
}
