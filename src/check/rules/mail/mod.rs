//! The composed mail.

mod long_subject;
mod mostly_pictures;
mod no_one_click_unsubscribe;
mod preheader_length;
mod preheader_repeats_subject;
mod short_subject;
mod shouting_subject;
mod too_large;
mod unsupported_feature;

use crate::check::issue_text::{Passage, Role};
use crate::check::registry::entries;
use crate::check::rule::Context;

entries! {
    long_subject::LongSubject, "long_subject.rs";
    mostly_pictures::MostlyPictures, "mostly_pictures.rs";
    no_one_click_unsubscribe::NoOneClickUnsubscribe, "no_one_click_unsubscribe.rs";
    preheader_length::PreheaderLength, "preheader_length.rs";
    preheader_repeats_subject::PreheaderRepeatsSubject, "preheader_repeats_subject.rs";
    short_subject::ShortSubject, "short_subject.rs";
    shouting_subject::ShoutingSubject, "shouting_subject.rs";
    too_large::TooLarge, "too_large.rs";
    unsupported_feature::UnsupportedFeature, "unsupported_feature.rs";
}

/// What the author wrote of the subject: the subject itself, or the title that it is made from.
fn subject<'a>(context: &Context<'a>) -> Option<&'a Passage> {
    written(context, Role::Subject).or_else(|| written(context, Role::Title))
}

/// The passage of a role that stands once in an issue, if it is written.
fn written<'a>(context: &Context<'a>, role: Role) -> Option<&'a Passage> {
    context.issue_text.passages.iter().find(|passage| passage.role == role)
}
