//! Settings and shared state of the preview.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;

use super::access::Access;
use super::issue_provider::{IssueProvider, RenderedCopy, Viewer};
use super::snapshots::SnapshotCache;
use super::test_mail::{TestMailer, TestSendRequests};
use crate::comments::CommentStore;
use crate::edit::Editor;
use crate::runtime::{Clock, spawn_blocking};

/// Settings of a preview.
pub struct Settings {
    /// Address to listen on; port 0 takes a free port.
    pub listen: SocketAddr,
    /// The newsroom's folder. It is watched, and holds the comments and the files to edit.
    pub root: PathBuf,
    /// Source of the issues.
    pub issues: Arc<dyn IssueProvider>,
    /// Backend for tests and caught mail.
    pub test_mail: Arc<dyn TestMailer>,
    /// Clock for the times of comments.
    pub clock: Arc<dyn Clock>,
    /// URL that opens a place in an editor, with `{file}`, `{line}`, and `{column}` in it.
    pub editor: String,
    /// Access control.
    pub access: Access,
    /// True if the editor may change files.
    pub editable: bool,
}

impl Settings {
    /// Makes the state shared by the handlers; the static export uses it without a server.
    pub(super) fn into_state(
        self,
        bound: SocketAddr,
        generation: watch::Receiver<u64>,
        caught: watch::Receiver<u64>,
    ) -> AppState {
        let Self { listen: _, root, issues, test_mail, clock, editor, access, editable } = self;
        AppState {
            snapshots: SnapshotCache::new(issues, generation.clone()),
            comments: Arc::new(CommentStore::of(root.clone())),
            files: editable.then(|| Arc::new(Editor::new(&root))),
            test_requests: TestSendRequests::default(),
            root,
            clock,
            editor,
            bound,
            access,
            generation,
            test_mail,
            caught,
        }
    }
}

/// State shared by the handlers.
pub(super) struct AppState {
    pub(super) snapshots: SnapshotCache,
    comments: Arc<CommentStore>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) root: PathBuf,
    pub(super) editor: String,
    pub(super) bound: SocketAddr,
    pub(super) access: Access,
    /// Editor of the files; `None` for a read-only preview.
    pub(super) files: Option<Arc<Editor>>,
    /// Number of the last change to the files.
    pub(super) generation: watch::Receiver<u64>,
    pub(super) test_mail: Arc<dyn TestMailer>,
    pub(super) test_requests: TestSendRequests,
    /// Number of the last change to the local inbox.
    pub(super) caught: watch::Receiver<u64>,
}

impl AppState {
    /// Returns whether the newsroom has an issue of this name. Only listed names are accepted, so a name is never a path.
    pub(super) async fn has_issue(&self, issue: &str) -> bool {
        self.snapshots.issues().await.iter().any(|known| known == issue)
    }

    /// Calls the comment store on the blocking pool; `None` if the call panicked.
    pub(super) async fn with_comments<T: Send + 'static>(
        &self,
        call: impl FnOnce(&CommentStore) -> T + Send + 'static,
    ) -> Option<T> {
        let comments = Arc::clone(&self.comments);
        spawn_blocking(move || call(&comments)).try_join().await.ok()
    }

    /// Returns a copy of an issue and the publication's site.
    pub(super) async fn copy(
        &self,
        issue: &str,
        viewer: &Viewer,
    ) -> Option<(Arc<RenderedCopy>, Option<String>)> {
        if !self.has_issue(issue).await {
            return None;
        }
        let shown = self.snapshots.snapshot(issue, viewer).await;
        Some((shown.copy?, shown.look.publication.site.clone()))
    }
}
