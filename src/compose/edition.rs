//! One variant of an issue, ready to be laid out: ordered and numbered items, byline, datelines, subject, notes.

use super::columns::display_width;
use super::dateline::dateline;
use super::i18n::Words;
use super::preheader::{one_line, preheader};
use super::script::{Script, script_of};
use super::variant::arrange;
use crate::domain::{AuthorId, Variant};
use crate::issue::{Author, Interests, Issue, Item, ItemAudience, Prose, Publication};

/// Values that all parts of a composition share.
pub(super) struct Edition<'a> {
    pub(super) issue: &'a Issue,
    pub(super) publication: &'a Publication,
    pub(super) words: &'static Words,
    pub(super) script: Script,
    pub(super) subject: String,
    pub(super) preheader: String,
    /// `By Dasom Gil and Taeoh Ban, The Lantern`; empty without writers and house.
    pub(super) byline: String,
    /// Date of publication and, where there is one, of the update.
    pub(super) datelines: Vec<String>,
    pub(super) reading_time: String,
    pub(super) stories: Vec<Story<'a>>,
    /// Writers of the issue and of its stories, each once.
    pub(super) writers: Vec<&'a Author>,
    /// Sentence about the effect of the recipient's topics.
    pub(super) interest_note: Option<String>,
}

/// One numbered item.
pub(super) struct Story<'a> {
    pub(super) number: usize,
    pub(super) item: &'a Item,
    /// Line above the headline: `Geopolitics, Cybercrime · For subscribers`.
    pub(super) kicker: String,
    /// Byline, if the writers differ from the issue's.
    pub(super) byline: Option<String>,
    pub(super) script: Script,
    /// Text and target of the link to the original.
    pub(super) link_label: Option<(String, &'a str)>,
}

/// Returns the text of the link to an item's original, for items without `link_text`.
pub fn default_link_label(item: &Item, publication: &Publication) -> String {
    format!("{}{}", Words::of(&publication.language).original, item.title.value)
}

impl<'a> Edition<'a> {
    pub(super) fn new(issue: &'a Issue, publication: &'a Publication, variant: &Variant) -> Self {
        let words = Words::of(&publication.language);
        let items = arrange(issue, publication, variant);
        let format_date = |moment, before: &str| {
            let label = publication.zone_label.as_deref();
            format!("{before}{}", dateline(moment, &publication.time_zone, label, words))
        };
        let published = format_date(issue.date.value, "");
        let updated = issue.updated.as_ref().map(|updated| format_date(updated.value, words.updated));
        let story =
            |(index, item): (usize, &&'a Item)| Story::new(index + 1, item, issue, publication, words);
        Self {
            issue,
            publication,
            words,
            script: Script::of_language(&publication.language),
            subject: subject(issue, publication),
            preheader: preheader(issue, publication),
            byline: byline(&issue.authors, publication, words),
            datelines: [Some(published), updated].into_iter().flatten().collect(),
            reading_time: (words.minutes)(minutes(issue, &items)),
            stories: items.iter().enumerate().map(story).collect(),
            writers: writers(issue, &items, publication),
            interest_note: interest_note(publication, variant, words),
        }
    }

    /// Returns the text of the preferences link.
    pub(super) fn preferences(&self) -> &'static str {
        let choice = self.publication.interests != Interests::Off && !self.publication.topics.is_empty();
        if choice { self.words.links.topics } else { self.words.links.preferences }
    }

    /// Returns the standing paragraph of this issue.
    pub(super) fn about(&self) -> &'a Prose {
        self.issue.about.as_ref().unwrap_or(&self.publication.about)
    }
}

impl<'a> Story<'a> {
    fn new(number: usize, item: &'a Item, issue: &Issue, publication: &Publication, words: &Words) -> Self {
        let topics = publication.topics.iter().filter(|topic| item.topics.contains(&topic.id));
        let topics = topics.map(|topic| topic.name.as_str()).collect::<Vec<_>>().join(", ");
        let exclusive = if item.audience == ItemAudience::Subscribers { words.for_subscribers } else { "" };
        let others = !item.authors.is_empty() && item.authors != issue.authors;
        let link_label = item.link.as_ref().map(|link| {
            let own = item.link_text.as_ref().map(|text| text.value.clone());
            let default = || default_link_label(item, publication);
            (own.unwrap_or_else(default), link.value.as_str())
        });
        Self {
            number,
            item,
            kicker: [topics.as_str(), exclusive]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            byline: others.then(|| format!("{}{}", words.by, names(&item.authors, publication, words))),
            script: script_of(item).unwrap_or(Script::of_language(&publication.language)),
            link_label,
        }
    }
}

/// Returns the issue's own subject, or the publication's tag and the title.
fn subject(issue: &Issue, publication: &Publication) -> String {
    let own = issue.subject.as_ref().map(|subject| subject.value.as_str());
    let tag = publication.tag.as_deref().unwrap_or_default();
    let text = own.map_or_else(|| format!("{tag} {}", issue.title.value), str::to_owned);
    one_line(&text)
}

fn names(authors: &[AuthorId], publication: &Publication, words: &Words) -> String {
    let name = |id| publication.authors.get(id).map_or(AuthorId::as_str(id), |author| &author.name);
    words.list(&authors.iter().map(name).collect::<Vec<_>>())
}

fn byline(authors: &[AuthorId], publication: &Publication, words: &Words) -> String {
    let names = names(authors, publication, words);
    match (names.is_empty(), &publication.house) {
        (true, house) => house.clone().unwrap_or_default(),
        (false, Some(house)) => format!("{}{names}{}{house}", words.by, words.of),
        (false, None) => format!("{}{names}", words.by),
    }
}

fn writers<'a>(issue: &Issue, items: &[&Item], publication: &'a Publication) -> Vec<&'a Author> {
    let mut writers: Vec<&Author> = Vec::new();
    for id in issue.authors.iter().chain(items.iter().flat_map(|item| &item.authors)) {
        if let Some(author) = publication.authors.get(id)
            && !author.bio.is_empty()
            && !writers.iter().any(|known| known.id == author.id)
        {
            writers.push(author);
        }
    }
    writers
}

/// Returns the reading time of greeting and items, in minutes.
fn minutes(issue: &Issue, items: &[&Item]) -> usize {
    let prose = [&issue.greeting].into_iter().chain(items.iter().map(|item| &item.body));
    reading_minutes(prose)
}

/// Returns the reading time of texts in minutes, at 220 words a minute and six columns a word. By columns, Korean text
/// takes as long as English text of the same width.
pub fn reading_minutes<'a>(texts: impl IntoIterator<Item = &'a Prose>) -> usize {
    let columns: usize = texts.into_iter().map(|prose| display_width(&prose.plain())).sum();
    columns.div_ceil(6 * 220).max(1)
}

fn interest_note(publication: &Publication, variant: &Variant, words: &Words) -> Option<String> {
    let Variant::Chosen(chosen) = variant else { return None };
    let topics = publication.topics.iter().filter(|topic| chosen.contains(&topic.id));
    let names: Vec<_> = topics.map(|topic| topic.name.as_str()).collect();
    let topics = words.list(&names);
    match publication.interests {
        Interests::Off => None,
        Interests::Order => (!names.is_empty()).then(|| (words.chosen_first)(&topics)),
        Interests::Filter if names.is_empty() => Some(words.none_chosen.to_owned()),
        Interests::Filter => Some((words.chosen_only)(&topics)),
    }
}
