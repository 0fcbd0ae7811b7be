//! Lookup of misspelled Korean words that does not match parts of other words.

use std::ops::Range;

use crate::check::text::hangul;

/// Position of a wrong form in a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// Anywhere: no correct word contains it.
    Anywhere,
    /// At the start of the word.
    Start,
    /// At the end of the word.
    End,
    /// The whole word, apart from a particle.
    Stem,
    /// The whole word.
    Word,
}

/// Wrong form, right form, and position of the wrong form.
pub(super) struct Slip(pub(super) &'static str, pub(super) &'static str, pub(super) Position);

/// Particles and endings that may follow a noun.
const NOUN_SUFFIXES: [&str; 56] = [
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "에는",
    "에도",
    "에서",
    "에서는",
    "에서도",
    "에게",
    "와",
    "과",
    "와의",
    "과의",
    "로",
    "으로",
    "로는",
    "으로는",
    "로도",
    "로부터",
    "으로부터",
    "로서",
    "으로서",
    "로써",
    "으로써",
    "도",
    "만",
    "만의",
    "만으로",
    "부터",
    "까지",
    "마다",
    "보다",
    "처럼",
    "이나",
    "나",
    "이라고",
    "라고",
    "이라는",
    "라는",
    "이다",
    "이며",
    "이고",
    "인",
    "였다",
    "이었다",
    "입니다",
    "들",
    "들은",
    "들이",
    "들을",
    "들의",
];

/// Returns the ranges of wrong words and their right forms.
pub(super) fn find_slips<'a>(
    prose: &'a str,
    slips: &'static [Slip],
) -> impl Iterator<Item = (Range<usize>, &'static str)> + 'a {
    hangul::runs(prose).flat_map(move |run| slips_in_word(prose, run, slips))
}

fn slips_in_word(
    prose: &str,
    run: Range<usize>,
    slips: &'static [Slip],
) -> Vec<(Range<usize>, &'static str)> {
    let word = &prose[run.clone()];
    let joined = |c: char| c.is_alphanumeric() || c == '\u{1}';
    let (starts, ends) = (!prose[..run.start].ends_with(joined), !prose[run.end..].starts_with(joined));
    let mut seen: Vec<(Range<usize>, &'static str)> = Vec::new();
    for Slip(wrong, right, place) in slips {
        let found = match place {
            Position::Anywhere => word.find(wrong),
            Position::End => (ends && word.ends_with(wrong)).then(|| word.len() - wrong.len()),
            _ => (starts && word.starts_with(wrong)).then_some(0),
        };
        let Some(at) = found else { continue };
        let rest = &word[at + wrong.len()..];
        let fits = match place {
            Position::Stem => ends && is_noun_suffix(rest),
            Position::Word => ends && rest.is_empty(),
            _ => true,
        };
        let here = run.start + at..run.start + at + wrong.len();
        let within = |(other, _): &(Range<usize>, _)| other.start < here.end && here.start < other.end;
        match seen.iter_mut().find(|other| within(other)) {
            _ if !fits => {}
            // `않됬` contains `됬`: the longer match is more precise.
            Some(other) if other.0.len() < here.len() => *other = (here, right),
            Some(_) => {}
            None => seen.push((here, right)),
        }
    }
    seen
}

/// True if the rest of a word is empty or a particle.
fn is_noun_suffix(rest: &str) -> bool {
    rest.is_empty() || NOUN_SUFFIXES.contains(&rest)
}
