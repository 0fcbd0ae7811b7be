//! Pictures.

mod missing_alt_text;
mod missing_credit;

pub(in crate::check) use missing_alt_text::MissingAltText;
pub(in crate::check) use missing_credit::MissingCredit;

use crate::issue::{Block, Issue, Picture, PictureSource, Prose};

/// Every picture of an issue: the cover, those of items, those between paragraphs.
fn pictures(issue: &Issue) -> impl Iterator<Item = &Picture> {
    let of_items = issue.items.iter().flat_map(|item| item.picture.iter().chain(inside(&item.body)));
    issue.cover.iter().chain(inside(&issue.greeting)).chain(of_items)
}

fn inside(prose: &Prose) -> Vec<&Picture> {
    prose.0.iter().flat_map(inside_block).collect()
}

fn inside_block(block: &Block) -> Vec<&Picture> {
    match block {
        Block::Picture(picture) => vec![&**picture],
        Block::Quote(prose, _) => inside(prose),
        Block::List(_, items, _) => items.iter().flat_map(inside).collect(),
        _ => Vec::new(),
    }
}

/// The picture's name in a sentence: the file alone.
fn name(picture: &Picture) -> &str {
    let path = match &picture.source {
        PictureSource::File { path, .. } => path,
        PictureSource::Url(url) => url,
    };
    path.rsplit('/').next().unwrap_or(path)
}
