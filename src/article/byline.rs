//! Bylines: `By Dain Oh and Kuksung Nam, The Readable`, `홍길동 기자`.

use super::byline_words::{DAYS, HOUSE_WORDS, KOREAN_ROLES, LABELS, NAMED, OPENINGS, PARTICLES, ROLES};
use super::furniture::length;
use super::stamp;

/// Longest line that is a byline, in bytes.
const MAX_LINE: usize = 240;

/// The writers that a line names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Byline {
    /// Names as they are printed, without roles.
    pub(super) names: Vec<String>,
    /// The house behind them.
    pub(super) house: Option<String>,
}

/// Reads a line that is a byline and nothing else, apart from a date, a role or an address.
pub(super) fn read(line: &str) -> Option<Byline> {
    if line.len() > MAX_LINE {
        return None;
    }
    let mut line = without_address(line);
    if let Some((_, range)) = stamp::find(&line) {
        line.replace_range(range, "|");
    }
    line.split(['|', '•', '―', '—', '–']).take(4).find_map(|part| {
        let mut part = part.trim().trim_matches(['_', '*', '[', ']', '【', '】']).trim();
        let named = NAMED
            .iter()
            .find(|label| part.get(..label.len()).is_some_and(|start| start.to_lowercase() == **label));
        if let Some(label) = named {
            part = part[label.len()..].trim_start_matches([':', ' ', '=']);
            if part.contains('|') || length(part) > 120 {
                return None;
            }
        }
        while let Some(shorter) = LABELS.iter().find_map(|label| part.strip_suffix(label)) {
            part = shorter.trim_end();
        }
        let lone = || {
            named
                .filter(|_| is_hangul_name(part))
                .map(|_| Byline { names: vec![part.to_owned()], house: None })
        };
        english(part).or_else(|| korean(part)).or_else(lone)
    })
}

/// Reads the value of an author's field, which names people without "By".
pub(super) fn read_names(value: &str) -> Option<Byline> {
    let value = value.trim();
    if value.len() > MAX_LINE || value.contains("://") {
        return None;
    }
    let value = without_address(value);
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    read(value).or_else(|| {
        let byline = people(value)?;
        let is_house =
            |name: &String| name.split(' ').any(is_house_word) || name.eq_ignore_ascii_case("admin");
        let names: Vec<_> = byline.names.into_iter().filter(|name| !is_house(name)).collect();
        (!names.is_empty()).then_some(Byline { names, house: byline.house })
    })
}

/// Takes addresses out of a line, also those that a proxy hid.
fn without_address(line: &str) -> String {
    let line = line.replace("[email protected]", "").replace("[email\u{A0}protected]", "");
    let words = line.split(' ').filter_map(|word| match word.split_once('@') {
        // `홍길동 기자(hong@harbour.example)`
        Some((before, _)) => {
            before.split_once(['(', '<', '[']).map(|(word, _)| word).filter(|word| !word.is_empty())
        }
        None => Some(word).filter(|word| !word.starts_with("http")),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn english(line: &str) -> Option<Byline> {
    let lower = line.to_ascii_lowercase();
    let opening = OPENINGS.iter().find(|opening| lower.starts_with(*opening))?;
    people(line[opening.len()..].trim())
}

/// Reads `A, B and C, The House`.
fn people(text: &str) -> Option<Byline> {
    let text = without_brackets(text);
    let text = text.trim_end_matches([',', '.', ' ', '/']);
    let (before, joined) = [" and ", " & ", " AND ", " And ", " et ", " und "]
        .iter()
        .find_map(|and| text.rsplit_once(and))
        .map_or(("", text), |(before, after)| (before, after));
    let mut byline = Byline::default();
    let split = |text: &str| {
        text.split([',', '·', '/', ';', '・'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut has_role = false;
    for part in split(before) {
        // What follows a role is the department, down to an "and" in its name.
        has_role |= !byline.names.is_empty() && is_role(&part);
        if !has_role {
            byline.names.push(name(&part)?);
        }
    }
    for (place, part) in split(joined).into_iter().enumerate() {
        let is_first = place == 0;
        // Behind "and" a role may follow a name: `Marcus Tan Sentinel Staff Writer`.
        let opens_with_role = || part.split([' ', '-']).next().is_some_and(is_role);
        has_role |= if is_first { !byline.names.is_empty() && opens_with_role() } else { is_role(&part) };
        if has_role {
            continue;
        }
        let person = name(&part).filter(|_| is_first || before.is_empty() && !is_house(&part));
        match person {
            Some(person) if byline.house.is_none() => byline.names.push(person),
            None if is_first => return None,
            _ if is_role(&part) => {}
            // A sentence goes on in small letters.
            _ if !part.split(' ').all(|word| {
                word.starts_with(|c: char| !c.is_lowercase())
                    || matches!(word, "of" | "the" | "for" | "and" | "in")
            }) =>
            {
                return None;
            }
            _ => byline.house = byline.house.or_else(|| (part.split(' ').count() <= 6).then_some(part)),
        }
    }
    (!byline.names.is_empty() && byline.names.len() <= 12).then_some(byline)
}

/// Takes remarks in brackets out of a line: `Dain Oh (with Kuksung Nam)`.
fn without_brackets(text: &str) -> String {
    let (mut out, mut depth) = (String::with_capacity(text.len()), 0_usize);
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.trim().to_owned()
}

fn is_house_word(word: &str) -> bool {
    HOUSE_WORDS.contains(&word.to_lowercase().trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Returns `true` for words of which one is usual in names of houses: `Harbour Post`.
pub(super) fn has_house_word(text: &str) -> bool {
    text.split(' ').any(is_house_word)
}

fn is_house(part: &str) -> bool {
    part.split(' ').any(is_house_word) || is_role(part) || !part.contains(' ') && part.is_ascii()
}

/// Returns `true` for a line such as `Executive News Editor`.
pub(super) fn is_role_alone(line: &str) -> bool {
    let words: Vec<_> = line.split(' ').collect();
    let is_proper =
        |word: &&str| word.starts_with(char::is_uppercase) || matches!(*word, "of" | "for" | "and" | "the");
    (2..=6).contains(&words.len())
        && words.iter().all(is_proper)
        && words.last().is_some_and(|last| ROLES.contains(&last.to_lowercase().as_str()))
}

fn is_role(part: &str) -> bool {
    part.split([' ', '-']).any(|word| ROLES.contains(&word.to_lowercase().as_str()))
}

/// Returns a person's name; `None` for words that are none.
fn name(part: &str) -> Option<String> {
    let words: Vec<_> = part.split(' ').filter(|word| !word.is_empty()).collect();
    let words = without_role(without_role_before(&words));
    let looks = |word: &&str| {
        let first = word.chars().next().unwrap_or(' ');
        first.is_uppercase()
            || is_cjk(first)
            || PARTICLES.contains(&word.to_lowercase().as_str())
            || first.is_lowercase() && word.contains(['’', '\''])
            || matches!(first, '“' | '"')
    };
    let clean = |word: &&str| {
        word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’' | '‐' | '“' | '”' | '"'))
    };
    let starts =
        words.first().is_some_and(|word| word.chars().next().is_some_and(|c| c.is_uppercase() || is_cjk(c)));
    let is_day = words.len() == 1 && words[0].len() > 2 && DAYS.contains(&words[0].to_lowercase().as_str());
    let fits = starts
        && !is_day
        && (1..=5).contains(&words.len())
        // Initials alone are an account.
        && words.iter().any(|word| word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some() || word.starts_with(is_cjk))
        && words.iter().all(|word| looks(word) && clean(word));
    fits.then(|| {
        let name = words.join(" ");
        name.strip_suffix(" 기자").map_or(name.clone(), str::to_owned)
    })
}

/// Takes a role off the start of a name: `Senior Reporter Ben Silverman`.
fn without_role_before<'a, 'b>(words: &'a [&'b str]) -> &'a [&'b str] {
    let is_role = |word: &&str| ROLES.contains(&word.to_lowercase().as_str());
    let roles = words.iter().take(3).rposition(is_role).map_or(0, |last| last + 1);
    if words.len() >= roles + 2 { &words[roles..] } else { words }
}

/// Takes a role off the end of a name: `Ben Silverman Games Editor`, and the day of a date beside it.
fn without_role<'a, 'b>(words: &'a [&'b str]) -> &'a [&'b str] {
    let Some((last, before)) = words.split_last() else { return words };
    let lower = last.to_lowercase();
    if before.len() >= 2 && DAYS.contains(&lower.as_str()) {
        return before;
    }
    if words.len() <= 2 || !ROLES.contains(&lower.as_str()) {
        return words;
    }
    // A name has two words, or an initial or a particle between them.
    let is_between =
        |word: &str| word.chars().count() <= 2 || PARTICLES.contains(&word.to_lowercase().as_str());
    let end = if words.len() > 3 && is_between(words[1]) { 3 } else { 2 };
    &words[..end]
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '가'..='힣')
}

fn is_hangul_name(word: &str) -> bool {
    let count = word.chars().count();
    (2..=4).contains(&count)
        && word.chars().all(|c| ('가'..='힣').contains(&c))
        && !KOREAN_ROLES.contains(&word)
}

/// Reads `홍길동·김철수 기자`, also with a house before or behind it.
fn korean(line: &str) -> Option<Byline> {
    if !line.contains(|c: char| ('가'..='힣').contains(&c)) || line.chars().count() > 60 {
        return None;
    }
    let words: Vec<_> = line
        .split(|c: char| c.is_whitespace() || "·,・/=()[]【】|:".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let mut names: Vec<String> = Vec::new();
    let (mut waiting, mut others): (Vec<&str>, usize) = (Vec::new(), 0);
    for word in &words {
        if KOREAN_ROLES.contains(word) {
            // Of several words before the role, a house or a section comes first.
            let people = waiting.iter().filter(|word| is_hangul_name(word));
            let all: Vec<_> = people.map(|name| (*name).to_owned()).collect();
            let signs = line.matches(['·', '・', ',', '/']).count();
            let joined = line.contains(['·', '・', ',']) || line.contains('/');
            match all.split_last() {
                Some((last, _)) if !joined => names.push(last.clone()),
                // Signs stand between people, and a house before them.
                Some(_) => names.extend(all.into_iter().rev().take(signs + 1).rev()),
                None => {}
            }
            waiting.clear();
        } else if let Some(name) = word.strip_suffix("기자").filter(|name| is_hangul_name(name)) {
            names.push(name.to_owned());
            waiting.clear();
        } else if matches!(*word, "글" | "사진" | "취재" | "정리" | "영상") {
        } else {
            waiting.push(word);
            others += usize::from(!is_hangul_name(word));
        }
    }
    // Words behind the last role make a sentence of it.
    (!names.is_empty() && waiting.len() <= 1 && others <= 2).then_some(Byline { names, house: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_are_read() {
        let cases: &[(&str, &[&str], Option<&str>)] = &[
            ("By Dain Oh and Kuksung Nam, The Readable", &["Dain Oh", "Kuksung Nam"], Some("The Readable")),
            ("By Dain Oh, The Readable", &["Dain Oh"], Some("The Readable")),
            ("BY Minji Park, Haneul Wire Nov. 18, 2022 6:36PM KST", &["Minji Park"], Some("Haneul Wire")),
            ("By A. Kim, B. Lee and C. Park, Staff Reporters", &["A. Kim", "B. Lee", "C. Park"], None),
            ("By Dain Oh, Kuksung Nam", &["Dain Oh", "Kuksung Nam"], None),
            ("By Jan van der Berg | 18 November 2022", &["Jan van der Berg"], None),
            ("By 홍길동", &["홍길동"], None),
            ("홍길동 기자", &["홍길동"], None),
            ("홍길동·김영희 기자 hong@harbour.example", &["홍길동", "김영희"], None),
            ("[등대신문 홍길동 기자]", &["홍길동"], None),
            ("[등대신문 홍길동, 김영희 기자]", &["홍길동", "김영희"], None),
            ("[홍길동, 김영희 기자(sec6@harbour.example)]", &["홍길동", "김영희"], None),
            ("By Owen Tan and Marcus Telfair Sentinel Staff Writer", &["Owen Tan", "Marcus Telfair"], None),
            ("글·사진 홍길동 기자 = ", &["홍길동"], None),
            ("입력 2022.11.18 18:36 홍길동 기자", &["홍길동"], None),
            ("홍길동 특파원", &["홍길동"], None),
            ("By Ben Harbour Games Editor", &["Ben Harbour"], None),
            ("By Ben Harbour, Senior Technologist, Tides, Locks, and Lamp Project", &["Ben Harbour"], None),
            ("By Dain Oh (with Kuksung Nam)", &["Dain Oh"], None),
            ("By Amanda \"Mae\" Tan", &["Amanda \"Mae\" Tan"], None),
            ("By Joe Wee Monday", &["Joe Wee"], None),
            ("by Senior Reporter Dain Oh", &["Dain Oh"], None),
            ("By Data Editor Dain Oh and Kuksung Nam", &["Dain Oh", "Kuksung Nam"], None),
            ("홍길동 시민기자", &["홍길동"], None),
            ("글쓴이 홍길동", &["홍길동"], None),
        ];
        for (line, names, house) in cases {
            let found = read(line).unwrap_or_default();
            assert_eq!(
                (found.names, found.house.as_deref()),
                (names.iter().map(|name| (*name).to_owned()).collect(), *house),
                "{line}"
            );
        }
    }

    #[test]
    fn roles_are_told_from_headlines() {
        assert!(is_role_alone("CNBC Executive News Editor"));
        assert!(!is_role_alone("Ports Close for a Day"));
        assert!(!is_role_alone("The bank fired its editor"));
    }

    #[test]
    fn sentences_are_no_bylines() {
        for line in [
            "By Friday, the ministry had answered.",
            "By law the company reports a breach within a day.",
            "김철수 기자는 어제 서울에서 열린 회의에 참석했다.",
            "Bypassing the filter is simple.",
            "정부는 새 지침을 냈다.",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn values_of_fields_are_read() {
        assert_eq!(read_names("Dain Oh, Kuksung Nam").unwrap().names, ["Dain Oh", "Kuksung Nam"]);
        assert_eq!(read_names("The Readable"), None);
        assert_eq!(read_names("https://harbour.example/author"), None);
        assert_eq!(read_names("홍길동 기자").unwrap().names, ["홍길동"]);
    }
}
