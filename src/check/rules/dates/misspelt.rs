use strsim::osa_distance;

use crate::check::rule::{Context, Rule};
use crate::check::text::context::{capitalised, word_after, word_before};
use crate::check::text::dates::{MONTHS, WEEKDAYS};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A capitalised word that is nearly the name of a month or a weekday: Semtember, Wensday, Febuary; 믁요일.
///
/// ## Why it matters to a reader
/// Everybody knows these words, so everybody sees the error, in a caption as well as in a headline.
///
/// ## Example
/// ```markdown
/// The fair in Incheon, held in Semtember.
/// ```
///
/// ## Better
/// ```markdown
/// The fair in Incheon, held in September.
/// ```
pub(super) struct Misspelt;

impl Rule for Misspelt {
    fn code(&self) -> Code {
        Code("dates::misspelt")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in &context.issue_text.passages {
            let text = passage.prose();
            let mut found_slips: Vec<_> = capitalised(text)
                .filter_map(|(at, word)| {
                    let misspelled_name = misspelled_name(word).filter(|misspelled_name| {
                        !is_name(text, at, word)
                            && (misspelled_name.certain || is_date_context(text, at, at + word.len()))
                    })?;
                    Some((at..at + word.len(), misspelled_name.name, misspelled_name.unambiguous))
                })
                .collect();
            found_slips.extend(
                misspelled_korean_weekdays(text)
                    .map(|(at, misspelled_name, name)| (at..at + misspelled_name.len(), name, true)),
            );
            for (range, name, unambiguous) in found_slips {
                let written = &text[range.clone()];
                let kind = if MONTHS.contains(&name) { "month" } else { "weekday" };
                let message = format!("`{written}` is not a {kind}");
                let finding = Diagnostic::warning(self.code(), passage.span(range.clone()), message);
                let fix = if unambiguous { passage.replace(range, name) } else { None };
                found.push(finding.help(format!("write `{name}`")).fix(fix));
            }
        }
    }
}

/// True if the word is next to another capitalised word that is not a weekday or month. Then it is part of a name.
fn is_name(text: &str, at: usize, word: &str) -> bool {
    const WORDS_BEFORE_NAME: [&str; 12] =
        ["On", "In", "Since", "Last", "Next", "This", "Every", "By", "From", "Until", "Each", "The"];
    let is_capital = |word: &str| {
        let known = MONTHS.iter().chain(&WEEKDAYS).any(|name| name.starts_with(word));
        word.starts_with(char::is_uppercase) && !known && misspelled_name(word).is_none()
    };
    let before = word_before(text, at);
    let after = word_after(text, at + word.len());
    (is_capital(before) && !WORDS_BEFORE_NAME.contains(&before)) || is_capital(after)
}

/// True if the words around the range suggest a date.
fn is_date_context(text: &str, at: usize, end: usize) -> bool {
    const WORDS_BEFORE_DATE: [&str; 32] = [
        "on", "On", "in", "In", "last", "Last", "next", "Next", "this", "This", "every", "Every", "since",
        "Since", "until", "Until", "by", "By", "from", "From", "of", "early", "late", "mid", "each", "Each",
        "to", "through", "and", "or", "before", "after",
    ];
    let behind = text[end..].trim_start_matches([' ', ',', '.']);
    let number = behind.starts_with(|c: char| c.is_ascii_digit());
    let name = MONTHS.iter().chain(&WEEKDAYS).any(|name| behind.starts_with(&name[..3]));
    number || name || WORDS_BEFORE_DATE.contains(&word_before(text, at))
}

/// Words of other languages and names that are within the edit distance of a month or weekday.
const OTHER_WORDS: &str = "Augusta Auguste Augusto Augusts Augustin Angus Septembre Settembre Setembro Septiembre Octobre \
    Oktober Octubre Ottobre Outubro Octavia Novembre Novembro Noviembre Decembre Decembris Dezember \
    Dezembro Dicembre Diciembre Januar Janvier Januari Februar Februari Fevereiro Sundar Sundae \
    Sundari Mondal Mondale Fridman Fridays Frida Someday Holiday Noonday";
/// Misspellings of short names. Edit distance would match too many other words for them.
const KNOWN_MISSPELLINGS: [(&str, &str); 15] = [
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
/// Misspelled Korean weekdays.
const KOREAN_MISSPELLINGS: [(&str, &str); 9] = [
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

/// Candidate for the name that a word misspells.
#[derive(Debug, PartialEq, Eq)]
struct Misspelling {
    /// The nearest name.
    name: &'static str,
    /// No other name has the same distance.
    unambiguous: bool,
    /// The word is so long and so similar that it is a misspelling in any context.
    certain: bool,
}

/// Returns the month or weekday that a capitalised word misspells (optimal string alignment distance).
fn misspelled_name(word: &str) -> Option<Misspelling> {
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    let lower = word.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
    if !capital || !lower || !(4..=12).contains(&word.len()) {
        return None;
    }
    if let Some((_, name)) = KNOWN_MISSPELLINGS.iter().find(|(misspelled_name, _)| *misspelled_name == word) {
        return Some(Misspelling { name, unambiguous: true, certain: true });
    }
    // Compares lengths and letters first, because this runs for every capitalised word.
    let measured = |name: &'static str| {
        let max = max_distance(word, name);
        let may = max > 0
            && word.len().abs_diff(name.len()) <= max
            && common_affix_len(word, name) + 2 * max >= name.len();
        may.then(|| (osa_distance(word, name), name)).filter(|(distance, _)| *distance <= max)
    };
    let names = MONTHS.iter().chain(&WEEKDAYS).copied().filter(|name| name.len() >= 6);
    let mut near: Vec<(usize, &'static str)> = names.filter_map(measured).collect();
    near.sort_unstable();
    let (distance, name) = near.first().copied()?;
    // The ending is decisive: `Monda` is a family name, `Mond` is a moon.
    let ends = word.len() >= 6 || word.ends_with("day");
    let is_plural = word.strip_suffix('s') == Some(name);
    if distance == 0 || !ends || is_plural || OTHER_WORDS.split(' ').any(|known| known == word) {
        return None;
    }
    let unambiguous = near.get(1).is_none_or(|(other, _)| *other > distance);
    Some(Misspelling { name, unambiguous, certain: name.len() >= 8 })
}

/// Returns the length of the common prefix plus the common suffix.
fn common_affix_len(one: &str, other: &str) -> usize {
    let same = |(one, other): &(u8, u8)| one == other;
    let start = one.bytes().zip(other.bytes()).take_while(same).count();
    start + one.bytes().rev().zip(other.bytes().rev()).take_while(same).count()
}

/// Returns the largest accepted edit distance between a word and a name.
fn max_distance(word: &str, name: &str) -> usize {
    let first = word.bytes().next() == name.bytes().next();
    let last = word.bytes().next_back() == name.bytes().next_back();
    match name.len() {
        8.. if first && word.get(word.len() - 3..) == name.get(name.len() - 3..) => 2,
        _ => usize::from(first || last),
    }
}

/// Returns misspelled Korean weekdays: offset, misspelling, correct name.
fn misspelled_korean_weekdays(text: &str) -> impl Iterator<Item = (usize, &'static str, &'static str)> {
    let known = KOREAN_MISSPELLINGS.iter().filter(|_| text.contains("요일"));
    known.flat_map(|(misspelled_name, name)| {
        text.match_indices(misspelled_name).map(|(at, _)| (at, *misspelled_name, *name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelling_yields_the_right_name() {
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
        for (word, name, unambiguous) in cases {
            let found = misspelled_name(word).unwrap_or_else(|| panic!("{word}"));
            assert_eq!((found.name, found.unambiguous), (name, unambiguous), "{word}");
        }
    }

    #[test]
    fn other_words_are_not_misspellings() {
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
            assert_eq!(misspelled_name(word), None, "{word}");
        }
    }
}
