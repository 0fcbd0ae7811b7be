//! Pages and feeds of strangers, from which items are drafted.

use briefing::article::{Draft, NewsroomFacts, Page, extract};
use briefing::feed::{self, FeedDocument};
use jiff::tz::TimeZone;
use url::Url;

use super::is_treacherous;

/// Words of the text that a draft may have.
const MOST_WORDS: usize = 200;

/// A page of any bytes: equal bytes give an equal draft, and its facts are lines of text and web addresses.
pub fn article_page(input: &[u8]) {
    let newsroom = NewsroomFacts {
        houses: vec!["The Lantern".to_owned(), "등대신문".to_owned()],
        hosts: vec!["lantern.example".to_owned()],
        time_zone: TimeZone::UTC,
    };
    let page = Page { bytes: input, content_type: None, url: Some("https://www.harbour.example/news/1") };
    let drafted = extract(&page, &newsroom, MOST_WORDS);
    assert_eq!(drafted, extract(&page, &newsroom, MOST_WORDS), "the same bytes give the same");
    match drafted {
        Ok(draft) => {
            assert!(!draft.title.is_empty() && !draft.text.is_empty(), "a draft has a headline and a text");
            holds(&draft);
        }
        Err(refusal) => {
            assert!(!refusal.missing.is_empty(), "a refusal says what is missing");
            holds(&refusal.draft);
        }
    }
}

/// What holds for every draft.
fn holds(draft: &Draft) {
    let image = draft.image.as_ref();
    let lines =
        [Some(&draft.title), draft.place.as_ref(), draft.source.as_ref(), draft.cover_credit.as_ref()]
            .into_iter()
            .chain([
                image.and_then(|image| image.caption.as_ref()),
                image.and_then(|image| image.credit.as_ref()),
            ])
            .flatten()
            .chain(&draft.authors);
    for line in lines {
        assert!(!line.contains(['\n', '\r', '\0']), "{line:?} is no line");
    }
    let picture = image.map(|image| image.url.as_str()).filter(|url| !url.starts_with("cid:"));
    for link in draft.link.as_deref().into_iter().chain(picture) {
        let url = Url::parse(link).expect("a link is an address");
        assert!(matches!(url.scheme(), "http" | "https") && url.username().is_empty(), "{link}");
    }
    assert!(!draft.text.contains("](javascript:"), "no link of a text runs a script");
}

/// A feed of any bytes: equal bytes give an equal feed, and every entry has a web address and a headline in one line.
pub fn feed(input: &[u8]) {
    let url = Url::parse("https://www.harbour.example/feed.xml").expect("an address");
    let document = FeedDocument { bytes: input, content_type: None, url: &url };
    let read = feed::parse(&document, &TimeZone::UTC);
    assert_eq!(read, feed::parse(&document, &TimeZone::UTC), "the same bytes give the same");
    match read {
        Ok(feed) => {
            assert!(feed.entries.len() <= feed::MAX_ENTRIES);
            for entry in feed.entries {
                assert!(!entry.title.contains(['\n', '\r', '\0']), "{:?} is no line", entry.title);
                let link = Url::parse(&entry.link).expect("a link is an address");
                assert!(matches!(link.scheme(), "http" | "https"), "{link}");
            }
        }
        Err(error) => {
            let sentence = error.to_string();
            assert!(sentence.len() < 1000 && !sentence.contains(is_treacherous), "{sentence:?}");
        }
    }
}
