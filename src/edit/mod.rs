//! Changing an issue's files from outside an editor of text: what was not changed keeps every byte.
//!
//! A file is read as a [`EditableFile`]: the fields of its TOML and its words, with the *version* of the bytes they were read from.
//! Whoever saves brings that version along; if the file is another by then, nothing is written. Every order is one
//! change of files: all of them or none, kept in a history so that it can be undone.

mod add;
mod apply;
mod change;
mod draft;
mod editor;
mod error;
mod fields;
mod folder;
mod intent_log;
mod lines;
mod lists;
mod name;
mod order;
mod overview;
mod patch;
mod picture;
mod remove;
mod splice;
mod undo;
mod value;

pub use draft::{EditableFile, FileProblem};
pub use editor::{EditCommand, EditResult, Editor};
pub use error::{EditError, ErrorKind};
pub use fields::Field;
pub use overview::{ItemEntry, Overview};
pub use patch::Patch;
pub use picture::NewPicture;
