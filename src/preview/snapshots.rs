//! Cache of issue snapshots: each is built once after a change and shared by all tabs.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{Mutex, watch};

use super::issue_provider::{IssueProvider, IssueSnapshot, PublicationInfo, RenderedCopy, Viewer};
use crate::runtime::spawn_blocking;

/// Limit of the cached snapshots.
const MAX_ENTRIES: usize = 16;

/// Message after a panic in the provider.
const FAILED: &str =
    "the issue could not be looked at: this is a fault of the program, `briefing check` may tell more";

type CacheKey = (String, Viewer);

/// Snapshot with the copy to show.
#[derive(Clone)]
pub(super) struct DisplayedIssue {
    pub(super) look: Arc<IssueSnapshot>,
    /// Current copy, or the last one that could be composed.
    pub(super) copy: Option<Arc<RenderedCopy>>,
    /// True if the copy is older than the files.
    pub(super) stale: bool,
    /// Number of the change that the snapshot shows.
    pub(super) generation: u64,
}

/// Builds snapshots and keeps them until the next change.
pub(super) struct SnapshotCache {
    issues: Arc<dyn IssueProvider>,
    generation: watch::Receiver<u64>,
    kept: Mutex<CacheState>,
}

#[derive(Default)]
struct CacheState {
    generation: u64,
    shown: HashMap<CacheKey, DisplayedIssue>,
    /// Last copies that could be composed.
    good: HashMap<CacheKey, LastGood>,
}

/// Copy with the publication it was built for.
#[derive(Clone)]
struct LastGood {
    copy: Arc<RenderedCopy>,
    publication: PublicationInfo,
}

impl SnapshotCache {
    pub(super) fn new(issues: Arc<dyn IssueProvider>, generation: watch::Receiver<u64>) -> Self {
        Self { issues, generation, kept: Mutex::default() }
    }

    /// Returns the names of all issues, oldest first.
    pub(super) async fn issues(&self) -> Vec<String> {
        let issues = Arc::clone(&self.issues);
        spawn_blocking(move || issues.issues()).try_join().await.unwrap_or_default()
    }

    /// Returns the current snapshot. Concurrent requests for the same snapshot share one build.
    pub(super) async fn snapshot(&self, issue: &str, viewer: &Viewer) -> DisplayedIssue {
        let mut kept = self.kept.lock().await;
        let generation = *self.generation.borrow();
        if kept.generation != generation {
            kept.generation = generation;
            kept.shown.clear();
        }
        let key = (issue.to_owned(), viewer.clone());
        if let Some(shown) = kept.shown.get(&key) {
            return shown.clone();
        }
        let issues = Arc::clone(&self.issues);
        let (name, eyes) = key.clone();
        let look = spawn_blocking(move || issues.snapshot(&name, &eyes)).try_join().await;
        // Without a message the page would say that there are no findings.
        let failed = || IssueSnapshot { trouble: Some(FAILED.to_owned()), ..IssueSnapshot::default() };
        kept.remember(key, look.unwrap_or_else(|_| failed()))
    }

    /// Returns a picture of a cached copy by its URL.
    pub(super) async fn picture(&self, url: &str) -> Option<(Vec<u8>, &'static str)> {
        let kept = self.kept.lock().await;
        kept.good.values().find_map(|good| good.copy.pictures.get(url).cloned())
    }
}

impl CacheState {
    fn remember(&mut self, key: CacheKey, mut look: IssueSnapshot) -> DisplayedIssue {
        for full in [self.shown.len() >= MAX_ENTRIES, self.good.len() >= MAX_ENTRIES] {
            if full {
                self.shown.clear();
                self.good.retain(|known, _| *known == key);
            }
        }
        let fresh = look.copy.take().map(Arc::new);
        let stale = fresh.is_none() && self.good.contains_key(&key);
        if let Some(copy) = fresh {
            self.good.insert(key.clone(), LastGood { copy, publication: look.publication.clone() });
        }
        let good = self.good.get(&key).cloned();
        if let (true, Some(good)) = (stale, &good) {
            look.publication = good.publication.clone();
        }
        let copy = good.map(|good| good.copy);
        let shown = DisplayedIssue { look: Arc::new(look), stale, copy, generation: self.generation };
        self.shown.insert(key, shown.clone());
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Provider whose issue is broken at every second call.
    #[derive(Default)]
    struct Fickle(AtomicUsize);

    impl IssueProvider for Fickle {
        fn issues(&self) -> Vec<String> {
            vec!["1".into()]
        }

        fn snapshot(&self, issue: &str, _: &Viewer) -> IssueSnapshot {
            let looked = self.0.fetch_add(1, Ordering::SeqCst);
            let copy = RenderedCopy { subject: format!("{issue} {looked}"), ..RenderedCopy::default() };
            IssueSnapshot { copy: looked.is_multiple_of(2).then_some(copy), ..IssueSnapshot::default() }
        }
    }

    #[tokio::test]
    async fn the_last_good_copy_is_kept_while_the_issue_is_broken() {
        let (change, generation) = watch::channel(0);
        let snapshots = SnapshotCache::new(Arc::new(Fickle::default()), generation);
        let seen = async || {
            let shown = snapshots.snapshot("a", &Viewer::Sample).await;
            (shown.copy.unwrap().subject.clone(), shown.stale)
        };
        assert_eq!(seen().await, ("a 0".to_owned(), false));
        assert_eq!(seen().await, ("a 0".to_owned(), false), "nothing changed: the cache is used");
        change.send(1).unwrap();
        assert_eq!(seen().await, ("a 0".to_owned(), true));
        change.send(2).unwrap();
        assert_eq!(seen().await, ("a 2".to_owned(), false));
    }

    #[tokio::test]
    async fn what_is_kept_is_bounded() {
        let (change, generation) = watch::channel(0);
        let snapshots = SnapshotCache::new(Arc::new(Fickle::default()), generation);
        for round in 0..200 {
            snapshots.snapshot(&round.to_string(), &Viewer::Sample).await;
            change.send(round).unwrap();
        }
        let kept = snapshots.kept.lock().await;
        assert!(kept.shown.len() <= MAX_ENTRIES && kept.good.len() <= MAX_ENTRIES);
    }
}
