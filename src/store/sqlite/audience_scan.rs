//! One walk through an audience: emits the subscribers in batches for the ledger, and counts them for the preview.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::sync_channel;
use std::thread;

use rusqlite::Connection;

use super::super::error::Kind;
use super::super::{Audience, PlanPreview, Selection, SelectionTable, StoreError};
use super::class_table;
use super::file::{self, Location};
use super::pause;
use crate::domain::{DeliveryId, EmailAddress, Exclusion};

/// Subscribers in a batch.
const BATCH: usize = 2048;
/// Batches between the scanning thread and the writing one.
const CHANNEL_CAPACITY: usize = 16;

/// Subscribers without a row, and their selections. Selections are numbered from 0 in the order they first occur.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Selections that first occur in this batch.
    pub(super) selections: Vec<Selection>,
    /// Subscribers in row order, each with the number of its selection.
    pub(super) subscribers: Vec<(i64, usize)>,
}

/// Scans the audience. Subscribers with a row in `delivery` are skipped, except for the contents that must be composed.
pub(super) fn scan(
    db: &Connection,
    audience: &Audience,
    delivery: Option<DeliveryId>,
    table: &SelectionTable,
    mut emit: impl FnMut(Batch) -> Result<(), StoreError>,
) -> Result<PlanPreview, StoreError> {
    let (mut selections, mut counts): (Vec<Selection>, Vec<u64>) = (Vec::new(), Vec::new());
    // Selections of the classes so far, and that of readers who pause.
    let (mut of_class, mut of_paused): (Vec<usize>, Option<usize>) = (Vec::new(), None);
    let paused = pause::paused(db)?;
    let mut domains = DomainCounts::new(PlanPreview::DOMAINS);
    let (mut batch, mut beyond_ascii) = (Batch::default(), 0);
    class_table::each(db, audience, delivery, |subscriber, classes| {
        for class in &classes[of_class.len()..] {
            let selection = table.get(class)?;
            batch.selections.push(selection.clone());
            of_class.push(selections.len());
            selections.push(selection.clone());
            counts.push(0);
        }
        if subscriber.has_row {
            return Ok(());
        }
        let mut selected = of_class[subscriber.class];
        if matches!(selections[selected], Selection::Mail(_)) && paused.contains(&subscriber.id) {
            selected = *of_paused.get_or_insert_with(|| {
                let selection = Selection::Exclude(Exclusion::Paused);
                batch.selections.push(selection.clone());
                selections.push(selection);
                counts.push(0);
                counts.len() - 1
            });
        }
        counts[selected] += 1;
        if matches!(selections[selected], Selection::Mail(_)) {
            domains.count(subscriber.email);
            let is_beyond_ascii = |local: &str| !local.is_ascii();
            let local = subscriber.email.rsplit_once('@').map(|(local, _)| local);
            beyond_ascii += u64::from(local.is_some_and(is_beyond_ascii));
        }
        batch.subscribers.push((subscriber.id, selected));
        if batch.subscribers.len() == BATCH {
            let next = Batch { selections: Vec::new(), subscribers: Vec::with_capacity(BATCH) };
            emit(std::mem::replace(&mut batch, next))?;
        }
        Ok(())
    })?;
    emit(batch)?;
    let mut preview = PlanPreview { domains: domains.in_ascii(), beyond_ascii, ..PlanPreview::default() };
    for (selection, count) in selections.into_iter().zip(counts) {
        match selection {
            Selection::Mail(variant) => {
                preview.mail += count;
                if count > 0 {
                    *preview.variants.entry(variant.clone()).or_default() += count;
                }
                preview.contents.insert(variant);
            }
            Selection::Exclude(reason) if count > 0 => *preview.excluded.entry(reason).or_default() += count,
            Selection::Exclude(_) => {}
        }
    }
    Ok(preview)
}

/// [`scan`] for a delivery without rows: a second thread scans over its own connection while this one writes.
///
/// The caller holds the one lock for writing, so committed data cannot change meanwhile and both connections see the same.
/// Writes of the transaction itself are not seen: the plan comes before requests of the same commit.
pub(super) fn scan_in_parallel(
    db: &Connection,
    audience: &Audience,
    table: &SelectionTable,
    mut emit: impl FnMut(Batch) -> Result<(), StoreError>,
) -> Result<PlanPreview, StoreError> {
    let Some(path) = db.path().filter(|path| !path.is_empty()) else {
        return scan(db, audience, None, table, emit);
    };
    let location = Location::File(path.into());
    thread::scope(|scope| {
        let (batches, received) = sync_channel(CHANNEL_CAPACITY);
        let scanner = thread::Builder::new().name("store-scan".into()).spawn_scoped(scope, move || {
            let db = file::open_to_read(&location)?;
            db.execute_batch("BEGIN")?;
            scan(&db, audience, None, table, |batch| {
                // The receiver is gone when the writing thread failed; that thread returns the reason.
                batches.send(batch).map_err(|_| Kind::Closed.into())
            })
        })?;
        let written = received.into_iter().try_for_each(&mut emit);
        let preview = scanner.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.and(preview)
    })
}

/// Subscribers by domain, at most `limit` domains.
struct DomainCounts {
    counts: HashMap<String, u64>,
    limit: usize,
}

impl DomainCounts {
    fn new(limit: usize) -> Self {
        Self { counts: HashMap::new(), limit }
    }

    fn count(&mut self, email: &str) {
        let domain = email.rsplit('@').next().unwrap_or_default();
        if let Some(count) = self.counts.get_mut(domain) {
            *count += 1;
        } else if self.counts.len() < self.limit {
            self.counts.insert(domain.to_owned(), 1);
        }
    }

    /// Returns the counts by A-label: two spellings of one domain are one.
    fn in_ascii(self) -> BTreeMap<String, u64> {
        let mut domains = BTreeMap::new();
        let counts: BTreeMap<_, _> = self.counts.into_iter().collect();
        for (domain, count) in counts {
            let address = EmailAddress::parse(&format!("subscriber@{domain}"));
            let ascii = address.map_or(domain, |address| address.ascii_domain().to_owned());
            *domains.entry(ascii).or_default() += count;
        }
        domains
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{database, readers};
    use super::*;

    #[test]
    fn spellings_of_a_domain_count_as_one() {
        let mut domains = DomainCounts::new(2);
        for email in ["a@한글.example", "b@xn--bj0bj06e.example", "c@한글.example", "d@late.example"] {
            domains.count(email);
        }
        assert_eq!(domains.in_ascii(), BTreeMap::from([("xn--bj0bj06e.example".to_owned(), 3)]));
    }

    #[test]
    fn class_without_a_selection_fails_the_scan() {
        let db = database();
        readers(&db, 1);
        let table = SelectionTable::default();
        let error = scan(&db, &Audience::default(), None, &table, |_| Ok(())).unwrap_err();
        assert!(error.is_list_changed());
    }
}
