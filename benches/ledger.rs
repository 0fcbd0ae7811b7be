//! What the store takes for a large list: planning, claiming, one reader's story, the books. `scripts/measure-ledger`
//! runs it; the number of readers is its argument (100,000 if none is given).

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench has no readers and nothing to mend")]
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it measures time and prints what it found"
)]

use std::time::Instant;

use briefing::domain::{
    ContentHash, Destination, EmailAddress, Escaping, Exclusion, IssueId, Rendered, Status, Template, Variant,
};
use briefing::store::{
    Audience, DeliveryOptions, Due, Ledger, LedgerAudit, NewDelivery, Selection, SelectionTable, Selector,
    Store,
};
use jiff::Timestamp;

/// Made by SQL: reading so many addresses from a list is another measurement.
const READERS: &str = "
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
    INSERT INTO subscriber (public_ref, key, email, topics, status, tags, direct, added_at, changed_at)
    SELECT randomblob(10), format('reader%08d@mail%04d.example', i, i % 5000), format('reader%08d@mail%04d.example', i, i % 5000),
           CASE i % 4 WHEN 0 THEN 'privacy' WHEN 1 THEN 'crypto,privacy' WHEN 2 THEN 'crypto' ELSE '' END,
           CASE i % 100 WHEN 7 THEN 'unsubscribed' WHEN 11 THEN 'pending' ELSE 'subscribed' END, '', 1, 0, 0
      FROM n";
/// Of a hundred readers one left, one did not confirm and two cannot be reached.
const SUPPRESSED: &str = "
    INSERT INTO suppression (key, reason, at)
    SELECT key, iif(status = 'unsubscribed', 'unsubscribed', 'bounced'), 0 FROM subscriber
     WHERE status = 'unsubscribed' OR id % 50 = 3";
const SENT: &str = "
    INSERT INTO relay (name) VALUES ('mail.lantern.example:587');
    INSERT INTO attempt (delivery, subscriber, number, outcome, stage, code, enhanced, text, relay, at)
    SELECT delivery, subscriber, 1, 'accepted', 'dot', 250, '2.0.0', 'queued', 1, 1
      FROM ledger WHERE state <> 'excluded';
    UPDATE ledger SET state = 'accepted', tries = 1, relay = 1, handed_at = 1 WHERE state <> 'excluded';";

fn main() {
    let number = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(100_000_u32);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(measure(number));
}

async fn measure(number: u32) {
    let folder =
        tempfile::tempdir_in(std::env::var_os("BRIEFING_FOLDER").unwrap_or_else(|| ".".into())).unwrap();
    let store = Store::open("sqlite:briefing.db", folder.path()).await.unwrap();
    println!("{number} readers");
    sql(&folder, |db| {
        db.execute(READERS, [number]).unwrap();
        db.execute("INSERT INTO subscriber_class SELECT DISTINCT topics, status FROM subscriber", [])
            .unwrap();
        db.execute_batch(SUPPRESSED).unwrap();
    });
    let all = Audience::default;
    let begun = Instant::now();
    let table = SelectionTable::decide(&store, decide()).await.unwrap();
    let forecast = store.preview_plan(all(), None, table.clone()).await.unwrap();
    told("forecast", begun);
    let (begun, new) = (Instant::now(), delivery());
    let draft = store.begin_plan(new.issue.clone(), false, false, all(), table.clone()).await.unwrap();
    told("draft", begun);
    drop(draft);
    let begun = Instant::now();
    let planned = store.plan(new, all(), table).await.unwrap();
    told("plan, durable", begun);
    let id = planned.id;
    let begun = Instant::now();
    let token = store.lease(id).await.unwrap().token();
    let claims = store.claim(token, 200, Timestamp::UNIX_EPOCH, Due::Queued).await.unwrap();
    told("the first 200 claimed", begun);
    assert_eq!((forecast.mail, claims.len()), (u64::from(number / 100 * 96), 200));
    sql(&folder, |db| db.execute_batch(SENT).unwrap());
    let mut times = Vec::new();
    for turn in 0..200_u32 {
        // One of those who were mailed.
        let i = 1 + turn.wrapping_mul(2_654_435_761) % number / 100 * 100;
        let who = EmailAddress::parse(&format!("reader{i:08}@mail{:04}.example", i % 5000)).unwrap();
        let begun = Instant::now();
        assert_eq!(store.recipient_history(id, &who).await.unwrap().unwrap().attempts.len(), 1);
        times.push(begun.elapsed());
    }
    times.sort();
    println!(
        "{:>24}  {:.3} ms, the slowest of 200 {:.3} ms",
        "one reader's story",
        ms(times[100]),
        ms(times[199])
    );
    let begun = Instant::now();
    assert_eq!(store.tally(id).await.unwrap().accepted, forecast.mail);
    told("counts", begun);
    let begun = Instant::now();
    assert!(store.audit(id).await.unwrap().balances());
    told("the books", begun);
    store.close().await;
    let size = std::fs::metadata(folder.path().join("briefing.db")).unwrap().len();
    println!("{:>24}  {} MB", "the file", size / 1_000_000);
}

/// As a real one does.
fn decide() -> Selector {
    Box::new(|kind| match (kind.suppressed, kind.status) {
        (Some(reason), _) => Selection::Exclude(Exclusion::Suppressed(reason)),
        (None, Status::Subscribed) => Selection::Mail(Variant::whole()),
        (None, _) => Selection::Exclude(Exclusion::Pending),
    })
}

fn sql(folder: &tempfile::TempDir, work: impl FnOnce(&rusqlite::Connection)) {
    let db = rusqlite::Connection::open(folder.path().join("briefing.db")).unwrap();
    db.execute_batch("PRAGMA synchronous = OFF; BEGIN").unwrap();
    work(&db);
    db.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
}

fn delivery() -> NewDelivery {
    let template = |escaping| Template::parse("Hello", escaping).unwrap();
    let rendered = Rendered {
        subject: "Hello".into(),
        preheader: String::new(),
        html: template(Escaping::Html),
        text: template(Escaping::Text),
        web: String::new(),
        attachments: Vec::new(),
    };
    NewDelivery {
        issue: IssueId::parse("2022-11-18").unwrap(),
        newsletter: None,
        hash: ContentHash::of([(&Variant::whole(), &rendered)]),
        sender_snapshot: "{}".into(),
        contents: vec![(Variant::whole(), rendered)],
        planned_at: Timestamp::UNIX_EPOCH,
        again: false,
        destination: Destination::Relays(Vec::new()),
        options: DeliveryOptions::default(),
    }
}

fn told(what: &str, begun: Instant) {
    println!("{what:>24}  {:.1} ms", ms(begun.elapsed()));
}

fn ms(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
