//! Folder watching with debouncing (crate `notify`).
//!
//! Editors save in several steps: a new file beside the old one, a rename, a change of times. The watchers report one
//! save as one change. They ignore files that are only half written.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Time without events after which a change is complete.
const QUIET_PERIOD: Duration = Duration::from_millis(20);
/// Events after which a change is reported although more keep coming.
const MAX_DEBOUNCED_EVENTS: u32 = 50;

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
    events: Events,
}

impl FolderWatcher {
    /// Starts to watch the newsroom in `root`.
    ///
    /// # Errors
    /// The system's limit on watched folders is reached, or the folder cannot be read.
    pub fn start(root: &Path) -> Result<Self, WatchError> {
        let mut events = Events::start()?;
        events.watcher.watch(root, RecursiveMode::NonRecursive)?;
        let issues = root.join("issues");
        if issues.is_dir() {
            events.watcher.watch(&issues, RecursiveMode::Recursive)?;
        }
        Ok(Self { root: root.to_owned(), events })
    }

    /// Returns the handle that ends [`wait`](Self::wait) when it is dropped.
    pub fn stop_handle(&self) -> StopHandle {
        self.events.stop_handle()
    }

    /// Blocks until files changed and the change is complete.
    pub fn wait(&self) -> Watched {
        match self.events.wait_for(|path| is_source_file(path, &self.root)) {
            Watched::Changed => self.events.debounce(),
            Watched::Stopped => Watched::Stopped,
        }
    }
}

/// Watcher of a newsroom's local inbox, a Maildir that may be created or replaced while it is watched.
#[derive(Debug)]
pub struct MaildirWatcher {
    inbox: PathBuf,
    events: Events,
}

impl MaildirWatcher {
    /// Starts to watch the folder `inbox` of the newsroom in `root`.
    ///
    /// # Errors
    /// The system's limit on watched folders is reached, or the folder cannot be read.
    pub fn start(root: &Path) -> Result<Self, WatchError> {
        let mut events = Events::start()?;
        events.watcher.watch(root, RecursiveMode::NonRecursive)?;
        let mut watcher = Self { inbox: root.join("inbox"), events };
        watcher.watch_existing_folders();
        Ok(watcher)
    }

    /// Returns the handle that ends [`wait`](Self::wait) when it is dropped.
    pub fn stop_handle(&self) -> StopHandle {
        self.events.stop_handle()
    }

    /// Blocks until messages arrived or were removed and the change is complete.
    pub fn wait(&mut self) -> Watched {
        let inbox = &self.inbox;
        if self.events.wait_for(|path| path.starts_with(inbox)) == Watched::Stopped {
            return Watched::Stopped;
        }
        let result = self.events.debounce();
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
}

impl Events {
    fn start() -> Result<Self, WatchError> {
        let (sender, receiver) = mpsc::channel();
        let queue = sender.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // An error means that the receiver is gone and watching ends.
            let _ = queue.send(Message::Event(event));
        })?;
        Ok(Self { receiver, sender, watcher })
    }

    fn stop_handle(&self) -> StopHandle {
        StopHandle(self.sender.clone())
    }

    /// Blocks until a file that `is_relevant` was changed. An event that cannot be understood counts as relevant.
    fn wait_for(&self, is_relevant: impl Fn(&Path) -> bool) -> Watched {
        loop {
            let event = match self.receiver.recv() {
                Ok(Message::Event(Ok(event))) => event,
                Ok(Message::Event(Err(_))) => return Watched::Changed,
                Ok(Message::Stop) | Err(_) => return Watched::Stopped,
            };
            let is_write = !matches!(event.kind, EventKind::Access(_));
            if is_write && (event.need_rescan() || event.paths.iter().any(|path| is_relevant(path))) {
                return Watched::Changed;
            }
        }
    }

    /// Consumes events until none comes for [`QUIET_PERIOD`].
    fn debounce(&self) -> Watched {
        for _ in 0..MAX_DEBOUNCED_EVENTS {
            match self.receiver.recv_timeout(QUIET_PERIOD) {
                Ok(Message::Event(_)) => {}
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
        let watcher = FolderWatcher::start(folder.path()).unwrap();
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
        let watcher = FolderWatcher::start(folder.path()).unwrap();
        save(&item, "new");
        assert_eq!(watcher.wait(), Watched::Changed);
        assert!(watcher.events.receiver.try_recv().is_err(), "the whole save was one change");
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
        let files = FolderWatcher::start(root.path()).unwrap();
        let handles = (mail.stop_handle(), files.stop_handle());
        save(&root.path().join("briefing.toml"), "x");
        save(&root.path().join("inbox/new/1"), "x");
        assert_eq!((mail.wait(), files.wait()), (Watched::Changed, Watched::Changed));
        // Only the stop is left in the queues.
        drop(handles);
        assert_eq!((mail.wait(), files.wait()), (Watched::Stopped, Watched::Stopped));
    }
}
