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
            let mut slips: Vec<_> = capitalised(text)
                .filter_map(|(at, word)| {
                    let slip = slip(word).filter(|slip| {
                        !is_name(text, at, word) && (slip.plain || is_expected(text, at, at + word.len()))
                    })?;
                    Some((at..at + word.len(), slip.name, slip.sure))
                })
                .collect();
            slips.extend(korean_slips(text).map(|(at, slip, name)| (at..at + slip.len(), name, true)));
            for (range, name, sure) in slips {
                let written = &text[range.clone()];
                let kind = if MONTHS.contains(&name) { "month" } else { "weekday" };
                let message = format!("`{written}` is not a {kind}");
                let finding = Diagnostic::warning(self.code(), passage.span(range.clone()), message);
                let fix = if sure { passage.replace(range, name) } else { None };
                found.push(finding.help(format!("write `{name}`")).fix(fix));
            }
        }
    }
}

/// Whether it stands beside another capitalised word that is no weekday or month: then it is part of a name.
fn is_name(text: &str, at: usize, word: &str) -> bool {
    const LEADING: [&str; 12] =
        ["On", "In", "Since", "Last", "Next", "This", "Every", "By", "From", "Until", "Each", "The"];
    let is_capital = |word: &str| {
        let known = MONTHS.iter().chain(&WEEKDAYS).any(|name| name.starts_with(word));
        word.starts_with(char::is_uppercase) && !known && slip(word).is_none()
    };
    let before = word_before(text, at);
    let after = word_after(text, at + word.len());
    (is_capital(before) && !LEADING.contains(&before)) || is_capital(after)
}

/// Whether a date is expected at this place.
fn is_expected(text: &str, at: usize, end: usize) -> bool {
    const BEFORE: [&str; 32] = [
        "on", "On", "in", "In", "last", "Last", "next", "Next", "this", "This", "every", "Every", "since",
        "Since", "until", "Until", "by", "By", "from", "From", "of", "early", "late", "mid", "each", "Each",
        "to", "through", "and", "or", "before", "after",
    ];
    let behind = text[end..].trim_start_matches([' ', ',', '.']);
    let number = behind.starts_with(|c: char| c.is_ascii_digit());
    let name = MONTHS.iter().chain(&WEEKDAYS).any(|name| behind.starts_with(&name[..3]));
    number || name || BEFORE.contains(&word_before(text, at))
}

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
struct Slip {
    /// The nearest name.
    name: &'static str,
    /// Whether no other name is as near.
    sure: bool,
    /// Whether the word is so near and so long that it can be nothing else, wherever it stands.
    plain: bool,
}

/// The name of which a capitalised word is a slip.
fn slip(word: &str) -> Option<Slip> {
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
fn korean_slips(text: &str) -> impl Iterator<Item = (usize, &'static str, &'static str)> {
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
