//! An issue: a folder of items, every piece of which knows its place in the file.

pub mod front_matter;
mod item;
mod items;
mod load;
pub mod markdown;
mod metadata;
mod model;
pub mod past;
mod picture;
mod pictures;
mod prose;
mod publication;

pub use item::{Item, ItemAudience, ItemKind, Notice};
pub use load::load;
pub use model::Issue;
pub use past::{PastIssue, PastItem};
pub use picture::{Picture, PictureSource};
pub use prose::{Block, Inline, Prose, plain};
pub use publication::{Author, Interests, Publication, Topic};
