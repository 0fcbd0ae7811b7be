//! Particles at the end of a Hangul word, where no other word ends so.

use std::ops::Range;

use super::particles::Particle;
use crate::check::text::hangul::{self, Final};
use crate::check::text::pronunciation::{Endings, Reading};

/// Syllables that only loan words end in: no verb stem and no Korean name.
const LOANS: &str = "스트크드프터버커퍼츠";
/// Those of them that no Japanese name has before 이 (야스이, 마쓰이).
const LOANS_BEFORE_I: &str = "트크드프터버커퍼";
/// Before 을: 마을, 가을, 노을, 지을, 나을, 이을, names such as 다을; none of them is a word with a particle.
const OPEN_BEFORE_EUL: &str = "마가노고저지이나부그자다라하여아시서주유예채수새오우조도";
/// Before 를: 들를 is a verb; 올를 and others are a slip for 오를.
const RIEUL_BEFORE_REUL: &str = "들올몰불눌흘골갈둘질슬";

/// The particle at the end of a Hangul word that can only be the wrong form, its place, and the word before it.
pub(super) fn wrong(prose: &str, run: &Range<usize>) -> Option<(Particle, usize, Reading)> {
    let word = &prose[run.clone()];
    let (form, at) = ["으로", "은", "이", "을", "를"].iter().find_map(|form| {
        let at = word.rfind(form)?;
        (*form == "으로" || at + form.len() == word.len()).then_some((*form, at))
    })?;
    let particle = Particle::read(&word[at..])?;
    let stem = &word[..at];
    let last = stem.chars().next_back()?;
    // A single syllable and 을 may be anything.
    if stem.chars().count() < 2 || stem == "쌍리" || !is_sure(form, last) {
        return None;
    }
    let endings = Endings::of_hangul(stem)?;
    let whole = run.start..run.start + at;
    let reading = Reading { endings, whole: whole.clone(), decides: whole, spoken: None };
    Some((particle, run.start + at, reading))
}

fn is_sure(form: &str, last: char) -> bool {
    let closes = hangul::final_of(last);
    match form {
        "으로" => closes != Some(Final::Closed),
        "은" => LOANS.contains(last),
        "이" => LOANS_BEFORE_I.contains(last),
        "을" => closes == Some(Final::Open) && !OPEN_BEFORE_EUL.contains(last),
        _ => closes != Some(Final::Open) && !RIEUL_BEFORE_REUL.contains(last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(word: &str) -> Option<(&str, &'static str)> {
        let (particle, at, _) = wrong(word, &(0..word.len()))?;
        Some((&word[at..], particle.other()))
    }

    #[test]
    fn forms_that_are_never_right_are_found() {
        for (word, expected) in [
            ("서비스은", ("은", "는")),
            ("데이터이", ("이", "가")),
            ("자료을", ("을", "를")),
            ("시스템를", ("를", "을")),
            ("서버으로", ("으로", "로")),
            ("서울으로부터", ("으로부터", "로")),
        ] {
            assert_eq!(seen(word), Some(expected), "{word}");
        }
    }

    #[test]
    fn words_that_end_so_are_left_alone() {
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
            assert_eq!(seen(word), None, "{word}");
        }
    }
}
