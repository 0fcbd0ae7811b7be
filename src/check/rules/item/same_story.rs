use std::collections::BTreeMap;

use super::headline::{SHORTEST_HEADLINE, content_words, is_same_headline};
use crate::check::canonical_url;
use crate::check::rule::{Context, Rule};
use crate::check::text::near_words;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::domain::LanguageTag;
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

/// A story of an earlier issue or of this one.
struct Story {
    issue: Option<String>,
    /// Language of the edition that has it, for an item of this issue.
    language: Option<LanguageTag>,
    at: Span,
    words: Vec<String>,
    /// Canonical address and its span.
    address: Option<(String, Span)>,
}

impl Rule for SameStory {
    fn code(&self) -> Code {
        Code("item::same_story")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let mut stories = Vec::new();
        for earlier in &context.inputs.earlier {
            let issue = earlier.id.to_string();
            stories.extend(
                earlier
                    .items
                    .iter()
                    .map(|item| Story::of(Some(&issue), None, &item.title, item.link.as_ref())),
            );
        }
        let first = stories.len();
        stories.extend(context.issue.items.iter().map(|item| {
            let language = item.language.as_ref().map(|language| language.value.primary());
            Story::of(None, language, &item.title, item.link.as_ref())
        }));
        let index = StoryIndex::of(&stories);
        for (number, story) in stories.iter().enumerate().skip(first) {
            let Some((known, at)) = index.find(number, story) else { continue };
            // Two editions of one issue tell the same story to different readers.
            let is_translation = known.issue.is_none()
                && known.language.is_some()
                && story.language.is_some()
                && known.language != story.language;
            if is_translation {
                continue;
            }
            let message = match &known.issue {
                Some(issue) => format!("this story was already in the issue `{issue}`"),
                None => "this story is in the issue twice".to_owned(),
            };
            let help = "remove one of the two, or say in the headline and link what is new";
            let finding = Diagnostic::warning(self.code(), at, message);
            found.push(finding.related(known.at, "the same story").help(help));
        }
    }
}

impl Story {
    fn of(
        issue: Option<&str>,
        language: Option<LanguageTag>,
        title: &Spanned<String>,
        link: Option<&Spanned<String>>,
    ) -> Self {
        let address = link.and_then(|link| Some((canonical_url(&link.value)?, link.span)));
        let words = content_words(&title.value);
        Self { issue: issue.map(str::to_owned), language, at: title.span, words, address }
    }
}

/// Index of stories by address and by headline.
struct StoryIndex<'a> {
    stories: &'a [Story],
    /// First story with each address.
    by_address: BTreeMap<&'a str, usize>,
    /// Stories by the keys of their headlines, sorted.
    by_headline: Vec<(u64, usize)>,
}

/// Stories with a common key that are compared; more of them are a series.
const MAX_COMPARED: usize = 16;

impl<'a> StoryIndex<'a> {
    fn of(stories: &'a [Story]) -> Self {
        let mut by_address = BTreeMap::new();
        for (number, story) in stories.iter().enumerate() {
            if let Some((address, _)) = &story.address {
                by_address.entry(address.as_str()).or_insert(number);
            }
        }
        let keyed = |(number, story): (usize, &Story)| {
            headline_keys(&story.words).into_iter().map(move |key| (key, number))
        };
        let mut by_headline: Vec<_> = stories.iter().enumerate().flat_map(keyed).collect();
        by_headline.sort_unstable();
        by_headline.dedup();
        Self { stories, by_address, by_headline }
    }

    /// Returns the first story before this one that is the same, and the span of this one that shows it.
    fn find(&self, number: usize, story: &Story) -> Option<(&'a Story, Span)> {
        if let Some((address, at)) = &story.address
            && let Some(known) = self.by_address.get(address.as_str()).filter(|known| **known < number)
        {
            return self.stories.get(*known).map(|known| (known, *at));
        }
        let near = headline_keys(&story.words).into_iter().flat_map(|key| {
            let first = self.by_headline.partition_point(|(other, _)| *other < key);
            let same_key = self.by_headline.iter().skip(first).take(MAX_COMPARED);
            same_key
                .take_while(move |(other, known)| *other == key && *known < number)
                .map(|(_, known)| *known)
        });
        let same = |known: &usize| {
            self.stories.get(*known).is_some_and(|known| is_same_headline(&known.words, &story.words))
        };
        let mut near: Vec<_> = near.collect();
        near.sort_unstable();
        near.dedup();
        let known = near.into_iter().find(same)?;
        self.stories.get(known).map(|known| (known, story.at))
    }
}

/// Returns keys that two headlines share if they differ in at most one word, and there by one typing error.
fn headline_keys(words: &[String]) -> Vec<u64> {
    if words.len() < SHORTEST_HEADLINE {
        return Vec::new();
    }
    let placed: Vec<u64> = words.iter().enumerate().map(|placed| near_words::hash(&placed)).collect();
    let sum = placed.iter().fold(0_u64, |sum, word| sum.wrapping_add(*word));
    let near = words.iter().zip(&placed).enumerate().flat_map(|(at, (word, hash))| {
        near_words::keys(near_words::hash(&(at, words.len(), sum.wrapping_sub(*hash))), word)
    });
    near.chain([sum]).collect()
}
