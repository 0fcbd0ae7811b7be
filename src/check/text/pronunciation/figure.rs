//! Figures: 일, 이, 삼, and for short ones that may be a version or a model also one, two, three.

use super::Endings;

const VOWEL: Endings = Endings::VOWEL;
const RIEUL: Endings = Endings::RIEUL;
const CONSONANT: Endings = Endings::CONSONANT;

/// Returns the endings of the figure at the end of `token`; `context` is the text before.
pub(super) fn endings(context: &str, token: &str) -> Option<Endings> {
    let start = token.rfind(|c: char| !c.is_ascii_digit() && c != ',').map_or(0, |at| at + 1);
    let digits = token[start..].trim_start_matches(',').replace(',', "");
    let lead = &token[..start];
    // `$500` is read "오백 달러".
    if lead.ends_with('$') || context.ends_with(['$', '₩', '€', '£', '¥']) {
        return None;
    }
    if context.ends_with("코로나") && digits == "19" {
        return Some(VOWEL);
    }
    let sino = sino(&digits)?;
    let latin_before = |text: &str| text.trim_end().ends_with(|c: char| c.is_ascii_alphabetic());
    let joined = lead.trim_end_matches(['-', '.', '/', '+', '_']);
    let is_model = joined.ends_with(|c: char| c.is_ascii_alphabetic()) || latin_before(context);
    let is_fraction = lead.ends_with('.');
    match (digits.len(), is_model, is_fraction) {
        (.., true) => Some(sino.or(english(&digits[digits.len() - 1..])?)),
        (1 | 2, ..) => Some(sino.or(english(&digits)?)),
        (_, true, _) => None,
        _ => Some(sino),
    }
}

/// Returns the ending as a Korean number: 십 and its powers end in a consonant up to the trillion, 조.
fn sino(digits: &str) -> Option<Endings> {
    let significant = digits.trim_end_matches('0');
    Some(match significant.chars().next_back() {
        Some('1' | '7' | '8') if significant.len() == digits.len() => RIEUL,
        Some('2' | '4' | '5' | '9') if significant.len() == digits.len() => VOWEL,
        Some('3' | '6') if significant.len() == digits.len() => CONSONANT,
        _ if (1..12).contains(&(digits.len() - significant.len())) => CONSONANT,
        _ => return None,
    })
}

/// Returns the ending as an English number below a hundred.
fn english(digits: &str) -> Option<Endings> {
    Some(match digits.as_bytes() {
        // Twelve and the tens.
        [b'1', b'2'] | [b'2'..=b'9', b'0'] => VOWEL,
        // Ten and the teens.
        [b'1', _] | [.., b'1' | b'7' | b'9'] => CONSONANT,
        [_] | [_, _] => VOWEL,
        _ => return None,
    })
}

/// Counters right after a figure.
const COUNTERS: [&str; 20] = [
    "퍼센트",
    "개월",
    "시간",
    "달러",
    "년",
    "월",
    "일",
    "명",
    "개",
    "건",
    "곳",
    "원",
    "위",
    "회",
    "대",
    "만",
    "억",
    "조",
    "천",
    "종",
];

/// Returns the counter at the start of the Hangul after a figure.
pub(in crate::check) fn counter(run: &str) -> Option<&'static str> {
    COUNTERS.into_iter().find(|counter| run.starts_with(counter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figure_endings_follow_their_reading() {
        let either = Some(VOWEL.or(CONSONANT));
        for (context, token, expected) in [
            ("", "2023", Some(CONSONANT)),
            ("", "112", Some(VOWEL)),
            ("", "118", Some(RIEUL)),
            ("", "100", Some(CONSONANT)),
            ("", "1,200,000", Some(CONSONANT)),
            ("", "1,000,000,000,000", None),
            ("", "22", Some(VOWEL)),
            ("", "17", Some(RIEUL.or(CONSONANT))),
            ("", "10", Some(CONSONANT)),
            ("시즌 ", "3", either),
            ("갤럭시노트", "20", either),
            ("코로나", "19", Some(VOWEL)),
            ("Office ", "365", None),
            ("", "GPT-4", Some(VOWEL)),
            ("", "MP3", either),
            ("", "2.0", either),
            ("", "3.5", Some(VOWEL)),
            ("", "$500", None),
            ("₩", "500", None),
        ] {
            assert_eq!(endings(context, token), expected, "{context}{token}");
        }
    }

    #[test]
    fn counters_match_at_the_start() {
        assert_eq!(counter("개월은"), Some("개월"));
        assert_eq!(counter("명를"), Some("명"));
        assert_eq!(counter("은"), None);
    }
}
