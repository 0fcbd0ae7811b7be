//! `briefing` composes a newsroom's weekly newsletter from text files and sends it so that nobody is lost and nobody
//! is mailed twice.
//!
//! An issue passes the layers from the bottom up; `ARCHITECTURE.md` shows them.
//!
//! ```text
//! folder -> SourceTree -> Issue -> Rendered -> Ready -> Delivery (rows in the ledger) -> Message -> Outcome -> report
//!           read          load     render      check    plan                             build      send       record
//! ```

pub mod app;
pub mod article;
pub mod bounce;
pub mod charset;
pub mod check;
pub mod cli;
pub mod comments;
pub mod compose;
pub mod config;
pub mod deliver;
pub mod diagnostic;
pub mod document;
pub mod domain;
pub mod edit;
pub mod feed;
pub mod html;
pub mod http_fetch;
pub mod imaging;
pub mod inbox;
pub mod issue;
pub mod linkcheck;
pub mod message;
pub mod mime;
pub mod preview;
pub mod runtime;
pub mod site;
pub mod smtp;
pub mod source;
pub mod store;
pub mod subscriber_file;
pub mod subscriber_import;
pub mod web;
