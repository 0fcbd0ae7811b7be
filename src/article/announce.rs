//! Headings that announce a part of a page which is no article: related stories, comments, a newsletter, live updates.

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
}

/// Longest heading that announces something, in letters.
const MAX_HEADING: usize = 64;

/// Whole headings above other stories, in lower case.
const STORIES: [&str; 108] = [
    "related",
    "related articles",
    "related stories",
    "related posts",
    "related news",
    "related content",
    "related coverage",
    "related topics",
    "related links",
    "related reading",
    "read also",
    "also read",
    "read next",
    "read more",
    "see also",
    "see more",
    "further reading",
    "up next",
    "next up",
    "next article",
    "previous article",
    "keep reading",
    "what to read next",
    "on the same subject",
    "on the same topic",
    "on this topic",
    "in this series",
    "in this section",
    "from the archive",
    "from the archives",
    "from our archive",
    "you may also like",
    "you might also like",
    "you may also be interested in",
    "you might be interested in",
    "recommended",
    "recommended for you",
    "recommended reading",
    "recommended stories",
    "recommendations",
    "editor's picks",
    "editors' picks",
    "editor’s picks",
    "editors’ picks",
    "our picks",
    "must read",
    "don't miss",
    "don’t miss",
    "in case you missed it",
    "more stories",
    "more news",
    "more articles",
    "more posts",
    "more headlines",
    "more to read",
    "more like this",
    "more to explore",
    "most read",
    "most popular",
    "most viewed",
    "most shared",
    "most commented",
    "popular",
    "popular posts",
    "popular stories",
    "popular now",
    "trending",
    "trending now",
    "trending stories",
    "top stories",
    "top news",
    "latest",
    "latest news",
    "latest stories",
    "latest posts",
    "latest articles",
    "latest headlines",
    "recent posts",
    "recent articles",
    "recent stories",
    "other stories",
    "other news",
    "elsewhere",
    "around the web",
    "from around the web",
    "from our partners",
    "live updates",
    "live blog",
    "watch",
    "watch live",
    "now playing",
    "관련기사",
    "관련 기사",
    "관련뉴스",
    "관련 뉴스",
    "관련글",
    "관련 글",
    "함께 읽기",
    "함께 보면 좋은 기사",
    "이 시각 주요뉴스",
    "주요뉴스",
    "주요 뉴스",
    "최신기사",
    "최신뉴스",
    "최신 기사",
    "인기글",
    "인기기사",
    "인기 기사",
];

/// Openings of short headings above other stories, in lower case.
const STORIES_BEGIN: [&str; 36] = [
    "related ",
    "read more",
    "also read",
    "read also",
    "more from ",
    "more on ",
    "more in ",
    "more about ",
    "more stories",
    "more articles",
    "latest from ",
    "latest in ",
    "top stories",
    "most read",
    "you may also",
    "you might also",
    "recommended ",
    "popular in ",
    "trending ",
    "live updates",
    "many also read",
    "관련 ",
    "많이 본",
    "많이 읽은",
    "오래 머문",
    "추천 기사",
    "추천기사",
    "추천 뉴스",
    "이 시각",
    "다른 기사",
    "이 기자의",
    "함께 보",
    "함께 읽",
    "lire aussi",
    "lesen sie auch",
    "mehr zum thema",
];

/// Whole headings above the same in other languages, in lower case.
const STORIES_ELSEWHERE: [&str; 28] = [
    "à lire aussi",
    "sur le même sujet",
    "articles liés",
    "articles similaires",
    "les plus lus",
    "das könnte sie auch interessieren",
    "auch interessant",
    "verwandte artikel",
    "weitere artikel",
    "meistgelesen",
    "te puede interesar",
    "lea también",
    "lee también",
    "noticias relacionadas",
    "artículos relacionados",
    "lo más leído",
    "más noticias",
    "leia também",
    "leia mais",
    "notícias relacionadas",
    "mais lidas",
    "leggi anche",
    "articoli correlati",
    "関連記事",
    "あわせて読みたい",
    "人気記事",
    "相关阅读",
    "相关新闻",
];

/// Words that make a short heading one above comments, in lower case.
const COMMENTS: [&str; 31] = [
    "comment",
    "comments",
    "your comment",
    "reader comments",
    "readers’ comments",
    "readers' comments",
    "readers’ opinions",
    "readers' opinions",
    "readers’ forum",
    "readers' forum",
    "reader responses",
    "leave a comment",
    "leave a reply",
    "leave a response",
    "post a comment",
    "write a comment",
    "add a comment",
    "join the conversation",
    "join the discussion",
    "member discussion",
    "have your say",
    "discussion",
    "discussion about this post",
    "what do you think",
    "responses",
    "replies",
    "view comments",
    "show comments",
    "kommentare",
    "commentaires",
    "comentarios",
];

/// The same in Korean and in other scripts: they begin such a heading.
const COMMENTS_BEGIN: [&str; 12] = [
    "comments on ",
    "댓글",
    "한줄의견",
    "한줄 의견",
    "독자 의견",
    "독자의견",
    "의견쓰기",
    "의견 쓰기",
    "기사 의견",
    "コメント",
    "评论",
    "discussion about",
];

/// Openings of headings above a box that asks for something, in lower case.
const CALLS_BEGIN: [&str; 29] = [
    "subscribe",
    "sign up",
    "sign up for",
    "get the newsletter",
    "get our newsletter",
    "get the best of",
    "our newsletter",
    "newsletter",
    "join our newsletter",
    "join our community",
    "never miss",
    "stay informed",
    "stay up to date",
    "stay in the loop",
    "support our",
    "support us",
    "support independent",
    "your gift ",
    "make a gift",
    "become a member",
    "follow us",
    "quick poll",
    "reader poll",
    "download the app",
    "download our app",
    "뉴스레터",
    "구독하",
    "구독 신청",
    "구독신청",
];

/// Whole headings of parts that follow an article, in lower case.
const ENDINGS: [&str; 35] = [
    "about",
    "about the author",
    "about the authors",
    "about the writer",
    "about the writers",
    "about us",
    "author",
    "authors",
    "written by",
    "share this",
    "share this article",
    "share this story",
    "share this post",
    "share",
    "tags",
    "topics",
    "keywords",
    "filed under",
    "categories",
    "rate this article",
    "was this article helpful",
    "was this helpful",
    "print this article",
    "correction policy",
    "advertisement",
    "sponsored",
    "sponsored content",
    "기자 소개",
    "필자 소개",
    "글쓴이",
    "태그",
    "키워드",
    "공유하기",
    "저작권자",
    "광고",
];

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
    if COMMENTS.contains(&bare)
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
