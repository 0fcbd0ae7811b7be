//! Rules for Korean spelling and punctuation.

mod ad_label;
mod common_slips;
mod loan_spelling;
mod missing_blank;
mod mixed_punctuation;
mod particles;
mod slips;
mod undecided_particle;
mod wrong_particle;

use super::rule_list;
use crate::check::issue_text::Passage;
use crate::check::rule::Context;
use crate::check::text::hangul;

rule_list! {
    ad_label::AdLabel,
    common_slips::CommonSlips,
    loan_spelling::LoanSpelling,
    missing_blank::MissingBlank,
    mixed_punctuation::MixedPunctuation,
    undecided_particle::UndecidedParticle,
    wrong_particle::WrongParticle,
}

/// Returns the passages that contain Hangul, in any publication language.
fn korean_passages<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Passage> {
    context.issue_text.passages.iter().filter(|passage| hangul::has_hangul(&passage.text))
}
