//! Folder watching with debouncing (crate `notify`).
//!
//! Editors save in several steps: a new file beside the old one, a rename, a change of times. The watchers report one
//! save as one change. They ignore files that are only half written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Time without events after which a change is complete.
const QUIET_PERIOD: Duration = Duration::from_millis(20);
/// Events after which a change is reported although more keep coming.
const MAX_DEBOUNCED_EVENTS: u32 = 50;
/// Changed paths that are remembered between two changes.
const MAX_NOTED_PATHS: usize = 1_000;

/// Error for a folder that cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("the folder cannot be watched: {0}")]
pub struct WatchError(#[from] notify::Error);

/// Result of waiting for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watched {
    /// Files changed.
    Changed,
    /// The [`StopHandle`] was dropped: there is nothing more to wait for.
    Stopped,
}

/// Ends the wait of another thread when it is dropped.
#[derive(Debug)]
pub struct StopHandle(Sender<Message>);

impl Drop for StopHandle {
    fn drop(&mut self) {
        // An error means that the watcher is gone already.
        let _ = self.0.send(Message::Stop);
    }
}

/// Watcher of the files that authors write: the TOML files of a newsroom, and everything below `issues`.
#[derive(Debug)]
pub struct FolderWatcher {
    root: PathBuf,
    issues: PathBuf,
    events: Events,
}

impl FolderWatcher {
    /// Starts to watch the newsroom in `root`.
    ///
    /// # Errors
    /// The system's limit on watched folders is reached, or the folder cannot be read.
    pub fn start(root: &Path) -> Result<Self, WatchError> {
        let mut events = Events::start(root)?;
        let issues = root.join("issues");
        if issues.is_dir() {
            events.watcher.watch(&issues, RecursiveMode::Recursive)?;
        }
        Ok(Self { root: root.to_owned(), issues, events })
    }

    /// Returns the handle that ends [`wait`](Self::wait) when it is dropped.
    pub fn stop_handle(&self) -> StopHandle {
        self.events.stop_handle()
    }

    /// Blocks until files changed and the change is complete.
    pub fn wait(&mut self) -> Watched {
        let root = &self.root;
        if self.events.wait_for(|path| path == root || is_source_file(path, root)) == Watched::Stopped {
            return Watched::Stopped;
        }
        let result = self.events.debounce();
        // Before the caller reads the files, so that later changes are noticed.
        self.watch_new_folders();
        result
    }

    /// Watches `issues` anew, and the newsroom, if another folder may have taken its place.
    fn watch_new_folders(&mut self) {
        let Some(replaced) = self.events.take_replaced(&[&self.root, &self.issues]) else { return };
        if replaced == self.root {
            self.events.watch_anew(&self.root, RecursiveMode::NonRecursive);
        }
        self.events.watch_anew(&self.issues, RecursiveMode::Recursive);
    }
}

/// Watcher of a newsroom's local inbox, a Maildir that may be created or replaced while it is watched.
#[derive(Debug)]
pub struct MaildirWatcher {
    root: PathBuf,
    inbox: PathBuf,
    events: Events,
}

impl MaildirWatcher {
    /// Starts to watch the folder `inbox` of the newsroom in `root`.
    ///
    /// # Errors
    /// The system's limit on watched folders is reached, or the folder cannot be read.
    pub fn start(root: &Path) -> Result<Self, WatchError> {
        let events = Events::start(root)?;
        let mut watcher = Self { root: root.to_owned(), inbox: root.join("inbox"), events };
        watcher.watch_existing_folders();
        Ok(watcher)
    }

    /// Returns the handle that ends [`wait`](Self::wait) when it is dropped.
    pub fn stop_handle(&self) -> StopHandle {
        self.events.stop_handle()
    }

    /// Blocks until messages arrived or were removed and the change is complete.
    pub fn wait(&mut self) -> Watched {
        let (root, inbox) = (&self.root, &self.inbox);
        if self.events.wait_for(|path| path == root || path.starts_with(inbox)) == Watched::Stopped {
            return Watched::Stopped;
        }
        let result = self.events.debounce();
        if self.events.take_replaced(&[&self.root]).is_some() {
            self.events.watch_anew(&self.root, RecursiveMode::NonRecursive);
        }
        // Before the caller lists the messages, so that later arrivals are noticed.
        self.watch_existing_folders();
        result
    }

    /// Watches the Maildir folders that exist by now. `tmp` is left out: it holds half-written messages.
    fn watch_existing_folders(&mut self) {
        for folder in [self.inbox.clone(), self.inbox.join("new"), self.inbox.join("cur")] {
            // A folder that does not exist yet is noticed in its parent.
            let _ = self.events.watcher.watch(&folder, RecursiveMode::NonRecursive);
        }
    }
}

#[derive(Debug)]
enum Message {
    Event(notify::Result<notify::Event>),
    Stop,
}

/// Queue of the file system's events.
#[derive(Debug)]
struct Events {
    receiver: Receiver<Message>,
    sender: Sender<Message>,
    watcher: RecommendedWatcher,
    /// Paths of changed files and folders since they were asked for.
    changed: BTreeSet<PathBuf>,
    /// Events were lost: any folder may have been replaced.
    is_incomplete: bool,
}

impl Events {
    /// Watches the newsroom in `root`, and the folder above it, which shows when another folder takes its place.
    fn start(root: &Path) -> Result<Self, WatchError> {
        let (sender, receiver) = mpsc::channel();
        let queue = sender.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // An error means that the receiver is gone and watching ends.
            let _ = queue.send(Message::Event(event));
        })?;
        watcher.watch(root, RecursiveMode::NonRecursive)?;
        if let Some(above) = root.parent().filter(|above| !above.as_os_str().is_empty()) {
            // Who may not read it has a watcher that cannot follow the newsroom, as before.
            let _ = watcher.watch(above, RecursiveMode::NonRecursive);
        }
        Ok(Self { receiver, sender, watcher, changed: BTreeSet::new(), is_incomplete: false })
    }

    /// Notes what changed, and returns true if an event changed anything.
    fn note(&mut self, event: &notify::Result<notify::Event>) -> bool {
        let Ok(event) = event else {
            self.is_incomplete = true;
            return true;
        };
        if matches!(event.kind, EventKind::Access(_)) {
            return false;
        }
        self.is_incomplete |= event.need_rescan();
        // Only the names of whole folders are asked for; a bound keeps a busy folder above the newsroom small.
        if self.changed.len() < MAX_NOTED_PATHS {
            self.changed.extend(event.paths.iter().cloned());
        } else {
            self.is_incomplete = true;
        }
        true
    }

    /// Returns the first of the folders that was itself created, removed or renamed since the last call.
    fn take_replaced(&mut self, folders: &[&Path]) -> Option<PathBuf> {
        let changed = std::mem::take(&mut self.changed);
        let is_incomplete = std::mem::take(&mut self.is_incomplete);
        folders
            .iter()
            .find(|folder| is_incomplete || changed.contains(**folder))
            .map(|found| found.to_path_buf())
    }

    /// Ends the watch of a folder and begins one of the folder that has its name now.
    fn watch_anew(&mut self, folder: &Path, mode: RecursiveMode) {
        let _ = self.watcher.unwatch(folder);
        // A folder that does not exist yet is noticed in its parent.
        let _ = self.watcher.watch(folder, mode);
    }

    fn stop_handle(&self) -> StopHandle {
        StopHandle(self.sender.clone())
    }

    /// Blocks until a file that `is_relevant` was changed. An event that cannot be understood counts as relevant.
    fn wait_for(&mut self, is_relevant: impl Fn(&Path) -> bool) -> Watched {
        loop {
            let event = match self.receiver.recv() {
                Ok(Message::Event(event)) => event,
                Ok(Message::Stop) | Err(_) => return Watched::Stopped,
            };
            let is_known = |event: &notify::Event| {
                !event.need_rescan() && !event.paths.iter().any(|path| is_relevant(path))
            };
            if event.as_ref().is_ok_and(is_known) {
                continue;
            }
            if self.note(&event) {
                return Watched::Changed;
            }
        }
    }

    /// Consumes events until none comes for [`QUIET_PERIOD`].
    fn debounce(&mut self) -> Watched {
        for _ in 0..MAX_DEBOUNCED_EVENTS {
            match self.receiver.recv_timeout(QUIET_PERIOD) {
                Ok(Message::Event(event)) => {
                    self.note(&event);
                }
                Err(RecvTimeoutError::Timeout) => return Watched::Changed,
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return Watched::Stopped,
            }
        }
        Watched::Changed
    }
}

fn is_source_file(path: &Path, root: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let below = path.strip_prefix(root).unwrap_or(path);
    !hidden && (below.starts_with("issues") || below.extension().is_some_and(|ending| ending == "toml"))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests write files as editors do")]
mod tests {
    use super::*;
    use std::fs;

    /// Saves like an editor: writes a new file and renames it.
    fn save(path: &Path, text: &str) {
        let temporary = path.with_file_name(".new");
        fs::write(&temporary, text).unwrap();
        fs::rename(temporary, path).unwrap();
    }

    #[test]
    fn source_files_are_toml_files_and_issues() {
        let root = Path::new("/news");
        for path in [
            "issues/2022-11-18/01-a.md",
            "issues/2022-11-18/images/a.jpg",
            "briefing.toml",
            "subscribers.toml",
        ] {
            assert!(is_source_file(&root.join(path), root), "{path}");
        }
        for path in ["briefing.db-wal", "inbox/new/1", "issues/2022-11-18/.01-a.md.new", ".briefing/site"] {
            assert!(!is_source_file(&root.join(path), root), "{path}");
        }
    }

    #[test]
    fn dropped_stop_handle_ends_the_wait() {
        let folder = tempfile::tempdir().unwrap();
        let mut watcher = FolderWatcher::start(folder.path()).unwrap();
        let handle = watcher.stop_handle();
        let waiting = std::thread::spawn(move || watcher.wait());
        drop(handle);
        assert_eq!(waiting.join().unwrap(), Watched::Stopped);
    }

    #[test]
    fn one_save_is_one_change() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("issues/1")).unwrap();
        let item = folder.path().join("issues/1/01-a.md");
        save(&item, "old");
        let mut watcher = FolderWatcher::start(folder.path()).unwrap();
        save(&item, "new");
        assert_eq!(watcher.wait(), Watched::Changed);
        assert!(watcher.events.receiver.try_recv().is_err(), "the whole save was one change");
    }

    /// Waits until a save in the issue is noticed. Events of what came before may be told first.
    fn assert_follows(watcher: &mut FolderWatcher, root: &Path, round: &str) {
        // One change may still be on its way; each look drains the queue.
        while let Ok(message) = watcher.events.receiver.recv_timeout(Duration::from_millis(200)) {
            if let Message::Event(event) = message {
                watcher.events.note(&event);
            }
        }
        watcher.watch_new_folders();
        save(&root.join("issues/1/01-a.md"), round);
        let (done, result) = mpsc::channel();
        let stop = watcher.stop_handle();
        std::thread::scope(|scope| {
            scope.spawn(|| done.send(watcher.wait()));
            let seen = result.recv_timeout(Duration::from_secs(10));
            drop(stop);
            assert_eq!(seen, Ok(Watched::Changed), "{round}");
        });
        // The stop of this round is not the next one's.
        while watcher.events.receiver.try_recv().is_ok() {}
    }

    #[test]
    fn replaced_folders_are_followed() {
        let above = tempfile::tempdir().unwrap();
        let root = above.path().join("newsroom");
        let at = |path: &str| root.join(path);
        fs::create_dir_all(at("issues/1")).unwrap();
        let mut watcher = FolderWatcher::start(&root).unwrap();
        assert_follows(&mut watcher, &root, "as it was");
        for round in ["replaced by a copy", "and once more"] {
            fs::create_dir_all(at("copy/1")).unwrap();
            fs::remove_dir_all(at("issues")).unwrap();
            fs::rename(at("copy"), at("issues")).unwrap();
            assert_follows(&mut watcher, &root, round);
            assert_follows(&mut watcher, &root, "twice");
        }
        fs::rename(at("issues"), at("away")).unwrap();
        fs::rename(at("away"), at("issues")).unwrap();
        assert_follows(&mut watcher, &root, "moved away and back");
        fs::remove_dir_all(at("issues/1")).unwrap();
        fs::create_dir_all(at("issues/1")).unwrap();
        assert_follows(&mut watcher, &root, "an issue made anew");
        fs::rename(&root, above.path().join("old")).unwrap();
        fs::create_dir_all(at("issues/1")).unwrap();
        assert_follows(&mut watcher, &root, "a newsroom made anew");
    }

    #[test]
    fn inbox_created_later_is_watched_with_its_messages() {
        let root = tempfile::tempdir().unwrap();
        let mut watcher = MaildirWatcher::start(root.path()).unwrap();
        for round in ["first", "second"] {
            fs::create_dir_all(root.path().join("inbox/new")).unwrap();
            assert_eq!(watcher.wait(), Watched::Changed, "{round}");
            save(&root.path().join("inbox/new/1"), round);
            assert_eq!(watcher.wait(), Watched::Changed, "{round}");
            fs::remove_dir_all(root.path().join("inbox")).unwrap();
            assert_eq!(watcher.wait(), Watched::Changed, "{round}");
        }
    }

    #[test]
    fn saved_files_and_arriving_mail_are_told_apart() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("inbox/new")).unwrap();
        let mut mail = MaildirWatcher::start(root.path()).unwrap();
        let mut files = FolderWatcher::start(root.path()).unwrap();
        let handles = (mail.stop_handle(), files.stop_handle());
        save(&root.path().join("briefing.toml"), "x");
        save(&root.path().join("inbox/new/1"), "x");
        assert_eq!((mail.wait(), files.wait()), (Watched::Changed, Watched::Changed));
        // Only the stop is left in the queues.
        drop(handles);
        assert_eq!((mail.wait(), files.wait()), (Watched::Stopped, Watched::Stopped));
    }
}
