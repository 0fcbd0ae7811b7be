//! Rules for the composed mail.

mod long_subject;
mod mostly_pictures;
mod no_one_click_unsubscribe;
mod preheader_length;
mod preheader_repeats_subject;
mod short_subject;
mod shouting_subject;
mod too_large;
mod unsupported_feature;

use super::rule_list;
use crate::check::issue_text::{Passage, Role};
use crate::check::rule::Context;

rule_list! {
    long_subject::LongSubject,
    mostly_pictures::MostlyPictures,
    no_one_click_unsubscribe::NoOneClickUnsubscribe,
    preheader_length::PreheaderLength,
    preheader_repeats_subject::PreheaderRepeatsSubject,
    short_subject::ShortSubject,
    shouting_subject::ShoutingSubject,
    too_large::TooLarge,
    unsupported_feature::UnsupportedFeature,
}

/// Returns the `subject`, or the title if there is none.
fn subject_or_title<'a>(context: &Context<'a>) -> Option<&'a Passage> {
    passage_with_role(context, Role::Subject).or_else(|| passage_with_role(context, Role::Title))
}

/// Returns the first passage with a role.
fn passage_with_role<'a>(context: &Context<'a>, role: Role) -> Option<&'a Passage> {
    context.issue_text.passages.iter().find(|passage| passage.role == role)
}
