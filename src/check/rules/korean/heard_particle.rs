//! Whether the particle in a run of Hangul fits what stands before it.

use std::ops::Range;

use super::particles::Particle;
use super::plain_particle;
use crate::check::text::hangul;
use crate::check::text::pronunciation::{self, Endings, Reading, figure};

/// The particle in a run of Hangul that disagrees with what stands before it, its place, and what that is.
pub(super) fn wrong(prose: &str, run: &Range<usize>) -> Option<(Particle, usize, Reading)> {
    let word = &prose[run.clone()];
    let after = prose[run.end..].chars().next();
    // `은(는)` and `은/는` leave the choice open; a letter or figure goes on with the word.
    if after.is_some_and(|c| c == '/' || c == '(' || c.is_alphanumeric()) {
        return None;
    }
    let before = prose[..run.start].chars().next_back();
    let Some(before) = before.filter(|c| !c.is_whitespace()) else {
        return plain_particle::wrong(prose, run);
    };
    if before.is_ascii_digit()
        && let Some(counter) = figure::counter(word)
    {
        return behind_counter(prose, run, counter);
    }
    let Some(particle) = Particle::read(word) else {
        return plain_particle::wrong(prose, run);
    };
    let reading = pronunciation::before(prose, run.start)?;
    let is_wrong = particle.is_wrong_after(reading.endings) && !may_be_more(particle, before, prose, run);
    is_wrong.then_some((particle, run.start, reading))
}

/// Whether what looks like a particle may be something else behind such a letter.
fn may_be_more(particle: Particle, before: char, prose: &str, run: &Range<usize>) -> bool {
    let form = (particle.form(), particle.tail());
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
        // A school has an AI과; beside someone or something else it is a particle.
        let next = prose[run.end..].trim_start();
        let beside = ["함께", "같은", "같이", "달리", "비교", "더불어", "관련", "다른", "비슷"];
        return form == ("과", "") && !beside.iter().any(|word| next.starts_with(word));
    }
    // The column '의견'란.
    form == ("란", "") && !matches!(before, ')' | ']')
}

/// `3명를`: the counter counts, and only particles that make no other word with it.
fn behind_counter(prose: &str, run: &Range<usize>, counter: &str) -> Option<(Particle, usize, Reading)> {
    let at = run.start + counter.len();
    let particle = Particle::read(&prose[at..run.end])?;
    let is_plain = match (particle.form(), particle.tail()) {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The word before the particle, the particle, and the right one.
    fn seen(text: &str) -> Vec<String> {
        let found = hangul::runs(text).filter_map(|run| wrong(text, &run));
        let shown = |(particle, _, reading): (Particle, usize, Reading)| {
            format!("{} {} {}", &text[reading.whole], particle.form(), particle.other())
        };
        found.map(shown).collect()
    }

    #[test]
    fn the_sound_decides() {
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
            assert_eq!(seen(text), expected, "{text}");
        }
    }

    #[test]
    fn what_may_be_something_else_is_left_alone() {
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
            assert_eq!(seen(text), [""; 0], "{text}");
        }
    }
}
