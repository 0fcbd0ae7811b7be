//! The server: it listens, watches the folder, and ends in good order.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::access::Access;
use super::comment_backend::CommentBackend;
use super::edit_backend::EditBackend;
use super::issue_provider::{IssueProvider, RenderedCopy, Viewer};
use super::routes;
use super::snapshots::SnapshotCache;
use super::test_mail::TestMailer;
use super::test_requests::TestSendRequests;
use crate::runtime::watch::{FolderWatcher, MaildirWatcher, WatchError, Watched};
use crate::runtime::{CancellationToken, DropGuard, spawn_blocking};

/// How long a browser in the middle of a request may hold up the end: so many turns of so much time. A machine that is
/// too busy to let us run for a while takes one turn, not all.
const TURNS: u32 = 20;
const TURN: Duration = Duration::from_millis(100);

/// How a preview is set up.
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The newsroom's folder, which is watched.
    pub root: PathBuf,
    /// Where issues come from.
    pub issues: Arc<dyn IssueProvider>,
    /// Who sends tests and reads the local inbox.
    pub test_mail: Arc<dyn TestMailer>,
    /// Where comments are kept.
    pub comments: Arc<dyn CommentBackend>,
    /// How a place in a file is opened: a URL with `{file}`, `{line}` and `{column}` in it.
    pub editor: String,
    /// Who may look, and who may write.
    pub access: Access,
    /// Who changes the files; without, the preview is for reading alone.
    pub edits: Option<Arc<dyn EditBackend>>,
}

impl Settings {
    /// What is shared by all that is answered, or written to disk.
    pub(super) fn state(
        self,
        bound: SocketAddr,
        generation: watch::Receiver<u64>,
        caught: watch::Receiver<u64>,
    ) -> AppState {
        let Self { listen: _, root, issues, edits, comments, test_mail, editor, access } = self;
        let snapshots = SnapshotCache::new(issues, generation.clone());
        let test_requests = TestSendRequests::default();
        AppState {
            snapshots,
            comments,
            root,
            editor,
            bound,
            access,
            edits,
            generation,
            test_mail,
            test_requests,
            caught,
        }
    }
}

/// Why a preview cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("`{address}` cannot be listened on: {}", crate::source::reason(.reason))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The folder cannot be watched.
    #[error(transparent)]
    Watch(#[from] WatchError),
}

/// What the routes share.
pub(super) struct AppState {
    pub(super) snapshots: SnapshotCache,
    comments: Arc<dyn CommentBackend>,
    pub(super) root: PathBuf,
    pub(super) editor: String,
    pub(super) bound: SocketAddr,
    pub(super) access: Access,
    pub(super) edits: Option<Arc<dyn EditBackend>>,
    pub(super) generation: watch::Receiver<u64>,
    pub(super) test_mail: Arc<dyn TestMailer>,
    pub(super) test_requests: TestSendRequests,
    /// Goes up whenever the local inbox has changed.
    pub(super) caught: watch::Receiver<u64>,
}

impl AppState {
    /// Whether there is such an issue. Only issues of the newsroom are looked for: a name is no path.
    pub(super) async fn has(&self, issue: &str) -> bool {
        self.snapshots.issues().await.iter().any(|known| known == issue)
    }

    /// Asks the notebook, which may take its time; `None` when it came to grief.
    pub(super) async fn notes<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&dyn CommentBackend) -> T + Send + 'static,
    ) -> Option<T> {
        let comments = Arc::clone(&self.comments);
        spawn_blocking(move || ask(comments.as_ref())).try_join().await.ok()
    }

    /// A copy and the publication's site.
    pub(super) async fn copy(
        &self,
        issue: &str,
        viewer: &Viewer,
    ) -> Option<(Arc<RenderedCopy>, Option<String>)> {
        if !self.has(issue).await {
            return None;
        }
        let shown = self.snapshots.snapshot(issue, viewer).await;
        Some((shown.copy?, shown.look.publication.site.clone()))
    }
}

/// A preview that is being served.
pub struct Server {
    bound: SocketAddr,
    cancel: DropGuard,
    serving: JoinHandle<()>,
}

impl Server {
    /// Starts to watch and to serve.
    ///
    /// # Errors
    /// The address cannot be listened on, or the folder not be watched.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let listen = settings.listen;
        let failed = |reason| StartError::Listen { address: listen, reason };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let bound = listener.local_addr().map_err(failed)?;
        let watched = FolderWatcher::start(&settings.root)?;
        let (change, generation) = watch::channel(0_u64);
        let ending = watched.stop_handle();
        // Waiting for changes blocks, so it has a thread of its own. With it the streams of events end, which would hold
        // up the end of the server.
        let watching = spawn_blocking(move || {
            while watched.wait() == Watched::Changed {
                change.send_modify(|number| *number += 1);
            }
        });
        let mut arrivals = MaildirWatcher::start(&settings.root)?;
        let (arrived, caught) = watch::channel(0_u64);
        let arriving = arrivals.stop_handle();
        let receiving = spawn_blocking(move || {
            while arrivals.wait() == Watched::Changed {
                arrived.send_modify(|number| *number += 1);
            }
        });
        let state = Arc::new(settings.state(bound, generation, caught));
        let cancel = CancellationToken::new();
        let (early, late) = (cancel.clone(), cancel.clone());
        let serving = tokio::spawn(async move {
            let serving = axum::serve(listener, routes::router(state)).with_graceful_shutdown(async move {
                // A dropped handle ends the preview as well.
                early.cancelled().await;
                drop((ending, arriving));
            });
            let patience = async {
                late.cancelled().await;
                // Until they have ended the streams of events cannot, and no browser is to blame for that.
                let _ = tokio::join!(watching.try_join(), receiving.try_join());
                for _ in 0..TURNS {
                    tokio::time::sleep(TURN).await;
                }
            };
            tokio::select! {
                biased;
                _ = serving => {}
                () = patience => {}
            }
        });
        Ok(Self { bound, cancel: cancel.drop_guard(), serving })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.bound
    }

    /// Ends it; pages that are open lose their connection.
    pub async fn stop(self) {
        drop(self.cancel);
        let _ = self.serving.await;
    }
}
