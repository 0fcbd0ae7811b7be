//! Headings that announce a part of a page which is no article: related stories, comments, a newsletter, live updates.

use super::announce_words::{
    ADS, CALLS_BEGIN, COMMENTS, COMMENTS_BEGIN, COUNTED, ENDINGS, STORIES, STORIES_BEGIN, STORIES_ELSEWHERE,
};
use super::furniture::{is_sentence, length};

/// Part of a page that a heading announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Other stories.
    Stories,
    /// Comments of readers.
    Comments,
    /// A call to subscribe, to vote or to give.
    Call,
    /// The writer, keywords, tools.
    Ending,
    /// An advertisement.
    Ad,
}

/// Longest heading that announces something, in letters.
const MAX_HEADING: usize = 64;

/// Returns what a heading announces. A heading in two languages announces what either of them does.
pub(super) fn part(text: &str) -> Option<Part> {
    if text.len() > 300 || length(text) > MAX_HEADING {
        return None;
    }
    let lower = text.to_lowercase();
    let whole = bare(&lower);
    of(whole, text).or_else(|| {
        let first = lower.split(['·', '|', '/', '•']).next()?;
        (first.len() < lower.len()).then(|| of(bare(first), text)).flatten()
    })
}

/// Takes signs and counts off both ends: `Comments (12)`, `3 comments`, `댓글 14개`.
fn bare(text: &str) -> &str {
    let text = text.trim_end_matches('개').trim_matches(|c: char| !c.is_alphabetic());
    ["no ", "one ", "all ", "show all ", "view all "]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text)
}

fn of(bare: &str, text: &str) -> Option<Part> {
    let begins = |words: &[&str]| {
        words.iter().filter_map(|word| Some((word, bare.strip_prefix(word)?))).any(|(word, rest)| {
            // `Subscribers leave` is no call to subscribe.
            !(word.ends_with(|c: char| c.is_ascii_lowercase())
                && rest.starts_with(|c: char| c.is_ascii_lowercase()))
        })
    };
    // `Join the conversation!` is a heading all the same.
    let is_words = !is_sentence(text) || text.ends_with([':', '!', '…']);
    // `Discussion` is also a part of a paper; with a number it is one of the site.
    let is_counted = text.contains(|c: char| c.is_ascii_digit());
    if ADS.contains(&bare) {
        Some(Part::Ad)
    } else if COMMENTS.contains(&bare)
        || is_counted && COUNTED.contains(&bare)
        || is_words && begins(&COMMENTS_BEGIN)
        || bare.starts_with("response to ")
        || bare.starts_with("responses to ")
        || bare.starts_with("thoughts on ")
    {
        Some(Part::Comments)
    } else if STORIES.contains(&bare)
        || STORIES_ELSEWHERE.contains(&bare)
        || is_words && length(text) <= 48 && begins(&STORIES_BEGIN)
        || bare.ends_with("다른 글")
        || bare.ends_with("주요 뉴스")
        || bare.ends_with("주요뉴스")
        || bare.ends_with("인기글")
        || bare.ends_with("인기 기사")
    {
        Some(Part::Stories)
    } else if is_words
        && (begins(&CALLS_BEGIN) || bare.ends_with(" in your inbox") || bare.ends_with(" newsletter"))
    {
        Some(Part::Call)
    } else if ENDINGS.contains(&bare)
        || is_words && (bare.starts_with("about the author") || bare.starts_with("written by "))
    {
        Some(Part::Ending)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_announce_parts() {
        for (text, expected) in [
            ("Related · 관련 기사", Some(Part::Stories)),
            ("MORE STORIES", Some(Part::Stories)),
            ("Live updates", Some(Part::Stories)),
            ("On the same subject:", Some(Part::Stories)),
            ("많이 본 뉴스", Some(Part::Stories)),
            ("‘취재 노트’ 카테고리의 다른 글", Some(Part::Stories)),
            ("Sur le même sujet", Some(Part::Stories)),
            ("Comments (12)", Some(Part::Comments)),
            ("3 comments", Some(Part::Comments)),
            ("댓글 14개", Some(Part::Comments)),
            ("One response to “Ports close”", Some(Part::Comments)),
            ("Get Ines’s stories in your inbox", Some(Part::Call)),
            ("About the Authors", Some(Part::Ending)),
            ("Related work was published in 2019.", None),
            ("Comments by the minister were late.", None),
            ("Steps", None),
            ("구독자 수가 는 까닭은 무엇일까.", None),
        ] {
            assert_eq!(part(text), expected, "{text}");
        }
    }
}
