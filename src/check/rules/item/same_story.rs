use std::collections::BTreeMap;

use url::Url;

use super::headline::{content_words, is_same_headline};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};

/// ## What it finds
/// An item that repeats a story of an earlier issue or of this one: it links to the same page, or has nearly the same
/// headline. Tracking parameters in a link make no difference. Headlines that differ only in a number belong to a
/// series and are accepted.
///
/// ## Why it matters to a reader
/// A reader who read it last week wonders whether the rest is old too.
///
/// ## Example
/// ```toml
/// title = "What the harbour knows about its visitors"
/// link = "https://lantern.example/2022/11/harbour?utm_source=mail"   # in last week's issue, too
/// ```
///
/// ## Better
/// A new story, or the same story with a headline and a link that show what is new.
pub(super) struct SameStory;

/// Story that was published before.
struct KnownStory {
    issue: Option<String>,
    at: Span,
    words: Vec<String>,
}

impl Rule for SameStory {
    fn code(&self) -> Code {
        Code("item::same_story")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let mut stories = StoryIndex::default();
        for earlier in &context.inputs.earlier {
            for item in &earlier.items {
                stories.insert(Some(earlier.id.to_string()), &item.title, item.link.as_ref());
            }
        }
        for item in &context.issue.items {
            if let Some((known, at)) = stories.find(&item.title, item.link.as_ref()) {
                let message = match &known.issue {
                    Some(issue) => format!("this story was already in the issue `{issue}`"),
                    None => "this story is in the issue twice".to_owned(),
                };
                let help = "remove one of the two, or say in the headline and link what is new";
                let finding = Diagnostic::warning(self.code(), at, message);
                found.push(finding.related(known.at, "the same story").help(help));
            }
            stories.insert(None, &item.title, item.link.as_ref());
        }
    }
}

/// Index of known stories by address and by headline.
#[derive(Default)]
struct StoryIndex {
    known: Vec<KnownStory>,
    by_address: BTreeMap<String, usize>,
    /// By number of words: only headlines of the same length can match.
    by_length: BTreeMap<usize, Vec<usize>>,
}

impl StoryIndex {
    fn insert(&mut self, issue: Option<String>, title: &Spanned<String>, link: Option<&Spanned<String>>) {
        let index = self.known.len();
        let words = content_words(&title.value);
        self.by_length.entry(words.len()).or_default().push(index);
        if let Some(address) = link.and_then(|link| canonical_url(&link.value)) {
            self.by_address.entry(address).or_insert(index);
        }
        self.known.push(KnownStory { issue, at: title.span, words });
    }

    /// Returns the known story and the span of the new item that matches it.
    fn find(&self, title: &Spanned<String>, link: Option<&Spanned<String>>) -> Option<(&KnownStory, Span)> {
        let address = link.and_then(|link| Some((canonical_url(&link.value)?, link.span)));
        if let Some((address, at)) = address
            && let Some(index) = self.by_address.get(&address)
        {
            return self.known.get(*index).map(|known| (known, at));
        }
        let words = content_words(&title.value);
        let near = self.by_length.get(&words.len())?;
        let same = near
            .iter()
            .filter_map(|index| self.known.get(*index))
            .find(|known| is_same_headline(&known.words, &words));
        same.map(|known| (known, title.span))
    }
}

/// Tracking parameters; they do not change the page.
const TRACKING: [&str; 12] = [
    "fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "mc_cid", "mc_eid", "cmpid", "ref_src", "spm",
    "yclid",
];

/// Returns the canonical form of a page's address; `None` for a front page, which is not a story.
fn canonical_url(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let path = url.path().trim_end_matches('/');
    let is_own = |name: &str| !name.starts_with("utm_") && !TRACKING.contains(&name);
    let mut query: Vec<_> = url.query_pairs().filter(|(name, _)| is_own(name)).collect();
    query.sort();
    if path.is_empty() && query.is_empty() {
        return None;
    }
    let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Some(format!("{host}{path}?{}", query.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracking_parameters_do_not_change_the_page() {
        let page = canonical_url("https://lantern.example/2022/11/harbour");
        assert!(page.is_some());
        for address in [
            "http://www.lantern.example/2022/11/harbour/",
            "https://Lantern.example/2022/11/harbour?utm_source=mail&fbclid=x#top",
        ] {
            assert_eq!(canonical_url(address), page, "{address}");
        }
        assert_ne!(canonical_url("https://lantern.example/2022/11/harbour?id=2"), page);
        assert_ne!(canonical_url("https://lantern.example/2022/11/library"), page);
    }

    #[test]
    fn front_page_has_no_canonical_url() {
        assert_eq!(canonical_url("https://lantern.example/"), None);
        assert_eq!(canonical_url("https://lantern.example?utm_source=mail"), None);
        assert!(canonical_url("https://lantern.example/?p=7").is_some());
    }
}
