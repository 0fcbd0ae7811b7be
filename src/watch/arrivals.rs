//! Noticing that the local inbox caught something. Its folder may be made, or made anew, while it is watched.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{Ending, Heard, WatchError, calm};

/// A newsroom's `inbox` that is watched from now on.
#[derive(Debug)]
pub struct Arrivals {
    inbox: PathBuf,
    changes: Receiver<Heard>,
    sender: Sender<Heard>,
    watcher: RecommendedWatcher,
}

impl Arrivals {
    /// Starts to watch.
    ///
    /// # Errors
    /// The system does not watch any more folders, or they cannot be read.
    pub fn start(root: &Path) -> Result<Self, WatchError> {
        let (sender, changes) = mpsc::channel();
        let told = sender.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Whoever does not listen any more has ended.
            let _ = told.send(Some(event));
        })?;
        watcher.watch(root, RecursiveMode::NonRecursive)?;
        let mut arrivals = Self { inbox: root.join("inbox"), changes, sender, watcher };
        arrivals.follow();
        Ok(arrivals)
    }

    /// Ends the waiting of another thread when it is dropped.
    pub fn ending(&self) -> Ending {
        Ending { sender: self.sender.clone() }
    }

    /// Comes back when messages came or went and all is calm again; `false` when nothing will be heard any more.
    pub fn wait(&mut self) -> bool {
        loop {
            match self.changes.recv() {
                Ok(Some(event)) if self.matters(&event) => break,
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => return false,
            }
        }
        let goes_on = calm(&self.changes);
        // Before anybody looks: what comes later than their look is noticed.
        self.follow();
        goes_on
    }

    /// Watches what there is of the inbox by now; watching twice is watching once. `tmp` holds what is half written.
    fn follow(&mut self) {
        for folder in [self.inbox.clone(), self.inbox.join("new"), self.inbox.join("cur")] {
            // What is not there yet will be noticed in the folder above it.
            let _ = self.watcher.watch(&folder, RecursiveMode::NonRecursive);
        }
    }

    fn matters(&self, event: &notify::Result<notify::Event>) -> bool {
        let Ok(event) = event else { return true };
        let read_only = matches!(event.kind, EventKind::Access(_));
        !read_only && (event.need_rescan() || event.paths.iter().any(|path| path.starts_with(&self.inbox)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::write_atomic;
    use std::fs;

    #[test]
    fn an_inbox_that_is_made_later_is_noticed_with_what_comes_into_it() {
        let root = tempfile::tempdir().unwrap();
        let mut arrivals = Arrivals::start(root.path()).unwrap();
        for round in ["first", "second"] {
            fs::create_dir_all(root.path().join("inbox/new")).unwrap();
            assert!(arrivals.wait(), "{round}");
            write_atomic(&root.path().join("inbox/new/1"), round.as_bytes()).unwrap();
            assert!(arrivals.wait(), "{round}");
            fs::remove_dir_all(root.path().join("inbox")).unwrap();
            assert!(arrivals.wait(), "{round}");
        }
    }

    #[test]
    fn what_authors_write_is_no_arrival_and_mail_is_no_writing() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("inbox/new")).unwrap();
        let (mut arrivals, watched) =
            (Arrivals::start(root.path()).unwrap(), super::super::Watched::start(root.path()).unwrap());
        let (arrival, ending) = (arrivals.ending(), watched.ending());
        write_atomic(&root.path().join("briefing.toml"), b"x").unwrap();
        write_atomic(&root.path().join("inbox/new/1"), b"x").unwrap();
        assert!(arrivals.wait() && watched.wait());
        // Nothing but the end is left to hear.
        drop((arrival, ending));
        assert!(!arrivals.wait() && !watched.wait());
    }
}
