//! An issue: a folder of items, every piece of which knows its place in the file.

pub mod corrections;
mod crop;
pub mod front_matter;
mod items;
mod load;
pub mod markdown;
mod metadata;
mod model;
pub mod past;
mod picture;
mod picture_format;
mod picture_path;
mod prose;
mod publication;
mod sponsor;
pub mod starter;

pub use crop::Crop;
pub use load::load;
pub use model::{Issue, Item, ItemAudience, ItemKind, LanguageEdition, Notice, Sponsor};
pub use past::{PastIssue, PastItem, PreviousIssue};
pub use picture::{Picture, PictureSource};
pub use picture_format::is_avif;
pub use prose::{Alignment, Block, Cell, Inline, Note, NoteMark, Prose, Table, plain, plain_marked};
pub use publication::{
    Author, Density, Design, Faces, Interests, Newsletter, Publication, Topic, Typography,
};
