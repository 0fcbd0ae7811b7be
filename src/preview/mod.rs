//! Preview: the issue as recipients will see it, in the browser, updated while its author types.
//!
//! The page around the mail is ours. The mail is the HTML part of the real message in its own frame, unchanged but for
//! picture URLs, which point to this server. The frame's Content-Security-Policy removes pictures and styles as mail
//! programs do; `dark` inverts colours as they do.
//!
//! [`IssueProvider`] and [`TestMailer`] are the two backends that tests replace; [`NewsroomBackend`] is the real one.

mod access;
mod assets;
mod dark;
mod events;
mod frame;
mod guard;
mod issue_provider;
mod newsroom;
mod outline;
mod page;
mod paths;
mod routes;
mod server;
mod snapshots;
mod state;
mod static_export;
mod test_mail;
mod threads;
mod view_params;

pub use access::Access;
pub use issue_provider::{Finding, IssueProvider, IssueSnapshot, PublicationInfo, RenderedCopy, Viewer};
pub use newsroom::NewsroomBackend;
pub use paths::path_of;
pub use server::{Server, StartError};
pub use state::Settings;
pub use static_export::{FRONT, Files, export};
pub use test_mail::{CaughtMessage, TestError, TestMailer};
