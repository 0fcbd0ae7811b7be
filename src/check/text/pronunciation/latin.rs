//! Latin words: acronyms by the names of their letters, other words where their last letters leave no doubt.

use super::{Endings, readings};

const VOWEL: Endings = Endings::VOWEL;
const RIEUL: Endings = Endings::RIEUL;
const CONSONANT: Endings = Endings::CONSONANT;

/// Units after a figure. `kg` is left out, since it is read 킬로 or 킬로그램.
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

/// Returns the endings of a Latin word, and its pronunciation if that is short.
pub(super) fn endings(token: &str) -> Option<(Endings, Option<String>)> {
    let start = token.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
    let (lead, word) = token.split_at(start);
    if lead.ends_with(|c: char| c.is_ascii_digit()) {
        if let Some((_, endings)) = UNITS.iter().find(|(unit, _)| *unit == word) {
            return Some((*endings, None));
        }
        // `5G`, `4K`, `B2B` and `3D` are names.
        return (word.len() == 1 || lead.len() == 2).then(|| capitals(word))?;
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
            capitals(&tail[start..])
        }
        (Some(_), None) => letters(&word.to_ascii_uppercase()),
        (Some(false), Some(_)) if word.len() > 2 => Some((sure_ending(&word.to_ascii_lowercase())?, None)),
        _ => None,
    }
}

/// Final letters with a single pronunciation, the longest first.
const SURE: &[(&str, Endings)] = &[
    ("ment", VOWEL),
    ("book", CONSONANT),
    ("work", VOWEL),
    ("tch", VOWEL),
    ("ics", VOWEL),
    ("ft", VOWEL),
    ("st", VOWEL),
    ("ct", VOWEL),
    ("pt", VOWEL),
    ("xt", VOWEL),
    ("nd", VOWEL),
    ("rd", VOWEL),
    ("ld", VOWEL),
    ("nk", VOWEL),
    ("sk", VOWEL),
    ("mp", VOWEL),
    ("ss", VOWEL),
    ("us", VOWEL),
    ("is", VOWEL),
    ("sh", VOWEL),
    ("th", VOWEL),
    ("ph", VOWEL),
    ("er", VOWEL),
    ("or", VOWEL),
    ("ce", VOWEL),
    ("de", VOWEL),
    ("ee", VOWEL),
    ("ge", VOWEL),
    ("ie", VOWEL),
    ("re", VOWEL),
    ("se", VOWEL),
    ("ue", VOWEL),
    ("ve", VOWEL),
    ("ze", VOWEL),
    ("ng", CONSONANT),
    ("a", VOWEL),
    ("i", VOWEL),
    ("o", VOWEL),
    ("u", VOWEL),
    ("y", VOWEL),
    ("w", VOWEL),
    ("x", VOWEL),
    ("z", VOWEL),
    ("l", RIEUL),
    ("m", CONSONANT),
    ("n", CONSONANT),
];

/// Returns the ending of a word in lower case, if its final letters decide.
fn sure_ending(word: &str) -> Option<Endings> {
    SURE.iter().find(|(ending, _)| word.ends_with(ending)).map(|(_, endings)| *endings)
}

/// The names of the letters from A to Z. R is 아르 in the dictionary and 알 in the street.
const LETTERS: [&str; 26] = [
    "에이",
    "비",
    "시",
    "디",
    "이",
    "에프",
    "지",
    "에이치",
    "아이",
    "제이",
    "케이",
    "엘",
    "엠",
    "엔",
    "오",
    "피",
    "큐",
    "아르",
    "에스",
    "티",
    "유",
    "브이",
    "더블유",
    "엑스",
    "와이",
    "제트",
];

/// Reads an acronym. If it can be spoken as a word as well, both readings count.
fn capitals(word: &str) -> Option<(Endings, Option<String>)> {
    let (endings, spoken) = letters(word)?;
    let is_numeral = word.len() > 1 && word.bytes().all(|letter| b"IVX".contains(&letter));
    if is_numeral {
        return None;
    }
    let is_speakable = word.len() > 2 && word.contains(['A', 'E', 'I', 'O', 'U']);
    if !is_speakable {
        return Some((endings, spoken));
    }
    let as_word = match word.bytes().last() {
        Some(b'S' | b'F' | b'V' | b'R') => Endings::VOWEL,
        _ => sure_ending(&word.to_ascii_lowercase())?,
    };
    Some((endings.or(as_word), spoken.filter(|_| endings == as_word)))
}

/// Reads a word by the names of its letters. Long words are not read so.
fn letters(word: &str) -> Option<(Endings, Option<String>)> {
    let name = |letter: u8| LETTERS.get(usize::from(letter.checked_sub(b'A')?)).copied();
    let names: String = word.bytes().map_while(name).collect();
    let endings = match word.bytes().last()? {
        b'R' => Endings::VOWEL.or(Endings::RIEUL),
        _ => Endings::of_hangul(&names)?,
    };
    Some((endings, (word.len() < 6).then_some(names)))
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
    fn speakable_acronyms_are_ambiguous() {
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
    fn final_letters_decide_known_words_only() {
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

    #[test]
    fn longer_endings_come_first() {
        for (index, (ending, _)) in SURE.iter().enumerate() {
            let hidden = SURE[..index].iter().find(|(earlier, _)| ending.ends_with(earlier));
            assert_eq!(hidden, None, "{ending} is never reached");
        }
    }

    #[test]
    fn every_letter_has_a_name() {
        let of = |word: &str| letters(word).map(|(endings, _)| endings);
        assert_eq!(letters("FBI"), Some((Endings::VOWEL, Some("에프비아이".to_owned()))));
        assert_eq!(
            ["L", "M", "N"].map(of),
            [Endings::RIEUL, Endings::CONSONANT, Endings::CONSONANT].map(Some)
        );
        assert_eq!(of("R"), Some(Endings::VOWEL.or(Endings::RIEUL)));
        assert_eq!(of("a"), None);
    }

    #[test]
    fn speakable_acronym_has_two_readings() {
        let of = |word: &str| capitals(word).map(|(endings, _)| endings);
        assert_eq!(of("NSA"), Some(Endings::VOWEL));
        assert_eq!(of("OPEN"), Some(Endings::CONSONANT));
        assert_eq!(["SOC", "TYPE", "XIV"].map(of), [None; 3]);
    }
}
