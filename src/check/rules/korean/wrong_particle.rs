use super::heard_particle;
use super::particles::Particle;
use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::check::text::hangul;
use crate::check::text::pronunciation::{Endings, Reading};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A Korean particle that does not fit the sound before it, where that sound can be told: behind a bracket (the word
/// before the bracket counts), behind a quotation, a figure, a Latin word or an acronym, and behind a Hangul word where
/// the form is never right. What may be read in more than one way is left alone.
///
/// ## Why it matters to a reader
/// Korean readers hear the wrong form at once. It slips in where the eye does not hear: the editor adds an acronym in
/// brackets, or puts another name in the place of the first.
///
/// ## Example
/// ```markdown
/// 한국인터넷진흥원(KISA)는 AI을 쓴 공격이 30%으로 늘었다고 밝혔다.
/// ```
///
/// ## Better
/// ```markdown
/// 한국인터넷진흥원(KISA)은 AI를 쓴 공격이 30%로 늘었다고 밝혔다.
/// ```
pub(super) struct WrongParticle;

impl Rule for WrongParticle {
    fn code(&self) -> Code {
        Code("korean::wrong_particle")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in super::passages(context) {
            let prose = passage.prose();
            for run in hangul::runs(prose) {
                if let Some((particle, at, reading)) = heard_particle::wrong(prose, &run) {
                    found.push(self.finding(passage, particle, at, &reading, prose));
                }
            }
        }
    }
}

impl WrongParticle {
    fn finding(
        &self,
        passage: &Passage,
        particle: Particle,
        at: usize,
        reading: &Reading,
        prose: &str,
    ) -> Diagnostic {
        let form = at..at + particle.form().len();
        let word = prose.get(reading.whole.clone()).unwrap_or_default();
        let message = format!(
            "`{}` does not fit the sound of `{word}`, which takes `{}`",
            particle.form(),
            particle.other()
        );
        let help = format!("write `{}{}`: {}", particle.other(), particle.tail(), reason(reading, prose));
        Diagnostic::warning(self.code(), passage.span(form.clone()), message)
            .label(format!("`{}`", particle.other()))
            .help(help)
            .fix(passage.replace(form, particle.other()))
    }
}

/// Why the other form is right.
fn reason(reading: &Reading, prose: &str) -> String {
    let word = prose.get(reading.decides.clone()).unwrap_or_default();
    let ending = match reading.endings {
        Endings::VOWEL => "a vowel",
        Endings::RIEUL => "`ㄹ`",
        _ if reading.endings.is_only(Endings::CLOSED) => "a consonant",
        _ => "a vowel or `ㄹ`",
    };
    let brackets = if reading.decides.end < reading.whole.end && reading.decides.start == reading.whole.start
    {
        ", and the word before the bracket counts"
    } else {
        ""
    };
    match &reading.spoken {
        Some(reading) => format!("`{word}` is read `{reading}`{brackets}"),
        None => format!("`{word}` ends in {ending}{brackets}"),
    }
}
