use std::ops::Range;

use super::particles;
use crate::check::rule::{Context, Rule};
use crate::check::text::hangul;
use crate::check::text::pronunciation;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, list_of};

/// ## What it finds
/// Both forms of a particle side by side, as in `은(는)`, `을(를)` or `(으)로`.
///
/// ## Why it matters to a reader
/// A form letter writes like this when it does not know the name in it. You know the name. Readers think that no human
/// wrote the text.
///
/// ## Example
/// ```markdown
/// 카카오은(는) 서버을(를) 점검했다.
/// ```
///
/// ## Better
/// ```markdown
/// 카카오는 서버를 점검했다.
/// ```
pub(super) struct UndecidedParticle;

/// Notation of both forms, the form after a consonant, the form after a vowel.
type BothForms = (&'static str, &'static str, &'static str);

const BOTH_FORMS: [BothForms; 15] = [
    ("은(는)", "은", "는"),
    ("는(은)", "은", "는"),
    ("이(가)", "이", "가"),
    ("가(이)", "이", "가"),
    ("을(를)", "을", "를"),
    ("를(을)", "을", "를"),
    ("과(와)", "과", "와"),
    ("와(과)", "과", "와"),
    ("(으)로", "으로", "로"),
    ("으로(로)", "으로", "로"),
    ("로(으로)", "으로", "로"),
    ("(이)라는", "이라는", "라는"),
    ("(이)라고", "이라고", "라고"),
    ("(이)란", "이란", "란"),
    ("(이)나", "이나", "나"),
];

impl Rule for UndecidedParticle {
    fn code(&self) -> Code {
        Code("korean::undecided_particle")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in super::korean_passages(context) {
            let prose = passage.prose();
            for (at, double) in both_forms(prose) {
                let (written, closed, open) = double;
                let message = format!("`{written}` has both forms of the particle");
                let form = right_form(prose, at.start, double);
                let help = match form {
                    Some(form) => format!("write `{form}`"),
                    None => format!("choose the form that fits: {}", list_of([closed, open])),
                };
                let finding = Diagnostic::note(self.code(), passage.span(at.clone()), message).help(help);
                found.push(finding.fix(form.and_then(|form| passage.replace(at, form))));
            }
        }
    }
}

/// Returns particles with both forms, each at the end of a word.
fn both_forms(prose: &str) -> Vec<(Range<usize>, &'static BothForms)> {
    let mut seen: Vec<(Range<usize>, _)> = Vec::new();
    for (bracket, _) in prose.match_indices('(') {
        let here = BOTH_FORMS.iter().filter_map(|double| {
            let lead = double.0.find('(')?;
            let start = bracket.checked_sub(lead)?;
            let stands = prose.get(start..)?.starts_with(double.0);
            let end = start + double.0.len();
            let word = prose[..start].chars().next_back();
            let follows_a_word =
                word.is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | '%' | '’' | '”'));
            let ends = !prose.get(end..)?.starts_with(hangul::is_syllable);
            (stands && follows_a_word && ends).then_some((start..end, double))
        });
        seen.extend(here.max_by_key(|(range, _)| range.len()));
    }
    seen
}

/// Returns the form that the word before requires. 이, 가, 과 and 와 may belong to the word (고양이, 전문가, 학과), or complete
/// what a speaker left out, so the author must decide.
fn right_form(prose: &str, at: usize, double: &BothForms) -> Option<&'static str> {
    let behind_hangul = prose[..at].ends_with(hangul::is_syllable);
    let may_be_word = matches!(double.0, "이(가)" | "가(이)" | "과(와)" | "와(과)") && behind_hangul;
    let reading = pronunciation::before(prose, at).filter(|_| !may_be_word)?;
    particles::form_for(double.2, reading.endings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(&str, Option<&'static str>)> {
        let shown = |(at, double): (Range<usize>, _)| (&text[at.clone()], right_form(text, at.start, double));
        both_forms(text).into_iter().map(shown).collect()
    }

    #[test]
    fn word_before_decides_the_form() {
        for (text, expected) in [
            ("카카오은(는) ", ("은(는)", Some("는"))),
            ("메일를(을) ", ("를(을)", Some("을"))),
            ("VPN(으)로.", ("(으)로", Some("으로"))),
            ("서울으로(로) ", ("으로(로)", Some("로"))),
            ("‘보안’(이)라는 ", ("(이)라는", Some("이라는"))),
            ("고양이(가) ", ("이(가)", None)),
            ("KISA이(가) ", ("이(가)", Some("가"))),
            ("학과(와) ", ("과(와)", None)),
        ] {
            assert_eq!(seen(text), [expected], "{text}");
        }
    }

    #[test]
    fn words_in_brackets_are_not_particles() {
        for text in
            ["조사 은(는)을", "나이(만) 많다", "이(李) 씨", "(이)라는", "전문가(이)다", "보안(保安)은"]
        {
            assert_eq!(seen(text), [], "{text}");
        }
    }
}
