//! Latin words: acronyms by the names of their letters, other words where their last letters leave no doubt.

use super::{Endings, letters, readings, word};

const VOWEL: Endings = Endings::VOWEL;
const CONSONANT: Endings = Endings::CONSONANT;

/// Units behind a figure, as they are written. `kg` may be 킬로 or 킬로그램 and is not among them.
const UNITS: [(&str, Endings); 27] = [
    ("B", VOWEL),
    ("GB", VOWEL),
    ("GHz", VOWEL),
    ("GW", VOWEL),
    ("Gbps", VOWEL),
    ("Hz", VOWEL),
    ("KB", VOWEL),
    ("L", VOWEL),
    ("MB", VOWEL),
    ("MHz", VOWEL),
    ("MW", VOWEL),
    ("Mbps", VOWEL),
    ("PB", VOWEL),
    ("TB", VOWEL),
    ("V", VOWEL),
    ("W", VOWEL),
    ("cm", VOWEL),
    ("g", CONSONANT),
    ("kHz", VOWEL),
    ("km", VOWEL),
    ("kW", VOWEL),
    ("kWh", VOWEL),
    ("m", VOWEL),
    ("mAh", VOWEL),
    ("mm", VOWEL),
    ("p", VOWEL),
    ("t", CONSONANT),
];

/// What a word of letters ends in, and how it is read where that is short to say.
pub(super) fn endings(token: &str) -> Option<(Endings, Option<String>)> {
    let start = token.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
    let (lead, word) = token.split_at(start);
    if lead.ends_with(|c: char| c.is_ascii_digit()) {
        if let Some((_, endings)) = UNITS.iter().find(|(unit, _)| *unit == word) {
            return Some((*endings, None));
        }
        // `5G`, `4K`, `B2B` and `3D` are names.
        return (word.len() == 1 || lead.len() == 2).then(|| letters::capitals(word))?;
    }
    // An address, the name of a file, a name in a program.
    if lead.ends_with(['.', '_', '@', ':', '=', '#', '$', '*', '%', '\'']) {
        return None;
    }
    if let Some((endings, spoken)) = readings::of(word) {
        return Some((endings, Some(spoken.to_owned())));
    }
    let mut last_two = word.bytes().rev().take(2).map(|letter| letter.is_ascii_uppercase());
    match (last_two.next(), last_two.next()) {
        (Some(true), Some(true)) => {
            let tail = word.trim_start_matches(|c: char| c.is_ascii_lowercase());
            let start = tail.rfind(|c: char| c.is_ascii_lowercase()).map_or(0, |at| at + 1);
            letters::capitals(&tail[start..])
        }
        (Some(_), None) => letters::letters(&word.to_ascii_uppercase()),
        (Some(false), Some(_)) if word.len() > 2 => Some((word::sure(&word.to_ascii_lowercase())?, None)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(token: &str) -> Option<Endings> {
        endings(token).map(|(endings, _)| endings)
    }

    #[test]
    fn acronyms_are_read_by_letters() {
        for (token, expected) in [
            ("AI", Some(VOWEL)),
            ("IBM", Some(CONSONANT)),
            ("VPN", Some(CONSONANT)),
            ("SQL", Some(Endings::RIEUL)),
            ("SSD", Some(VOWEL)),
            ("VR", Some(VOWEL.or(Endings::RIEUL))),
            ("X", Some(VOWEL)),
            ("KISA", Some(VOWEL)),
            ("OpenAI", Some(VOWEL)),
            ("MySQL", Some(Endings::RIEUL)),
            ("5G", Some(VOWEL)),
            ("B2B", Some(VOWEL)),
        ] {
            assert_eq!(of(token), expected, "{token}");
        }
        assert_eq!(endings("FBI"), Some((VOWEL, Some("에프비아이".to_owned()))));
    }

    #[test]
    fn what_may_be_spoken_as_a_word_is_left_open() {
        for token in
            ["SOC", "RAT", "LINE", "XIV", "VII", "TYPE", "NoC", "K8s", "1st", "lantern.com", "a_b", "go"]
        {
            assert_eq!(of(token).filter(|endings| endings.is_only(Endings::CLOSED)), None, "{token}");
        }
        for token in ["SOC", "RAT", "LINE", "TYPE", "XIV", "K8s", "1st", "lantern.com", "10kg"] {
            assert_eq!(of(token), None, "{token}");
        }
    }

    #[test]
    fn words_are_known_by_sure_last_letters_only() {
        for (word, expected) in [
            ("Trading", Some(CONSONANT)),
            ("Nation", Some(CONSONANT)),
            ("Brown", Some(CONSONANT)),
            ("Dasom", Some(CONSONANT)),
            ("Seoul", Some(Endings::RIEUL)),
            ("Firmware", Some(VOWEL)),
            ("Trust", Some(VOWEL)),
            ("Government", Some(VOWEL)),
            ("Yearbook", Some(CONSONANT)),
            ("Fox", Some(VOWEL)),
            ("Park", None),
            ("Laurent", None),
            ("Bench", None),
            ("Times", None),
            ("Tape", None),
            ("Stack", None),
        ] {
            assert_eq!(of(word), expected, "{word}");
        }
    }
}
