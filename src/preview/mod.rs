//! The issue as readers will see it, in the browser, while its author types.
//!
//! The page around the mail is ours; the mail itself is the HTML part of the real message, in a frame of its own, with
//! nothing added: only the pictures are pointed at this machine. What a mail program takes away (pictures, styles) is
//! taken away by the frame's content security policy, what it changes (colours in the dark) by `dark`.
//!
//! Where issues come from is handed in as a [`Studio`], so that this room neither reads files nor knows configurations.

mod access;
mod choice;
mod dark;
mod editing;
mod events;
mod frame;
mod guard;
mod looks;
mod notebook;
mod outline;
mod page;
mod place;
mod post;
mod routes;
mod server;
mod still;
mod studio;
mod threads;
mod trials;

pub use access::Access;
pub use editing::{Choices, Editing};
pub use notebook::Notebook;
pub use place::path_of;
pub use post::{Caught, Hindrance, Post, Route, Sent, Verdict, Way};
pub use server::{Server, Settings, StartError};
pub use still::{FRONT, Files, export};
pub use studio::{Copy, Finding, Look, Paper, Studio, Viewer};
