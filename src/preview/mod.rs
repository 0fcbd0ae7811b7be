//! The issue as readers will see it, in the browser, while its author types.
//!
//! The page around the mail is ours; the mail itself is the HTML part of the real message, in a frame of its own, with
//! nothing added: only the pictures are pointed at this machine. What a mail program takes away (pictures, styles) is
//! taken away by the frame's content security policy, what it changes (colours in the dark) by `dark`.
//!
//! Where issues come from is handed in as a [`IssueProvider`], so that this room neither reads files nor knows configurations.

mod access;
mod view_params;
mod dark;
mod edit_backend;
mod events;
mod frame;
mod guard;
mod snapshots;
mod comment_backend;
mod outline;
mod page;
mod paths;
mod test_mail;
mod routes;
mod server;
mod static_export;
mod issue_provider;
mod threads;
mod test_requests;

pub use access::Access;
pub use edit_backend::{Choices, EditBackend};
pub use comment_backend::CommentBackend;
pub use paths::path_of;
pub use test_mail::{CaughtMessage, TestError, TestMailer, TestRoute, TestResult, RecipientResult, TestTransport};
pub use server::{Server, Settings, StartError};
pub use static_export::{FRONT, Files, export};
pub use issue_provider::{RenderedCopy, Finding, IssueSnapshot, PublicationInfo, IssueProvider, Viewer};
