//! Pictures.

mod alt_repeats_caption;
mod animated_gif;
mod heavy_issue;
mod long_caption;
mod missing_alt_text;
mod missing_credit;
mod too_small;
mod written;

use crate::check::registry::entries;
use crate::check::rule::Context;
use crate::issue::Picture;
use written::{alt_at, caption_at, name};

pub(in crate::check) use written::written_at;

entries! {
    alt_repeats_caption::AltRepeatsCaption, "alt_repeats_caption.rs";
    animated_gif::AnimatedGif, "animated_gif.rs";
    heavy_issue::HeavyIssue, "heavy_issue.rs";
    long_caption::LongCaption, "long_caption.rs";
    missing_alt_text::MissingAltText, "missing_alt_text.rs";
    missing_credit::MissingCredit, "missing_credit.rs";
    too_small::TooSmall, "too_small.rs";
}

/// Every picture the mail shows: the logo, those of the issue, the portraits of its writers.
fn shown<'a>(context: &Context<'a>) -> Vec<&'a Picture> {
    let (issue, publication) = (context.issue, context.publication);
    let signs = |id| issue.authors.contains(id) || issue.items.iter().any(|item| item.authors.contains(id));
    let writers = publication.authors.values().filter(|author| signs(&author.id));
    let portraits = writers.filter_map(|author| author.photo.as_ref());
    publication.logo.iter().chain(issue.pictures()).chain(portraits).collect()
}
