//! The issue as readers will see it, in the browser, while its author types.
//!
//! The page around the mail is ours; the mail itself is the HTML part of the real message, in a frame of its own, with
//! nothing added: only the pictures are pointed at this machine. What a mail program takes away (pictures, styles) is
//! taken away by the frame's content security policy, what it changes (colours in the dark) by `dark`.
//!
//! Where issues come from is handed in as a [`IssueProvider`], so that this room neither reads files nor knows configurations.

mod access;
mod comment_backend;
mod dark;
mod edit_backend;
mod events;
mod frame;
mod guard;
mod issue_provider;
mod outline;
mod page;
mod paths;
mod routes;
mod server;
mod snapshots;
mod static_export;
mod test_mail;
mod test_requests;
mod threads;
mod view_params;

pub use access::Access;
pub use comment_backend::CommentBackend;
pub use edit_backend::{Choices, EditBackend};
pub use issue_provider::{Finding, IssueProvider, IssueSnapshot, PublicationInfo, RenderedCopy, Viewer};
pub use paths::path_of;
pub use server::{Server, Settings, StartError};
pub use static_export::{FRONT, Files, export};
pub use test_mail::{
    CaughtMessage, RecipientResult, TestError, TestMailer, TestResult, TestRoute, TestTransport,
};
