//! The public site: archive, feeds, and the pages where readers join, choose and leave.
//!
//! Handlers answer from a snapshot (`snapshot.rs`) of the newsroom, which a task reads anew when files change or a
//! delivery begins. An issue is shown once its mail began to go out; drafts are not. A `GET` changes nothing, neither in the
//! store nor in the folder.
//!
//! One file below `routes` for each group of pages. Every page has the frame of `page.rs`, and every answer passes
//! `guard.rs`, which sets the security headers and counts it.

mod answer;
mod client;
mod export;
mod feedback_counts;
mod file_print;
mod form;
mod guard;
mod issue_page;
mod metrics;
mod page;
mod picture_type;
mod public_issue;
mod published;
mod routes;
mod search_index;
mod server;
mod snapshot;
mod state;
mod story_text;
mod visit;
mod words;

pub use export::{ExportError, Exported, export};
pub use form::plain_form;
pub use server::{Bound, Server, SiteError};
pub use state::{Notice, Site};
