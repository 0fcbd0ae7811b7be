//! Credit lines: told apart from the caption before them.

use super::furniture::{is_korean, is_sentence, length};

/// Openings of credit lines, in lower case.
const OPENINGS: [&str; 60] = [
    "picture by",
    "picture:",
    "pictures by",
    "pic:",
    "photo from",
    "photo taken",
    "photo ©",
    "photo/",
    "(c) ",
    "photography by",
    "image courtesy",
    "image from",
    "image ©",
    "images by",
    "illustration courtesy",
    "illustrations by",
    "illustration ©",
    "artwork by",
    "art by",
    "chart by",
    "chart:",
    "map by",
    "credits:",
    "handout",
    "foto:",
    "crédit",
    "source:",
    "sources:",
    "photo by",
    "photos by",
    "photo provided",
    "photo:",
    "photograph by",
    "photograph:",
    "photo courtesy",
    "photo illustration",
    "image by",
    "image:",
    "image provided",
    "image credit",
    "image source",
    "illustration by",
    "illustration provided",
    "illustration:",
    "designed by",
    "graphic by",
    "graphic:",
    "graphics by",
    "credit:",
    "photo credit",
    "courtesy of",
    "provided by",
    "screenshot",
    "infographic",
    "video by",
    "출처:",
    "출처=",
    "자료=",
    "자료:",
    "그래픽=",
];

/// Openings of Korean credit lines, which stand anywhere in a caption.
const KOREAN: [&str; 22] = [
    "사진=",
    "사진 =",
    "사진제공",
    "사진 제공",
    "사진:",
    "사진 :",
    "사진출처",
    "사진 출처",
    "사진｜",
    "사진 |",
    "촬영=",
    "이미지=",
    "이미지:",
    "이미지 제공",
    "이미지 출처",
    "그래픽=",
    "그래픽 =",
    "일러스트=",
    "일러스트 =",
    "자료 제공",
    "자료제공",
    "제공=",
];

/// Agencies whose names in brackets are a credit, in lower case.
const AGENCIES: [&str; 14] = [
    "yonhap",
    "연합뉴스",
    "뉴시스",
    "뉴스1",
    "ap",
    "afp",
    "epa",
    "reuters",
    "getty",
    "로이터",
    "upi",
    "dpa",
    "shutterstock",
    "게티이미지뱅크",
];

/// Labels before a caption.
const LABELS: [&str; 8] =
    ["<사진>", "[사진]", "(사진)", "<사진설명>", "[사진설명]", "[사진 설명]", "사진설명", "사진 설명"];

/// Returns `true` for a text that a label names the caption of the picture before it.
pub(super) fn has_caption_label(text: &str) -> bool {
    LABELS.iter().any(|label| text.trim_start().starts_with(label))
}

/// Takes off what agencies print about the sale of a picture: `A bridge. (AP) (PHOTO NOT FOR SALE)`.
fn without_notice(text: &str) -> &str {
    let Some((words, notice)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) else {
        return text;
    };
    let notice = notice.to_lowercase();
    let is_notice =
        ["not for sale", "no archiv", "no resale", "재판매"].iter().any(|word| notice.contains(word));
    if is_notice { words.trim_end() } else { text }
}

/// Splits a caption into its words and the credit line as it is printed.
pub(super) fn split(text: &str) -> (String, String) {
    let text = text.trim().trim_start_matches(['▲', '△', '▶', '◀', '◇', '▼', '☞']).trim();
    // Broadcasters print a label for those who hear the page.
    let text = ["Image caption", "Media caption", "Video caption"]
        .iter()
        .find_map(|label| text.strip_prefix(label))
        .map_or(text, |rest| rest.trim_start_matches([',', ':', ' ']));
    let text = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text).trim();
    let text = LABELS
        .iter()
        .find_map(|label| text.strip_prefix(label))
        .map_or(text, |rest| rest.trim_start_matches([':', ' ', '=']));
    let text = without_notice(text);
    let lower = text.to_lowercase();
    // Lower case keeps the bytes of nearly all letters; where it does not, nothing is split.
    if lower.len() != text.len() {
        return (text.to_owned(), String::new());
    }
    if let Some((words, credit)) = in_brackets(text, &lower) {
        return (words, clean_credit(&credit));
    }
    // The name of a reporter alone stands below a portrait too.
    if is_makers(text) || is_maker_alone(text) && !text.ends_with("기자") {
        return (String::new(), clean_credit(text));
    }
    if let Some((words, credit)) = behind_sentence(text).or_else(|| behind_words(text)) {
        return (words.to_owned(), clean_credit(credit));
    }
    let start = OPENINGS.iter().filter_map(|opening| at_boundary(&lower, opening)).min();
    let korean = KOREAN.iter().filter_map(|opening| text.find(opening)).min();
    let rights = ["ⓒ", "©", " /사진=", "/사진="].iter().filter_map(|mark| text.find(mark)).min();
    if let Some(start) = [start, korean, rights].into_iter().flatten().min() {
        let (before, credit) = text.split_at(start);
        let before =
            before.trim().trim_end_matches(['/', '|', '-', '–', '—', ',', '·', '<', '[', '(']).trim();
        if before.is_empty() {
            // The credit comes first: the caption may follow in a sentence of its own.
            return (String::new(), clean_credit(credit));
        }
        return (before.to_owned(), clean_credit(credit));
    }
    if let Some((words, credit)) =
        text.rsplit_once(". ").filter(|(_, credit)| credit.ends_with("자료사진") && length(credit) < 60)
    {
        return (format!("{words}."), credit.to_owned());
    }
    if let Some(words) = text.strip_suffix("제공").map(str::trim_end)
        && let Some((words, house)) = words.rsplit_once(['.', '/', '|'])
        && length(house) < 40
    {
        return (
            format!(
                "{}{}",
                words.trim(),
                if text.as_bytes().get(words.len()) == Some(&b'.') { "." } else { "" }
            ),
            format!("{} 제공", house.trim()),
        );
    }
    (text.to_owned(), String::new())
}

/// A line of nothing but makers: `Minji Park / AFP / Getty Images`, `REUTERS/Minji Park`.
fn is_makers(text: &str) -> bool {
    let text = text.trim_matches([' ', '-', '.', '|', '/']);
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let is_name = |part: &&str| {
        let mut words = part.split([' ', '—', '–', '-']).filter(|word| !word.is_empty()).peekable();
        words.peek().is_some()
            && part.split(' ').count() <= 4
            && words.all(|word| {
                let first = word.chars().next().unwrap_or(' ');
                (first.is_uppercase() || first.is_alphabetic() && !first.is_lowercase() || word.len() < 4)
                    && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '’' | '\'' | '-' | '&'))
            })
    };
    parts.len() >= 2 && parts.len() <= 4 && length(text) < 70 && parts.iter().all(is_name)
}

/// A line of one maker: `홍길동 기자`, `사진 홍길동`, `Minji Park, for The Lantern`.
fn is_maker_alone(text: &str) -> bool {
    let text = text.trim_end_matches('.');
    let is_hangul = |word: &str| (2..=4).contains(&word.chars().count()) && word.chars().all(is_korean);
    let words: Vec<&str> = text.split(' ').collect();
    match words.as_slice() {
        ["사진" | "촬영" | "그림" | "글·사진", name] => is_hangul(name),
        [name, role] => is_hangul(name) && role.ends_with("기자"),
        _ => text.split_once(", for ").is_some_and(|(name, house)| {
            let is_name = |part: &str, most| {
                let words = part.split(' ');
                words.clone().count() <= most
                    && words.into_iter().all(|word| word.starts_with(char::is_uppercase))
            };
            is_name(name, 4) && is_name(house, 5)
        }),
    }
}

/// One maker behind a Korean caption without a full stop: `다리가 서 있다 사진 홍길동`.
fn behind_words(text: &str) -> Option<(&str, &str)> {
    let (last, _) = text.rmatch_indices(' ').nth(1)?;
    let (words, credit) = (text[..last].trim_end(), text[last..].trim());
    let is_caption = words.ends_with(['다', '.', '습']) && length(words) > 12;
    (is_caption && is_maker_alone(credit)).then_some((words, credit))
}

/// Makers behind the last sentence of a caption, or behind a sign: `A bridge. / MINJI PARK`, `A bridge. AFP/Minji Park`.
fn behind_sentence(text: &str) -> Option<(&str, &str)> {
    let (at, _) = text.rmatch_indices(['.', '|', '”']).find(|(at, mark)| {
        text[at + mark.len()..].trim().len() > 3 && text[at + mark.len()..].starts_with(' ')
    })?;
    let sign = text[at..].chars().next()?.len_utf8();
    let (words, rest) = text.split_at(at + sign);
    let words = words.trim_end_matches(['|', ' ']);
    let rest = rest.trim();
    let slashed = rest.strip_prefix('/').map(str::trim);
    let is_name = |name: &str| is_makers(&format!("{name}/{name}")) && name.contains(' ');
    let first = rest.split([' ', '/']).next().unwrap_or_default().to_lowercase();
    let is_agency = AGENCIES.contains(&first.as_str()) && length(rest) < 50 && !rest.ends_with('.');
    (!words.is_empty() && (is_makers(rest) || slashed.is_some_and(is_name) || is_agency))
        .then(|| (words, slashed.unwrap_or(rest).trim_matches(['-', ' '])))
}

/// Finds an opening at the start of a text, of a sentence or of a part behind a sign.
fn at_boundary(lower: &str, opening: &str) -> Option<usize> {
    lower.match_indices(opening).map(|(at, _)| at).find(|at| {
        let before = lower[..*at].trim_end();
        let fresh = before.is_empty()
            || before.ends_with([
                '.', '!', '?', '|', '/', '”', '"', '—', '–', '-', '(', '[', ')', '>', '’', '·', ';',
            ]);
        // "Provided by" and the like are words of sentences too; with a colon the opening is sure.
        let is_sure = opening.ends_with(':') || matches!(opening, "photo/" | "(c) ");
        fresh || is_sure && lower[..*at].ends_with(' ')
    })
}

/// A credit in brackets at the end: `A bridge. [사진=연합뉴스]`, `A bridge (Photo by Minji Park)`.
fn in_brackets(text: &str, lower: &str) -> Option<(String, String)> {
    let (open, close) = match text.chars().last()? {
        ')' => ('(', ')'),
        ']' => ('[', ']'),
        '>' => ('<', '>'),
        '】' => ('【', '】'),
        _ => return None,
    };
    let start = text.rfind(open)?;
    let inner = text[start..].trim_start_matches(open).trim_end_matches(close).trim();
    let inner_lower = lower[start..].trim_start_matches(open).trim_end_matches(close).trim();
    let is_credit = OPENINGS.iter().any(|opening| inner_lower.starts_with(opening))
        || KOREAN.iter().any(|opening| inner.starts_with(opening))
        || inner.ends_with("제공")
        || inner.contains("제공.")
        || ["사진 ", "촬영 "].iter().any(|opening| inner.starts_with(opening)) && length(inner) < 40
        || inner.contains(" via ") && !is_sentence(inner)
        || inner_lower.contains("photo/")
        || inner.starts_with(['ⓒ', '©'])
        || KOREAN.iter().any(|opening| inner.contains(opening))
        || inner.ends_with("캡처")
        || inner.ends_with("자료사진")
        || inner.contains("/Yonhap")
        || inner_lower.starts_with("ap photo")
        || length(inner) < 60 && inner_lower.contains("photo") && inner.contains(':')
        || AGENCIES.iter().any(|agency| inner_lower.split([' ', '/', '·', ',']).any(|word| word == *agency));
    let is_credit = is_credit || open == '(' && is_name_behind_sentence(&text[..start], inner);
    (is_credit && length(inner) < 200).then(|| (text[..start].trim().to_owned(), inner.to_owned()))
}

/// A name in brackets behind the last sentence of a caption: `A bridge at dusk. (Harbour Parking Bureau)`.
fn is_name_behind_sentence(words: &str, inner: &str) -> bool {
    let mut count = 0;
    let is_name = inner.split(' ').all(|word| {
        count += 1;
        matches!(word, "of" | "for" | "the" | "and") || word.starts_with(|c: char| c.is_uppercase())
    });
    is_sentence(words)
        && (2..=6).contains(&count)
        && is_name
        && inner.chars().all(|c| c.is_alphabetic() || " .’'-".contains(c))
}

/// Returns a credit line as it is printed, without brackets and a leading "Credit:".
pub(super) fn clean_credit(text: &str) -> String {
    let text = text.trim();
    if text.starts_with("(c) ") || text.starts_with("(C) ") {
        return text.to_owned();
    }
    let text = text.trim_matches(['(', ')', '[', ']', '<', '>', '【', '】', '/', '|']).trim();
    let text = text.trim_start_matches(['-', '–', '—', ' ']);
    for opening in ["credit:", "credits:", "image credit:", "photo credit:"] {
        if text.get(..opening.len()).is_some_and(|start| start.eq_ignore_ascii_case(opening)) {
            return text[opening.len()..].trim().to_owned();
        }
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_and_credits_are_told_apart() {
        for (text, caption, credit) in [
            ("Officials meet in Seoul. Source: KITRI", "Officials meet in Seoul.", "Source: KITRI"),
            (
                "Officials meet in Seoul. Photo by the Ministry of Foreign Affairs of South Korea",
                "Officials meet in Seoul.",
                "Photo by the Ministry of Foreign Affairs of South Korea",
            ),
            ("Designed by Areum Hwang, The Readable", "", "Designed by Areum Hwang, The Readable"),
            ("A stage. Photo provided by Google Cloud", "A stage.", "Photo provided by Google Cloud"),
            (
                "A bridge at dusk. (Photo by Minji Park, The Lantern)",
                "A bridge at dusk.",
                "Photo by Minji Park, The Lantern",
            ),
            ("A bridge. Credit: Minji Park", "A bridge.", "Minji Park"),
            ("▲ 한강의 다리. [사진=등대신문]", "한강의 다리.", "사진=등대신문"),
            ("한강의 다리 /사진=등대신문", "한강의 다리", "사진=등대신문"),
            ("한강의 다리. 사진제공=등대신문", "한강의 다리.", "사진제공=등대신문"),
            ("Minji Park / AFP / Getty Images", "", "Minji Park / AFP / Getty Images"),
            ("A bridge at dusk. / MINJI PARK", "A bridge at dusk.", "MINJI PARK"),
            ("A bridge at dusk. AFP/Minji Park", "A bridge at dusk.", "AFP/Minji Park"),
            ("A bridge at dusk. | AP Photo", "A bridge at dusk.", "AP Photo"),
            ("A bridge (All photos: Lantern staff)", "A bridge", "All photos: Lantern staff"),
            ("<사진> 한강의 다리.", "한강의 다리.", ""),
            ("한강의 다리 [사진 홍길동]", "한강의 다리", "사진 홍길동"),
            ("한강의 다리. 사진 | 홍길동기자", "한강의 다리.", "사진 | 홍길동기자"),
            (
                "한강의 다리 [등대신문 제공. 재판매 및 DB 금지]",
                "한강의 다리",
                "등대신문 제공. 재판매 및 DB 금지",
            ),
            ("홍길동 기자", "홍길동 기자", ""),
            ("한강에 다리가 서 있다 사진 홍길동", "한강에 다리가 서 있다", "사진 홍길동"),
            ("한강에 다리가 서 있다 홍길동 기자", "한강에 다리가 서 있다", "홍길동 기자"),
            ("한강에 다리가 서 있다 (c) 홍길동", "한강에 다리가 서 있다", "(c) 홍길동"),
            ("A bridge in Kinta Bay Photo/Minji Park", "A bridge in Kinta Bay", "Photo/Minji Park"),
            ("Minji Park, for The Lantern", "", "Minji Park, for The Lantern"),
            (
                "A bridge (Minji Park/The Lantern via Harbour Press)",
                "A bridge",
                "Minji Park/The Lantern via Harbour Press",
            ),
            ("A bridge (HP Photo/Minji Park)", "A bridge", "HP Photo/Minji Park"),
            ("[사진설명] 한강의 다리. 사진=등대신문", "한강의 다리.", "사진=등대신문"),
            ("A bridge. (Harbour Bureau) (PHOTO NOT FOR SALE)", "A bridge.", "Harbour Bureau"),
            ("A bridge. (Left to right.)", "A bridge. (Left to right.)", ""),
            (
                "The band (Sea Dogs) and friends (Harbour Town)",
                "The band (Sea Dogs) and friends (Harbour Town)",
                "",
            ),
            ("Ships left at 9. The last one was late.", "Ships left at 9. The last one was late.", ""),
            ("The source of the leak is unknown.", "The source of the leak is unknown.", ""),
            ("Meals were provided by the city.", "Meals were provided by the city.", ""),
        ] {
            assert_eq!(split(text), (caption.to_owned(), credit.to_owned()), "{text}");
        }
    }
}
