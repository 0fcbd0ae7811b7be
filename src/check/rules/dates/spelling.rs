//! Words that are nearly the name of a month or a weekday.

use crate::check::text::dates::{MONTHS, WEEKDAYS};
use strsim::osa_distance;

/// Words of other languages and names that are near enough to be taken for a slip.
const INNOCENT: &str = "Augusta Auguste Augusto Augusts Augustin Angus Septembre Settembre Setembro Septiembre Octobre \
    Oktober Octubre Ottobre Outubro Octavia Novembre Novembro Noviembre Decembre Decembris Dezember \
    Dezembro Dicembre Diciembre Januar Janvier Januari Februar Februari Fevereiro Sundar Sundae \
    Sundari Mondal Mondale Fridman Fridays Frida Someday Holiday Noonday";
/// Slips of short names, whose neighbours are too often other words to be found by distance.
const SLIPS: [(&str, &str); 15] = [
    ("Agust", "August"),
    ("Augst", "August"),
    ("Augut", "August"),
    ("Apirl", "April"),
    ("Aprli", "April"),
    ("Arpil", "April"),
    ("Aprill", "April"),
    ("Mrach", "March"),
    ("Marhc", "March"),
    ("Juen", "June"),
    ("Jully", "July"),
    ("Jluy", "July"),
    ("Firday", "Friday"),
    ("Friady", "Friday"),
    ("Sepember", "September"),
];
/// The same in Korean.
const KOREAN: [(&str, &str); 9] = [
    ("굼요일", "금요일"),
    ("긍요일", "금요일"),
    ("믁요일", "목요일"),
    ("몪요일", "목요일"),
    ("윌요일", "월요일"),
    ("웡요일", "월요일"),
    ("슈요일", "수요일"),
    ("퇴요일", "토요일"),
    ("톤요일", "토요일"),
];

/// What a word may have been meant to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slip {
    /// The nearest name.
    pub(super) name: &'static str,
    /// Whether no other name is as near.
    pub(super) sure: bool,
    /// Whether the word is so near and so long that it can be nothing else, wherever it stands.
    pub(super) plain: bool,
}

/// The name of which a capitalised word is a slip.
pub(super) fn slip(word: &str) -> Option<Slip> {
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    let lower = word.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
    if !capital || !lower || !(4..=12).contains(&word.len()) {
        return None;
    }
    if let Some((_, name)) = SLIPS.iter().find(|(slip, _)| *slip == word) {
        return Some(Slip { name, sure: true, plain: true });
    }
    // Lengths and letters first: this is asked of every capitalised word.
    let distance = |name: &'static str| {
        let reach = reach(word, name);
        let may = reach > 0
            && word.len().abs_diff(name.len()) <= reach
            && alike(word, name) + 2 * reach >= name.len();
        may.then(|| (osa_distance(word, name), name)).filter(|(far, _)| *far <= reach)
    };
    let names = MONTHS.iter().chain(&WEEKDAYS).copied().filter(|name| name.len() >= 6);
    let mut near: Vec<(usize, &'static str)> = names.filter_map(distance).collect();
    near.sort_unstable();
    let (far, name) = near.first().copied()?;
    // The rest of the name tells more than its length: `Monda` is a family, `Mond` a moon.
    let ends = word.len() >= 6 || word.ends_with("day");
    let is_plural = word.strip_suffix('s') == Some(name);
    if far == 0 || !ends || is_plural || INNOCENT.split(' ').any(|known| known == word) {
        return None;
    }
    let sure = near.get(1).is_none_or(|(other, _)| *other > far);
    Some(Slip { name, sure, plain: name.len() >= 8 })
}

/// How many letters two words have in common at both ends.
fn alike(one: &str, other: &str) -> usize {
    let same = |(one, other): &(u8, u8)| one == other;
    let start = one.bytes().zip(other.bytes()).take_while(same).count();
    start + one.bytes().rev().zip(other.bytes().rev()).take_while(same).count()
}

/// How many slips a name bears before it is another word.
fn reach(word: &str, name: &str) -> usize {
    let first = word.bytes().next() == name.bytes().next();
    let last = word.bytes().next_back() == name.bytes().next_back();
    match name.len() {
        8.. if first && word.get(word.len() - 3..) == name.get(name.len() - 3..) => 2,
        _ => usize::from(first || last),
    }
}

/// Slips in Korean weekdays: place, slip, name.
pub(super) fn korean_slips(text: &str) -> impl Iterator<Item = (usize, &'static str, &'static str)> {
    let known = KOREAN.iter().filter(|_| text.contains("요일"));
    known.flat_map(|(slip, name)| text.match_indices(slip).map(|(at, _)| (at, *slip, *name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_with_the_name_that_was_meant() {
        let cases = [
            ("Semtember", "September", true),
            ("Septmeber", "September", true),
            ("Febuary", "February", true),
            ("Wensday", "Wednesday", true),
            ("Wednsday", "Wednesday", true),
            ("Thrusday", "Thursday", true),
            ("Saterday", "Saturday", true),
            ("Novemeber", "November", true),
            ("Decmber", "December", true),
            ("Apirl", "April", true),
            ("Agust", "August", true),
            ("Teusday", "Tuesday", true),
            ("Tursday", "Thursday", false),
            ("Munday", "Monday", false),
            ("Janurary", "January", true),
        ];
        for (word, name, sure) in cases {
            let found = slip(word).unwrap_or_else(|| panic!("{word}"));
            assert_eq!((found.name, found.sure), (name, sure), "{word}");
        }
    }

    #[test]
    fn other_words_are_no_slips() {
        let words = [
            "March",
            "Marsh",
            "May",
            "Mays",
            "Sunny",
            "Mondays",
            "Saturdays",
            "Septembers",
            "Sundar",
            "Augusta",
            "Frida",
            "Judy",
            "Jane",
            "Octobre",
            "Embers",
            "Member",
            "Members",
            "Remember",
            "Sunder",
            "Thursby",
            "Marchand",
            "Someday",
            "Holiday",
            "Today",
            "Birthday",
            "Sept",
            "Nova",
            "Sandy",
            "Aprile",
            "Julian",
            "Faraday",
            "Secretary",
            "Library",
            "Canary",
            "Number",
            "Hayday",
            "Payday",
            "Midday",
            "Weekday",
            "Doomsday",
            "Heyday",
            "Chamber",
        ];
        for word in words {
            assert_eq!(slip(word), None, "{word}");
        }
    }
}
