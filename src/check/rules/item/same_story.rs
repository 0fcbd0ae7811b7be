use std::collections::BTreeMap;

use url::Url;

use super::headline::{content, is_same};
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

/// A story that readers know by now.
struct Known {
    issue: Option<String>,
    at: Span,
    words: Vec<String>,
}

impl Rule for SameStory {
    fn code(&self) -> Code {
        Code("item::same_story")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let mut shelf = Shelf::default();
        for earlier in &context.inputs.earlier {
            for item in &earlier.items {
                shelf.put(Some(earlier.id.to_string()), &item.title, item.link.as_ref());
            }
        }
        for item in &context.issue.items {
            if let Some((known, at)) = shelf.find(&item.title, item.link.as_ref()) {
                let message = match &known.issue {
                    Some(issue) => format!("this story was already in the issue `{issue}`"),
                    None => "this story is in the issue twice".to_owned(),
                };
                let help = "remove one of the two, or say in the headline and link what is new";
                let finding = Diagnostic::warning(self.code(), at, message);
                found.push(finding.related(known.at, "the same story").help(help));
            }
            shelf.put(None, &item.title, item.link.as_ref());
        }
    }
}

/// The stories readers know, to be found by address and by headline.
#[derive(Default)]
struct Shelf {
    known: Vec<Known>,
    by_address: BTreeMap<String, usize>,
    /// By the number of words: only headlines of one length can be the same.
    by_length: BTreeMap<usize, Vec<usize>>,
}

impl Shelf {
    fn put(&mut self, issue: Option<String>, title: &Spanned<String>, link: Option<&Spanned<String>>) {
        let index = self.known.len();
        let words = content(&title.value);
        self.by_length.entry(words.len()).or_default().push(index);
        if let Some(address) = link.and_then(|link| canonical_url(&link.value)) {
            self.by_address.entry(address).or_insert(index);
        }
        self.known.push(Known { issue, at: title.span, words });
    }

    /// The known story, and what of the new one gives it away.
    fn find(&self, title: &Spanned<String>, link: Option<&Spanned<String>>) -> Option<(&Known, Span)> {
        let address = link.and_then(|link| Some((canonical_url(&link.value)?, link.span)));
        if let Some((address, at)) = address
            && let Some(index) = self.by_address.get(&address)
        {
            return self.known.get(*index).map(|known| (known, at));
        }
        let words = content(&title.value);
        let near = self.by_length.get(&words.len())?;
        let same = near
            .iter()
            .filter_map(|index| self.known.get(*index))
            .find(|known| is_same(&known.words, &words));
        same.map(|known| (known, title.span))
    }
}

/// Parameters by which campaigns recognise clicks; the page is the same without them.
const TRACKING: [&str; 12] = [
    "fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "mc_cid", "mc_eid", "cmpid", "ref_src", "spm",
    "yclid",
];

/// What an address has in common with all others of its page; `None` for a front page, which is no story.
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
    fn one_page_has_one_address() {
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
    fn a_front_page_is_no_story() {
        assert_eq!(canonical_url("https://lantern.example/"), None);
        assert_eq!(canonical_url("https://lantern.example?utm_source=mail"), None);
        assert!(canonical_url("https://lantern.example/?p=7").is_some());
    }
}
