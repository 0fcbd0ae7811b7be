//! State that all handlers share.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use super::metrics::Metrics;
use super::published::{self, Publicity};
use super::snapshot::{Snapshot, SnapshotError};
use crate::app::{AppError, NewestIssue, Newsroom, SignUpLimits, require_sound};
use crate::runtime::{Clock, spawn_blocking};
use crate::store::Store;

/// Tells the operator a sentence. It never holds an address or a token.
pub type Notice = Arc<dyn Fn(&str) + Send + Sync>;

/// The site of a newsroom: its folder as last read, its store, and what handlers need besides.
pub struct Site {
    /// The newsroom's folder.
    pub(super) root: PathBuf,
    /// The store.
    pub(super) store: Store,
    /// The clock.
    pub(super) clock: Arc<dyn Clock>,
    /// Counts of answers.
    pub(super) metrics: Metrics,
    /// Limits of sign-ups.
    pub(super) limits: SignUpLimits,
    /// Base URL of a publication that names no `site`.
    fallback_base: String,
    snapshot: RwLock<Arc<Snapshot>>,
    notice: Notice,
}

impl Site {
    /// Reads a newsroom for the site. `fallback_base` is its base URL, without a final `/`, if the publication has none.
    ///
    /// # Errors
    /// The store is unreadable, or the key of the personal links is.
    pub async fn open(
        newsroom: Newsroom,
        store: Store,
        clock: Arc<dyn Clock>,
        fallback_base: String,
        notice: Notice,
    ) -> Result<Arc<Self>, AppError> {
        let root = newsroom.root.clone();
        let publicity = published::read(&store, &root).await?;
        let base = fallback_base.clone();
        let read = spawn_blocking(move || Snapshot::read(newsroom, &publicity, &base, None)).join().await;
        let snapshot = RwLock::new(Arc::new(read?));
        Ok(Arc::new(Self {
            root,
            store,
            clock,
            metrics: Metrics::default(),
            limits: SignUpLimits::default(),
            fallback_base,
            snapshot,
            notice,
        }))
    }

    /// Returns the newsroom as it was last read.
    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the newest public issue.
    pub fn newest(&self) -> Option<NewestIssue> {
        let snapshot = self.snapshot();
        let issue = snapshot.issues.first()?;
        Some(NewestIssue { id: issue.id.clone(), title: issue.title.clone() })
    }

    /// Tells the operator a sentence, without addresses and tokens.
    pub(super) fn tell(&self, words: &str) {
        (self.notice)(words);
    }

    /// Reads the newsroom anew if its files, its configuration or its deliveries changed. Keeps the last good snapshot while
    /// the newsroom cannot be read; returns whether it was read anew.
    ///
    /// # Errors
    /// The newsroom or its store cannot be read.
    pub(super) async fn refresh(&self) -> Result<bool, SnapshotError> {
        self.read(Rereading::IfChanged).await
    }

    /// Reads the newsroom and its configuration anew at once, and tells the operator how that ended. With errors in
    /// `briefing.toml` everything stays as it was.
    pub async fn reload(&self) {
        match self.read(Rereading::Always).await {
            Ok(_) => self.tell("the configuration was read anew"),
            Err(error) => self.tell(&format!("the configuration stays as it was: {error}")),
        }
    }

    async fn read(&self, rereading: Rereading) -> Result<bool, SnapshotError> {
        let publicity = published::read(&self.store, &self.root).await.map_err(AppError::from)?;
        let (last, root, base) = (self.snapshot(), self.root.clone(), self.fallback_base.clone());
        let read =
            spawn_blocking(move || read_anew(&last, &root, &publicity, &base, rereading)).try_join().await;
        let Some(new) = read.map_err(|_| SnapshotError::Panicked)?? else { return Ok(false) };
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        Ok(true)
    }
}

/// When the newsroom is read anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rereading {
    /// If a file or a delivery changed.
    IfChanged,
    /// In any case.
    Always,
}

fn read_anew(
    last: &Snapshot,
    root: &std::path::Path,
    publicity: &Publicity,
    base: &str,
    rereading: Rereading,
) -> Result<Option<Snapshot>, AppError> {
    if rereading == Rereading::IfChanged && last.is_current(root, publicity) {
        return Ok(None);
    }
    let newsroom = Newsroom::read(root, BTreeMap::new())?;
    // The worker refuses other settings of the mail server by itself; who asks for a new configuration is told.
    let newsroom = match rereading {
        Rereading::IfChanged => newsroom.with_sound_config()?,
        Rereading::Always => require_sound(newsroom)?,
    };
    Snapshot::read(newsroom, publicity, base, Some(last)).map(Some)
}
