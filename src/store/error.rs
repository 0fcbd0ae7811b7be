//! Errors of the store.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::{DeliveryId, IssueId, RowState};

/// Error of the store. Holds no addresses and no passwords.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{kind}")]
pub struct StoreError {
    kind: Kind,
    #[source]
    source: Option<Arc<dyn Error + Send + Sync>>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Kind {
    #[error("the store is being written by another process; try again when it is done")]
    Busy,
    #[error("another process is sending from this store; wait until it is done, or stop it and resume")]
    Leased,
    #[error("another process took over the delivery; stop this one")]
    LeaseLost,
    #[error(
        "the store is an older copy: as `briefing.db.mark` beside it knows, {} left since it was made; put the newer file \
         back, or see in the relay's log who has the mail already before you delete the mark", messages(*.behind)
    )]
    OutdatedCopy { behind: u64 },
    #[error(
        "the store is not the one that mail was last sent from, as `briefing.db.mark` beside it knows; put that one back, \
         or delete the mark to begin anew"
    )]
    DifferentStore,
    #[error(
        "the store was deleted or exchanged for another file while it was in use; put the newest file back, and see in the \
         mail server's log who has the mail already, before you send anything"
    )]
    Replaced,
    #[error(
        "`briefing.db.mark`, by which an older copy of the store is noticed, cannot be read; if mail was last sent from this store, \
         delete the mark and resume"
    )]
    Mark,
    #[error("`{}` cannot be used: {reason}", .path.display())]
    Unusable { path: PathBuf, reason: String },
    #[error("`{}` exists already; name a new file, or move this one away", .0.display())]
    FileExists(PathBuf),
    #[error("`{}` is not a briefing database; name another file in `[store] url`", .0.display())]
    NotABriefingDb(PathBuf),
    #[error("the store has format {found} and this briefing knows up to {known}; use the newer briefing")]
    TooNew { found: i64, known: i64 },
    #[error("the store is damaged: {0}; put back a copy of the file and resume")]
    Damaged(String),
    #[error("the store cannot be read or written; check the disk and the file's permissions")]
    Io,
    #[error("the disk is full; make room and resume")]
    Full,
    #[error("the store is closed; open it again")]
    Closed,
    #[error("`{scheme}` stores are not built in yet; use `sqlite:briefing.db` in `[store] url`")]
    NotBuiltIn { scheme: &'static str },
    #[error("the store's url is not understood; write `sqlite:briefing.db` in `[store] url`")]
    Url,
    #[error("issue `{0}` has a delivery already; resume it, or send again to readers it does not hold yet")]
    AlreadyPlanned(IssueId),
    #[error("the delivery was cancelled, which is final; nobody is mailed from it any more")]
    Cancelled,
    #[error("there is no delivery {}; plan one first", .0.0)]
    NoDelivery(DeliveryId),
    #[error("the subscribers changed while the delivery was planned; plan it again")]
    ListChanged,
    #[error("the plan mails a variant that was not composed (`{0}`); compose it first")]
    UnknownVariant(String),
    #[error("the message is {} and cannot be {step}; read the ledger again", found.map_or("not planned", RowState::as_str))]
    InvalidTransition { found: Option<RowState>, step: &'static str },
    #[error("internal store error; please report it")]
    Internal,
}

impl StoreError {
    /// Another process held the database for longer than we wait; the same request may work later.
    pub fn is_busy(&self) -> bool {
        self.kind == Kind::Busy
    }

    /// Another process is sending.
    pub fn is_leased(&self) -> bool {
        self.kind == Kind::Leased
    }

    /// Another holder took the lease: the write was refused.
    pub fn is_lease_lost(&self) -> bool {
        self.kind == Kind::LeaseLost
    }

    /// The store is an older copy of the one that mail was last sent from, or another one altogether.
    pub fn is_outdated_copy(&self) -> bool {
        matches!(self.kind, Kind::OutdatedCopy { .. } | Kind::DifferentStore)
    }

    /// The file was deleted or exchanged while it was open.
    pub fn is_replaced(&self) -> bool {
        self.kind == Kind::Replaced
    }

    /// The file is something else than a store.
    pub fn is_not_a_briefing_db(&self) -> bool {
        matches!(self.kind, Kind::NotABriefingDb(_))
    }

    /// A newer program wrote the store.
    pub fn is_too_new(&self) -> bool {
        matches!(self.kind, Kind::TooNew { .. })
    }

    /// The stored data is inconsistent.
    pub fn is_damaged(&self) -> bool {
        matches!(self.kind, Kind::Damaged(_) | Kind::Mark)
    }

    /// The disk or its permissions are in the way.
    pub fn is_io(&self) -> bool {
        matches!(self.kind, Kind::Io | Kind::Full | Kind::Unusable { .. } | Kind::FileExists(_))
    }

    /// The store was closed.
    pub fn is_closed(&self) -> bool {
        self.kind == Kind::Closed
    }

    /// The kind of store the url names is not built in.
    pub fn is_not_built_in(&self) -> bool {
        matches!(self.kind, Kind::NotBuiltIn { .. })
    }

    /// The issue has a delivery.
    pub fn is_already_planned(&self) -> bool {
        matches!(self.kind, Kind::AlreadyPlanned(_))
    }

    /// The subscribers changed between the two steps of a plan.
    pub fn is_list_changed(&self) -> bool {
        self.kind == Kind::ListChanged
    }

    /// The delivery was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.kind == Kind::Cancelled
    }

    /// There is no such delivery.
    pub fn is_unknown_delivery(&self) -> bool {
        matches!(self.kind, Kind::NoDelivery(_))
    }

    /// The row is not in a state from which the step is allowed.
    pub fn is_invalid_transition(&self) -> bool {
        matches!(self.kind, Kind::InvalidTransition { .. })
    }

    /// Mail was last sent from another store.
    pub(super) fn different_store() -> Self {
        Kind::DifferentStore.into()
    }

    /// A file beside the store, or the store itself, that cannot be opened.
    pub(super) fn unusable(path: &Path, error: std::io::Error) -> Self {
        if matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) {
            return error.into();
        }
        Kind::Unusable { path: path.to_owned(), reason: crate::source::reason(&error) }.into()
    }

    /// Something stored that cannot be read back; `what` names the kind of thing, never its text.
    pub(super) fn damaged(what: &str) -> Self {
        Kind::Damaged(what.to_owned()).into()
    }
}

fn messages(count: u64) -> String {
    if count == 1 { "1 message".into() } else { format!("{count} messages") }
}

impl StoreError {
    /// An error of this kind with its cause.
    pub(super) fn with_source(kind: Kind, source: impl Error + Send + Sync + 'static) -> Self {
        Self { kind, source: Some(Arc::new(source)) }
    }
}

impl From<Kind> for StoreError {
    fn from(kind: Kind) -> Self {
        Self { kind, source: None }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::with_source(Kind::Io, error)
    }
}
