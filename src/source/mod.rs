//! Source files, spans and atomic writing.
//!
//! The only door to the newsroom's folder: everything that is read goes through [`SourceTree`], which keeps the text
//! of each file so that a diagnostic can show the line it speaks of; everything that is written goes through
//! [`write_below`] and its neighbours, which no symbolic link leads astray.

mod error;
mod file;
mod own_file;
mod sandbox;
mod source_map;
mod staged;
mod sweep;
mod tree;
mod write;

pub use error::{ReadError, reason};
pub use file::{FileId, Position, SourceFile, Span, Spanned};
pub use own_file::{lock_newsroom, open_own_file, read_own_file};
pub use source_map::SourceMap;
pub use staged::{Replaced, StagedFile, remove_if};
pub use sweep::sweep;
pub use tree::{SourceTree, nfc};
pub use write::{
    create_private_folders, make_private, remove_below, root_of, write_all_below, write_all_private_below,
    write_atomic, write_below, write_new_secret, write_private, write_private_via,
};
