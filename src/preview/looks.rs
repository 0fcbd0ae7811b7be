//! Looks that are shared: every tab asks for the same few, and each is made once after a change.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{Mutex, watch};

use super::studio::{Copy, Look, Paper, Studio, Viewer};
use crate::runtime::spawn_blocking;

/// More issues and readers than one person looks at in a minute.
const KEPT: usize = 16;

/// Said when the studio came to grief.
const FAILED: &str =
    "the issue could not be looked at: this is a fault of the program, `briefing check` may tell more";

type Key = (String, Viewer);

/// An issue as it can be shown.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) look: Arc<Look>,
    /// The copy: of now, or the last one that could be composed.
    pub(super) copy: Option<Arc<Copy>>,
    /// Whether the copy is older than the files.
    pub(super) stale: bool,
    /// The number of the change that was looked at: a later one may have come meanwhile.
    pub(super) generation: u64,
}

/// Makes looks and keeps them until something changes.
pub(super) struct Looks {
    studio: Arc<dyn Studio>,
    generation: watch::Receiver<u64>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    generation: u64,
    shown: HashMap<Key, Shown>,
    /// What was last composed, for when it cannot be composed any more.
    good: HashMap<Key, Good>,
}

/// A copy, and what the publication said about itself then: a copy cannot be shown without its site.
#[derive(Clone)]
struct Good {
    copy: Arc<Copy>,
    paper: Paper,
}

impl Looks {
    pub(super) fn new(studio: Arc<dyn Studio>, generation: watch::Receiver<u64>) -> Self {
        Self { studio, generation, kept: Mutex::default() }
    }

    /// The names of all issues, oldest first.
    pub(super) async fn issues(&self) -> Vec<String> {
        let studio = Arc::clone(&self.studio);
        spawn_blocking(move || studio.issues()).try_join().await.unwrap_or_default()
    }

    /// An issue as it is now. Whoever asks for the same at the same time waits for the same look.
    pub(super) async fn look(&self, issue: &str, viewer: &Viewer) -> Shown {
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
        let studio = Arc::clone(&self.studio);
        let (name, eyes) = key.clone();
        let look = spawn_blocking(move || studio.look(&name, &eyes)).try_join().await;
        // Silence would read as "nothing to mend".
        let failed = || Look { trouble: Some(FAILED.to_owned()), ..Look::default() };
        kept.remember(key, look.unwrap_or_else(|_| failed()))
    }

    /// A picture that some copy shows, by its URL.
    pub(super) async fn picture(&self, url: &str) -> Option<(Vec<u8>, &'static str)> {
        let kept = self.kept.lock().await;
        kept.good.values().find_map(|good| good.copy.pictures.get(url).cloned())
    }
}

impl Kept {
    fn remember(&mut self, key: Key, mut look: Look) -> Shown {
        for full in [self.shown.len() >= KEPT, self.good.len() >= KEPT] {
            if full {
                self.shown.clear();
                self.good.retain(|known, _| *known == key);
            }
        }
        let fresh = look.copy.take().map(Arc::new);
        let stale = fresh.is_none() && self.good.contains_key(&key);
        if let Some(copy) = fresh {
            self.good.insert(key.clone(), Good { copy, paper: look.paper.clone() });
        }
        let good = self.good.get(&key).cloned();
        if let (true, Some(good)) = (stale, &good) {
            look.paper = good.paper.clone();
        }
        let copy = good.map(|good| good.copy);
        let shown = Shown { look: Arc::new(look), stale, copy, generation: self.generation };
        self.shown.insert(key, shown.clone());
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A studio whose issue is broken at every second look.
    #[derive(Default)]
    struct Fickle(AtomicUsize);

    impl Studio for Fickle {
        fn issues(&self) -> Vec<String> {
            vec!["1".into()]
        }

        fn look(&self, issue: &str, _: &Viewer) -> Look {
            let looked = self.0.fetch_add(1, Ordering::SeqCst);
            let copy = Copy { subject: format!("{issue} {looked}"), ..Copy::default() };
            Look { copy: looked.is_multiple_of(2).then_some(copy), ..Look::default() }
        }
    }

    #[tokio::test]
    async fn the_last_good_copy_is_kept_while_the_issue_is_broken() {
        let (change, generation) = watch::channel(0);
        let looks = Looks::new(Arc::new(Fickle::default()), generation);
        let seen = async || {
            let shown = looks.look("a", &Viewer::Sample).await;
            (shown.copy.unwrap().subject.clone(), shown.stale)
        };
        assert_eq!(seen().await, ("a 0".to_owned(), false));
        assert_eq!(seen().await, ("a 0".to_owned(), false), "nothing changed: nobody looks again");
        change.send(1).unwrap();
        assert_eq!(seen().await, ("a 0".to_owned(), true));
        change.send(2).unwrap();
        assert_eq!(seen().await, ("a 2".to_owned(), false));
    }

    #[tokio::test]
    async fn what_is_kept_is_bounded() {
        let (change, generation) = watch::channel(0);
        let looks = Looks::new(Arc::new(Fickle::default()), generation);
        for round in 0..200 {
            looks.look(&round.to_string(), &Viewer::Sample).await;
            change.send(round).unwrap();
        }
        let kept = looks.kept.lock().await;
        assert!(kept.shown.len() <= KEPT && kept.good.len() <= KEPT);
    }
}
