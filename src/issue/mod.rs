//! An issue: a folder of items, every piece of which knows its place in the file.

pub mod past;
mod metadata;
pub mod front_matter;
mod item;
mod items;
mod load;
pub mod markdown;
mod model;
mod picture;
mod prose;
mod publication;
mod pictures;

pub use past::{PastIssue, PastItem};
pub use item::{ItemAudience, Item, ItemKind, Notice};
pub use load::load;
pub use model::Issue;
pub use picture::{Picture, PictureSource};
pub use prose::{Block, Inline, Prose, plain};
pub use publication::{Author, Interests, Publication, Topic};
