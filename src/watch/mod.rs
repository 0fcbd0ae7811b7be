//! Noticing that somebody wrote in a newsroom's folder. A side room: whoever watches hands in what to do.
//!
//! Editors save in several steps (a new file beside the old one, a rename, a change of times); one saving is one change
//! here. The store, the inbox and what is being written beside a file are no business of a watcher.

mod arrivals;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

pub use arrivals::Arrivals;

/// How long it has to be calm before a change counts as whole.
const CALM: Duration = Duration::from_millis(20);
/// Somebody who never stops writing is listened to now and then all the same.
const PATIENCE: u32 = 50;

/// Why a folder cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("the folder cannot be watched: {0}")]
pub struct WatchError(#[from] notify::Error);

/// What the system tells, or `None`: nobody wants to hear more.
type Heard = Option<notify::Result<notify::Event>>;

/// A newsroom's folder that is watched from now on.
#[derive(Debug)]
pub struct Watched {
    root: PathBuf,
    changes: Receiver<Heard>,
    sender: Sender<Heard>,
    /// Watching ends when this goes.
    _watcher: RecommendedWatcher,
}

impl Watched {
    /// Starts to watch: the files of the folder itself, and everything below `issues`.
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
        let issues = root.join("issues");
        if issues.is_dir() {
            watcher.watch(&issues, RecursiveMode::Recursive)?;
        }
        Ok(Self { root: root.to_owned(), changes, sender, _watcher: watcher })
    }

    /// Ends the waiting of another thread when it is dropped.
    pub fn ending(&self) -> Ending {
        Ending { sender: self.sender.clone() }
    }

    /// Comes back when something was changed and all is calm again; `false` when nothing will be heard any more.
    pub fn wait(&self) -> bool {
        loop {
            match self.changes.recv() {
                Ok(Some(event)) if self.matters(&event) => break,
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => return false,
            }
        }
        calm(&self.changes)
    }

    /// Whether an event is about what authors write. What cannot be understood counts: a look too many is harmless.
    fn matters(&self, event: &notify::Result<notify::Event>) -> bool {
        let Ok(event) = event else { return true };
        let read_only = matches!(event.kind, EventKind::Access(_));
        !read_only && (event.need_rescan() || event.paths.iter().any(|path| is_written(path, &self.root)))
    }
}

/// Waits until all is calm; `false` when nothing will be heard any more.
fn calm(changes: &Receiver<Heard>) -> bool {
    for _ in 0..PATIENCE {
        match changes.recv_timeout(CALM) {
            Ok(Some(_)) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Ok(None) | Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
    true
}

/// See [`Watched::ending`].
#[derive(Debug)]
pub struct Ending {
    sender: Sender<Heard>,
}

impl Drop for Ending {
    fn drop(&mut self) {
        // Nobody waits any more: all the better.
        let _ = self.sender.send(None);
    }
}

fn is_written(path: &Path, root: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let below = path.strip_prefix(root).unwrap_or(path);
    !hidden && (below.starts_with("issues") || below.extension().is_some_and(|ending| ending == "toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_authors_write_matters() {
        let root = Path::new("/news");
        for path in [
            "issues/2022-11-18/01-a.md",
            "issues/2022-11-18/images/a.jpg",
            "briefing.toml",
            "subscribers.toml",
        ] {
            assert!(is_written(&root.join(path), root), "{path}");
        }
        for path in ["briefing.db-wal", "inbox/new/1", "issues/2022-11-18/.01-a.md.new", ".briefing/site"] {
            assert!(!is_written(&root.join(path), root), "{path}");
        }
    }

    #[test]
    fn whoever_waits_can_be_told_to_go() {
        let folder = tempfile::tempdir().unwrap();
        let watched = Watched::start(folder.path()).unwrap();
        let ending = watched.ending();
        let waiting = std::thread::spawn(move || watched.wait());
        drop(ending);
        assert!(!waiting.join().unwrap());
    }

    #[test]
    fn one_saving_is_one_change() {
        let folder = tempfile::tempdir().unwrap();
        let item = folder.path().join("issues/1/01-a.md");
        crate::source::write_atomic(&item, b"old").unwrap();
        let watched = Watched::start(folder.path()).unwrap();
        crate::source::write_atomic(&item, b"new").unwrap();
        assert!(watched.wait());
        assert!(watched.changes.try_recv().is_err(), "the whole saving was one change");
    }
}
