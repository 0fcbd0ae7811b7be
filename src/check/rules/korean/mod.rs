//! Korean spelling.

mod common_slips;
mod dots;
mod heard_particle;
mod loan_spelling;
mod missing_blank;
mod mixed_punctuation;
mod particles;
mod plain_particle;
mod slips;
mod undecided_particle;
mod widths;
mod wrong_particle;

use crate::check::issue_text::Passage;
use crate::check::registry::entries;
use crate::check::rule::Context;
use crate::check::text::hangul;

entries! {
    common_slips::CommonSlips, "common_slips.rs";
    loan_spelling::LoanSpelling, "loan_spelling.rs";
    missing_blank::MissingBlank, "missing_blank.rs";
    mixed_punctuation::MixedPunctuation, "mixed_punctuation.rs";
    undecided_particle::UndecidedParticle, "undecided_particle.rs";
    wrong_particle::WrongParticle, "wrong_particle.rs";
}

/// The passages with Hangul in them, whatever the language of the newsroom.
fn passages<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Passage> {
    context.issue_text.passages.iter().filter(|passage| hangul::has_hangul(&passage.text))
}
