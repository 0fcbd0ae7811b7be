use std::ops::Range;

use super::particles::Particle;
use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::check::text::hangul::{self, Final};
use crate::check::text::pronunciation::{self, Endings, Reading, figure};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A Korean particle that does not fit the sound before it. The rule checks particles after a bracket (the word before
/// the bracket decides), after a quotation, a number, a Latin word or an acronym, and after a Hangul word where the
/// form is never right. Words with more than one possible reading are accepted.
///
/// ## Why it matters to a reader
/// Korean readers notice the wrong form at once. It happens when an editor adds an acronym in brackets, or replaces one
/// name by another.
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
        for passage in super::korean_passages(context) {
            let prose = passage.prose();
            for run in hangul::runs(prose) {
                if let Some((particle, at, reading)) = wrong_particle(prose, &run) {
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
            "`{}` is the wrong particle after `{word}`, which takes `{}`",
            particle.form(),
            particle.other()
        );
        let help = format!("write `{}{}`: {}", particle.other(), particle.suffix(), reason(reading, prose));
        Diagnostic::warning(self.code(), passage.span(form.clone()), message)
            .label(format!("`{}`", particle.other()))
            .help(help)
            .fix(passage.replace(form, particle.other()))
    }
}

/// Explains the right form.
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
        ", and the word before the bracket decides"
    } else {
        ""
    };
    match &reading.spoken {
        Some(reading) => format!("`{word}` is read `{reading}`{brackets}"),
        None => format!("`{word}` ends in {ending}{brackets}"),
    }
}

/// Returns the particle in a run of Hangul that does not fit the word before it, its offset, and that word's reading.
fn wrong_particle(prose: &str, run: &Range<usize>) -> Option<(Particle, usize, Reading)> {
    let word = &prose[run.clone()];
    let after = prose[run.end..].chars().next();
    // `은(는)` and `은/는` give both forms; a letter or digit continues the word.
    if after.is_some_and(|c| c == '/' || c == '(' || c.is_alphanumeric()) {
        return None;
    }
    let before = prose[..run.start].chars().next_back();
    let Some(before) = before.filter(|c| !c.is_whitespace()) else {
        return wrong_in_hangul_word(prose, run);
    };
    if before.is_ascii_digit()
        && let Some(counter) = figure::counter(word)
    {
        return wrong_after_counter(prose, run, counter);
    }
    let Some(particle) = Particle::parse(word) else {
        return wrong_in_hangul_word(prose, run);
    };
    let reading = pronunciation::before(prose, run.start)?;
    let is_wrong =
        particle.is_wrong_after(reading.endings) && !may_be_other_word(particle, before, prose, run);
    is_wrong.then_some((particle, run.start, reading))
}

/// True if the apparent particle may be another word after this character.
fn may_be_other_word(particle: Particle, before: char, prose: &str, run: &Range<usize>) -> bool {
    let form = (particle.form(), particle.suffix());
    if before.is_ascii_digit() {
        let figure =
            prose[..run.start].trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.'));
        let behind_hangul = figure.ends_with(hangul::is_syllable);
        let is_single = run.start - figure.len() == 1;
        // The department 수사2과, the street 종로3가, the road 산단6로, the item 2나.
        return matches!(form, ("과" | "나", _))
            || (form == ("가", "") && is_single)
            || (form == ("로", "") && behind_hangul);
    }
    if before.is_ascii_alphabetic() {
        // A school has an AI과 (department); before words like 함께 it is a particle.
        let next = prose[run.end..].trim_start();
        let beside = ["함께", "같은", "같이", "달리", "비교", "더불어", "관련", "다른", "비슷"];
        return form == ("과", "") && !beside.iter().any(|word| next.starts_with(word));
    }
    // The column '의견'란.
    form == ("란", "") && !matches!(before, ')' | ']')
}

/// Checks the particle after a counter, as in `3명를`. Accepts only particles that form no other word with it.
fn wrong_after_counter(prose: &str, run: &Range<usize>, counter: &str) -> Option<(Particle, usize, Reading)> {
    let at = run.start + counter.len();
    let particle = Particle::parse(&prose[at..run.end])?;
    let is_plain = match (particle.form(), particle.suffix()) {
        // The price 원가, the department 3개과 and the road 3천로.
        ("가", _) => counter != "원",
        ("은" | "는" | "이" | "을" | "를" | "와", "") | ("으로", _) => true,
        _ => false,
    };
    let endings = Endings::of_hangul(counter)?;
    let figure = prose[..run.start].rfind(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.'));
    let start = figure.map_or(0, |gap| gap + prose[gap..].chars().next().map_or(0, char::len_utf8));
    let reading = Reading { endings, whole: start..at, decides: start..at, spoken: None };
    (is_plain && particle.is_wrong_after(endings)).then_some((particle, at, reading))
}

/// Final syllables that only loanwords have: no verb stem and no Korean name ends in them.
const LOANWORD_FINALS: &str = "스트크드프터버커퍼츠";
/// The same without the finals of Japanese names before 이 (야스이, 마쓰이).
const LOANWORD_FINALS_BEFORE_I: &str = "트크드프터버커퍼";
/// Syllables before 을 that belong to other words: 마을, 가을, 노을, 지을, 나을, 이을, names such as 다을.
const OPEN_BEFORE_EUL: &str = "마가노고저지이나부그자다라하여아시서주유예채수새오우조도";
/// Syllables before 를: 들를 is a verb, and 올를 and others misspell 오를.
const RIEUL_BEFORE_REUL: &str = "들올몰불눌흘골갈둘질슬";

/// Returns a particle at the end of a Hangul word that is certainly wrong, its offset, and the word's reading.
fn wrong_in_hangul_word(prose: &str, run: &Range<usize>) -> Option<(Particle, usize, Reading)> {
    let word = &prose[run.clone()];
    let (form, at) = ["으로", "은", "이", "을", "를"].iter().find_map(|form| {
        let at = word.rfind(form)?;
        (*form == "으로" || at + form.len() == word.len()).then_some((*form, at))
    })?;
    let particle = Particle::parse(&word[at..])?;
    let stem = &word[..at];
    let last = stem.chars().next_back()?;
    // A single syllable before 을 may be anything.
    if stem.chars().count() < 2 || stem == "쌍리" || !is_certainly_wrong(form, last) {
        return None;
    }
    let endings = Endings::of_hangul(stem)?;
    let whole = run.start..run.start + at;
    let reading = Reading { endings, whole: whole.clone(), decides: whole, spoken: None };
    Some((particle, run.start + at, reading))
}

fn is_certainly_wrong(form: &str, last: char) -> bool {
    let closes = hangul::final_of(last);
    match form {
        "으로" => closes != Some(Final::Closed),
        "은" => LOANWORD_FINALS.contains(last),
        "이" => LOANWORD_FINALS_BEFORE_I.contains(last),
        "을" => closes == Some(Final::Open) && !OPEN_BEFORE_EUL.contains(last),
        _ => closes != Some(Final::Open) && !RIEUL_BEFORE_REUL.contains(last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The word before the particle, the particle, and the right one.
    fn found(text: &str) -> Vec<String> {
        let found = hangul::runs(text).filter_map(|run| wrong_particle(text, &run));
        let shown = |(particle, _, reading): (Particle, usize, Reading)| {
            format!("{} {} {}", &text[reading.whole], particle.form(), particle.other())
        };
        found.map(shown).collect()
    }

    #[test]
    fn wrong_particle_is_found_by_sound() {
        for (text, expected) in [
            ("보안(保安)는", "보안(保安) 는 은"),
            ("구글(Google)는", "구글(Google) 는 은"),
            ("한국인터넷진흥원(KISA)와의", "한국인터넷진흥원(KISA) 와 과"),
            ("서울(Seoul)으로", "서울(Seoul) 으로 로"),
            ("‘랜섬웨어’은", "‘랜섬웨어’ 은 는"),
            ("\"보안\"라는 말", "\"보안\" 라는 이라는"),
            ("30%으로", "30% 으로 로"),
            ("2023는", "2023 는 은"),
            ("3명를", "3명 를 을"),
            ("1,200원는", "1,200원 는 은"),
            ("2억으로", ""),
            ("11월으로", "11월 으로 로"),
            ("AI을", "AI 을 를"),
            ("IBM는", "IBM 는 은"),
            ("VPN로", "VPN 로 으로"),
            ("URL으로", "URL 으로 로"),
            ("AI과 함께", "AI 과 와"),
            ("GPT-4이 나왔다", "GPT-4 이 가"),
        ] {
            let expected: Vec<_> = Some(expected).into_iter().filter(|text| !text.is_empty()).collect();
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn ambiguous_particles_are_accepted() {
        for text in [
            "은(는)",
            "AI은/는",
            "수사2과",
            "종로3가",
            "산단6로",
            "AI과 신설",
            "'의견'란",
            "R은",
            "3는",
            "5개과",
            "100원가",
            "AI이다",
            "AI이라고",
            "30%이상",
            "$500은",
            "GitHub라는",
            "KISA(한국인터넷진흥원)은",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    fn found_in_word(word: &str) -> Option<(&str, &'static str)> {
        let (particle, at, _) = wrong_in_hangul_word(word, &(0..word.len()))?;
        Some((&word[at..], particle.other()))
    }

    #[test]
    fn impossible_forms_are_found() {
        for (word, expected) in [
            ("서비스은", ("은", "는")),
            ("데이터이", ("이", "가")),
            ("자료을", ("을", "를")),
            ("시스템를", ("를", "을")),
            ("서버으로", ("으로", "로")),
            ("서울으로부터", ("으로부터", "로")),
        ] {
            assert_eq!(found_in_word(word), Some(expected), "{word}");
        }
    }

    #[test]
    fn words_with_the_same_ending_are_accepted() {
        for word in [
            "산마을",
            "늦가을",
            "저녁노을",
            "결론지을",
            "쏟아부을",
            "뒤이을",
            "김다을",
            "들를",
            "잠깐들를",
            "떠오를",
            "서두를",
            "박시은",
            "야스이",
            "앞으로",
            "참으로",
            "쌍리을",
            "사람은",
            "기능이",
            "회사를",
            "마음으로",
            "로",
        ] {
            assert_eq!(found_in_word(word), None, "{word}");
        }
    }
}
