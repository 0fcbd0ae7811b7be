//! Place lines at the start of an article: `SEOUL ―`, `(서울=연합뉴스)`, `Washington D.C. ― mWISE ―`.

use super::byline;
use super::furniture::length;

/// Signs behind a place.
const DASHES: [char; 4] = ['―', '—', '–', '─'];

/// Places in Korean place lines without a house: provinces, cities, and seats of correspondents.
const KOREAN_PLACES: [&str; 110] = [
    "서울",
    "부산",
    "대구",
    "인천",
    "광주",
    "대전",
    "울산",
    "세종",
    "제주",
    "경기",
    "강원",
    "충북",
    "충남",
    "전북",
    "전남",
    "경북",
    "경남",
    "수원",
    "성남",
    "고양",
    "용인",
    "부천",
    "안산",
    "안양",
    "남양주",
    "화성",
    "평택",
    "의정부",
    "시흥",
    "파주",
    "김포",
    "광명",
    "군포",
    "오산",
    "이천",
    "양주",
    "안성",
    "구리",
    "포천",
    "의왕",
    "하남",
    "여주",
    "동두천",
    "과천",
    "춘천",
    "원주",
    "강릉",
    "동해",
    "태백",
    "속초",
    "삼척",
    "청주",
    "충주",
    "제천",
    "천안",
    "공주",
    "보령",
    "아산",
    "서산",
    "논산",
    "계룡",
    "당진",
    "홍성",
    "전주",
    "군산",
    "익산",
    "정읍",
    "남원",
    "김제",
    "목포",
    "여수",
    "순천",
    "나주",
    "광양",
    "무안",
    "포항",
    "경주",
    "김천",
    "안동",
    "구미",
    "영주",
    "영천",
    "상주",
    "문경",
    "경산",
    "울진",
    "창원",
    "진주",
    "통영",
    "사천",
    "김해",
    "밀양",
    "거제",
    "양산",
    "서귀포",
    "평양",
    "판문점",
    "워싱턴",
    "뉴욕",
    "도쿄",
    "베이징",
    "상하이",
    "런던",
    "파리",
    "베를린",
    "브뤼셀",
    "제네바",
    "홍콩",
    "싱가포르",
    "하노이",
];

/// Returns a place line that stands alone: `Washington D.C. ― mWISE ―`.
pub(super) fn place_alone(text: &str) -> Option<String> {
    let is_place = text.ends_with(DASHES) && length(text) < 90 && is_proper(text.trim_end_matches(DASHES));
    is_place.then(|| text.to_owned())
}

/// Returns the place at the start of a paragraph, and the bytes before the words.
pub(super) fn opening_place(text: &str) -> Option<(String, usize)> {
    korean_place(text)
        .or_else(|| place_before_equals(text))
        .or_else(|| english_place(text))
        .or_else(|| capitals_before_sign(text))
}

/// `(서울=연합뉴스)`, `[서울=뉴시스]`, `【서울=뉴시스】`, `[등대신문 홍길동 기자]`
fn korean_place(text: &str) -> Option<(String, usize)> {
    let close = match text.chars().next()? {
        '(' => ')',
        '[' => ']',
        '【' => '】',
        '<' => '>',
        _ => return None,
    };
    let (end, _) = text.char_indices().take(60).find(|(_, c)| *c == close)?;
    let end = end + close.len_utf8();
    let inner = text[..end].trim_matches(|c: char| "()[]【】<>".contains(c));
    let is_place = inner.contains('=') || is_korean_place(inner) || byline::read(inner).is_some();
    is_place.then(|| (text[..end].to_owned(), end))
}

/// `서울=`
fn place_before_equals(text: &str) -> Option<(String, usize)> {
    let (place, _) = text.split_once('=')?;
    is_korean_place(place.trim_end()).then(|| (place.trim_end().to_owned(), place.len() + 1))
}

/// `KUALA LUMPUR: The …`, `PORT ALDEN - The …`
fn capitals_before_sign(text: &str) -> Option<(String, usize)> {
    /// Labels of videos and notes.
    const LABELS: [&str; 12] = [
        "WATCH",
        "VIDEO",
        "UPDATE",
        "UPDATED",
        "BREAKING",
        "EXCLUSIVE",
        "NOTE",
        "OPINION",
        "LISTEN",
        "CORRECTION",
        "ANALYSIS",
        "READ",
    ];
    let window: String = text.chars().take(40).collect();
    let (at, sign) = [": ", " - "].iter().filter_map(|sign| Some((window.find(sign)?, *sign))).min()?;
    let place = &window[..at];
    let is_capitals =
        |word: &str| word.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-' | '’' | '\''));
    let letters = place.chars().filter(|c| c.is_alphabetic()).count();
    let words = place.split(' ').map(|word| word.trim_end_matches(','));
    let fits = letters >= 4
        && words.clone().count() <= 4
        && words.clone().all(is_capitals)
        && !LABELS.contains(&place);
    let rest = text[at + sign.len()..].trim_start();
    let starts = rest.starts_with(|c: char| c.is_uppercase() || "“‘\"'".contains(c) || c.is_ascii_digit());
    (fits && starts).then(|| (text[..at + sign.trim_end().len()].trim().to_owned(), at + sign.len()))
}

/// Returns the place behind a house and before the writers: `등대신문=부산 홍길동 기자`.
pub(super) fn place_behind_house(text: &str) -> Option<String> {
    let (_, rest) = text.split_once('=')?;
    let first = rest.trim_start().split([' ', ',', ']', ')']).next()?;
    is_korean_place(first).then(|| first.to_owned())
}

fn is_korean_place(text: &str) -> bool {
    let mut parts = text.split(['·', '/', ' ', ',']).filter(|part| !part.is_empty());
    text.len() < 40 && !text.is_empty() && parts.all(|part| KOREAN_PLACES.contains(&part))
}

/// `SEOUL ―`, `Washington D.C. ― mWISE ―`, `SEOUL, South Korea (AP) —`
fn english_place(text: &str) -> Option<(String, usize)> {
    let window = text.char_indices().take(90).last().map_or(0, |(at, _)| at);
    let window = &text[..window];
    // Where each dash begins and ends.
    let dashes: Vec<(usize, usize)> = window
        .char_indices()
        .filter_map(|(at, c)| {
            let before = &window[..at];
            let end = if text[at..].starts_with("--") { at + 2 } else { at + c.len_utf8() };
            let is_dash = before.ends_with(' ') && (DASHES.contains(&c) || end == at + 2)
                || c == '-' && (before.ends_with(") ") || before.ends_with("  "));
            // Some houses set no blank behind the bar.
            let is_joined = c == '―' && text[end..].starts_with(|c: char| c.is_uppercase() || !c.is_ascii());
            (is_dash && (text[end..].starts_with(' ') || is_joined)).then_some((at, end))
        })
        .collect();
    let (first, first_end) = *dashes.first()?;
    let before = text[..first].trim();
    if before.contains('&') || !is_proper(before) || before.split(' ').count() > 6 || length(before) > 60 {
        return None;
    }
    let second = dashes.get(1).filter(|(at, _)| has_proper_words(text[first_end..*at].trim()));
    let end = second.map_or(first_end, |(_, end)| *end);
    let after = text[end..].trim_start();
    let starts = after
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || "\"'“‘".contains(c) || !c.is_ascii() || c.is_ascii_digit());
    let is_sure = second.is_some()
        || text[first..].starts_with('―')
        || before.contains(',')
        || before.ends_with(')')
        || before.chars().all(|c| !c.is_lowercase())
        || before.split(' ').count() <= 3;
    (starts && is_sure).then(|| (text[..end].trim().to_owned(), end))
}

/// `CNN —`: who wrote, and not where.
pub(super) fn is_agency_alone(place: &str) -> bool {
    let name = place.trim_matches(|c: char| !c.is_alphanumeric());
    ["AP", "AFP", "CNN", "UPI", "DPA", "EPA", "Reuters", "REUTERS", "Bloomberg"].contains(&name)
}

/// Returns `true` if every word begins as a name does.
fn is_proper(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii()) && has_proper_words(text)
}

/// The same without regard to the first letter: events are called `mWISE`.
fn has_proper_words(text: &str) -> bool {
    let small = ["of", "de", "and", "the", "for", "at", "in", "on", "―", "—", "–", "─"];
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty()).peekable();
    let has_words = words.peek().is_some();
    has_words
        && words.all(|word| {
            let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
            let name = inner.chars().any(char::is_uppercase)
                || inner.chars().next().is_none_or(|c| c.is_numeric() || !c.is_ascii());
            name || small.contains(&word)
        })
}
