//! Source files, spans and atomic writing.
//!
//! The only door to the newsroom's folder: everything that is read goes through [`SourceTree`], which keeps the text
//! of each file so that a diagnostic can show the line it speaks of.

mod error;
mod file;
mod source_map;
mod tree;
mod write;

pub use error::{ReadError, reason};
pub use file::{FileId, Position, SourceFile, Span, Spanned};
pub use source_map::SourceMap;
pub use tree::{SourceTree, nfc};
pub use write::{
    commit, stage, sync_folder, write_all_atomic, write_atomic, write_atomic_below, write_new_secret,
};
