//! Source files, spans and atomic writing.
//!
//! The only door to the newsroom's folder: everything that is read goes through [`SourceTree`], which keeps the text
//! of each file so that a diagnostic can show the line it speaks of.

mod file;
mod name;
mod read;
mod reason;
mod source_map;
mod span;
mod tree;
mod write;

pub use file::{FileId, Position, SourceFile};
pub use name::nfc;
pub use read::ReadError;
pub use reason::reason;
pub use source_map::SourceMap;
pub use span::{Span, Spanned};
pub use tree::SourceTree;
pub use write::{
    commit, stage, sync_folder, write_all_atomic, write_atomic, write_atomic_below, write_new_secret,
};
