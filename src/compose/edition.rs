//! One variant of an issue, ready to be laid out: ordered and numbered items, byline, datelines, subject, notes.

use super::columns::display_width;
use super::dateline::dateline;
use super::i18n::{AdvertisingWords, Words};
use super::order::{self, Part};
use super::preheader::{one_line, preheader, standfirst};
use super::script::{Script, script_of};
use super::site_urls::{host, issue_url};
use super::variant::{Medium, arrange};
use crate::domain::{Answer, AuthorId, Slot, Variant};
use crate::issue::{Author, Interests, Issue, Item, ItemAudience, ItemKind, Prose, Publication};

/// Values that all parts of a composition share.
pub(super) struct Edition<'a> {
    pub(super) issue: &'a Issue,
    pub(super) publication: &'a Publication,
    pub(super) words: &'static Words,
    pub(super) script: Script,
    pub(super) subject: String,
    pub(super) preheader: String,
    /// Parts between nameplate and footer, in their order.
    pub(super) parts: Vec<Part>,
    /// True if the title is the headline of the first story: it is said once, and the story follows.
    pub(super) is_led: bool,
    /// `No. 46`
    pub(super) number: Option<String>,
    /// Line about this issue, for below the title.
    pub(super) standfirst: Option<String>,
    /// `By Dasom Gil and Taeoh Ban, The Lantern`; empty without writers and house.
    pub(super) byline: String,
    /// Date of publication.
    pub(super) dateline: String,
    /// Date of the update.
    pub(super) updated: Option<String>,
    pub(super) reading_time: String,
    pub(super) stories: Vec<Story<'a>>,
    /// Title and URL of the issue before this one, if there is a site.
    pub(super) previous: Option<(&'a str, String)>,
    /// Writers of the issue and of its stories, each once.
    pub(super) writers: Vec<&'a Author>,
    /// Sentence about the effect of the recipient's topics.
    pub(super) interest_note: Option<String>,
    /// Lines of the footer that the law asks for in an advertising mail.
    pub(super) ad_notice: Vec<String>,
}

/// One item.
pub(super) struct Story<'a> {
    /// Its number among those that this reader sees; `None` for an advertisement, which does not count.
    pub(super) number: Option<usize>,
    /// Its place among all items, from 1.
    pub(super) place: usize,
    pub(super) item: &'a Item,
    /// Line above the headline: `Geopolitics, Cybercrime · For subscribers`, or the label of an advertisement.
    pub(super) kicker: String,
    /// Byline, if the writers differ from the issue's.
    pub(super) byline: Option<String>,
    pub(super) script: Script,
    /// `2 min`
    pub(super) minutes: String,
    /// URL on the web page, if there is a site.
    pub(super) page_url: Option<String>,
    /// Paragraphs of the text before its own picture.
    pub(super) paragraphs_before_picture: usize,
    /// Link to the original.
    pub(super) call: Option<Call<'a>>,
}

/// Link to the original of a story.
pub(super) struct Call<'a> {
    /// Text that readers see.
    pub(super) text: String,
    /// Text that screen readers read: the visible one, and the headline.
    pub(super) name: String,
    /// Text before the address in plain text. It does not name the host, which the address shows.
    pub(super) plain: String,
    pub(super) target: &'a str,
}

/// Returns the text of the link to an item's original, for items without `link_text`.
pub fn default_link_label(item: &Item, publication: &Publication) -> String {
    let host = item.link.as_ref().and_then(|link| host(&link.value));
    link_label(item, Words::of(&publication.language), host.as_deref().unwrap_or_default())
}

fn link_label(item: &Item, words: &Words, host: &str) -> String {
    if item.is_news() { (words.original)(host) } else { words.sponsor_link.to_owned() }
}

impl<'a> Edition<'a> {
    pub(super) fn new(
        issue: &'a Issue,
        publication: &'a Publication,
        variant: &Variant,
        medium: Medium,
    ) -> Self {
        let words = Words::of(&publication.language);
        let items = arrange(issue, publication, variant, medium);
        let advertising = words
            .advertising
            .as_ref()
            .filter(|_| medium == Medium::Mail && items.iter().any(|item| !item.is_news()));
        let format_date = |moment, before: &str| {
            let label = publication.zone_label.as_deref();
            format!("{before}{}", dateline(moment, &publication.time_zone, label, words))
        };
        let published = format_date(issue.date.value, "");
        let updated = issue.updated.as_ref().map(|updated| format_date(updated.value, words.updated));
        let mut numbers = 1..;
        let story = |(index, item): (usize, &&'a Item)| {
            let number = if item.is_news() { numbers.next() } else { None };
            Story::new(number, index + 1, item, issue, publication, words)
        };
        let mut stories: Vec<_> = items.iter().enumerate().map(story).collect();
        let is_led = order::is_led(issue, &items);
        if let Some(lead) = stories.first_mut().filter(|_| is_led && issue.cover.is_some()) {
            lead.paragraphs_before_picture = order::paragraphs_before_picture(&lead.item.body);
        }
        let site = publication.site.as_deref();
        let previous = issue
            .previous
            .as_ref()
            .zip(site)
            .map(|(previous, site)| (previous.title.as_str(), issue_url(site, &previous.id)));
        let standfirst = standfirst(issue, publication);
        Self {
            parts: order::parts(issue, &items, standfirst.is_some()),
            is_led,
            number: issue.number.map(words.number),
            standfirst,
            previous,
            issue,
            publication,
            words,
            script: Script::of_language(&publication.language),
            subject: subject(issue, publication, advertising),
            preheader: preheader(issue, publication, &items),
            byline: byline(&issue.authors, publication, words),
            dateline: published,
            updated,
            reading_time: (words.minutes)(minutes(issue, &items)),
            stories,
            writers: writers(issue, &items, publication),
            interest_note: interest_note(publication, variant, words),
            ad_notice: advertising.map(|words| ad_notice(publication, words)).unwrap_or_default(),
        }
    }

    /// Returns the text of the unsubscribe link.
    pub(super) fn unsubscribe(&self) -> &'static str {
        let advertising = self.words.advertising.as_ref().filter(|_| !self.ad_notice.is_empty());
        advertising.map_or(self.words.links.unsubscribe, |words| words.unsubscribe)
    }

    /// Returns the text of the preferences link.
    pub(super) fn preferences(&self) -> &'static str {
        let choice = self.publication.interests != Interests::Off && !self.publication.topics.is_empty();
        if choice { self.words.links.topics } else { self.words.links.preferences }
    }

    /// Returns the link that gives an answer about the issue.
    pub(super) fn feedback(answer: Answer) -> String {
        [Slot::Feedback.marker(), "?", answer.as_str()].concat()
    }

    /// Returns the stories that the list of headlines names, with their numbers: all but the lead and advertisements.
    pub(super) fn contents(&self) -> impl Iterator<Item = (usize, &Story<'a>)> {
        let numbered = self.stories.iter().skip(usize::from(self.is_led));
        numbered.filter_map(|story| Some((story.number?, story)))
    }

    /// Returns the first story, if its headline is the title.
    pub(super) fn lead(&self) -> Option<&Story<'a>> {
        self.stories.first().filter(|_| self.is_led)
    }

    /// Returns the line beside the publication's name: the house; or the byline of the issue, if the title has another.
    pub(super) fn house_line(&self) -> Option<&str> {
        let is_other = self.lead().is_some_and(|lead| lead.byline.is_some());
        let house = self.publication.house.as_deref();
        Some(self.byline.as_str()).filter(|byline| is_other && !byline.is_empty()).or(house)
    }

    /// Returns the byline below the title: that of the lead, if it has another than the issue.
    pub(super) fn title_byline(&self) -> Option<&str> {
        let own = self.lead().and_then(|lead| lead.byline.as_deref());
        own.or(Some(self.byline.as_str())).filter(|byline| !byline.is_empty())
    }

    /// Returns number, date and reading time of the issue, for one line.
    pub(super) fn folio(&self) -> String {
        let parts = [self.number.as_deref(), Some(&self.dateline), Some(&self.reading_time)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// Returns the standing paragraph of this issue.
    pub(super) fn about(&self) -> &'a Prose {
        self.issue.about.as_ref().unwrap_or(&self.publication.about)
    }
}

impl<'a> Story<'a> {
    fn new(
        number: Option<usize>,
        place: usize,
        item: &'a Item,
        issue: &Issue,
        publication: &Publication,
        words: &Words,
    ) -> Self {
        let topics = publication.topics.iter().filter(|topic| item.topics.contains(&topic.id));
        let topics = topics.map(|topic| topic.name.as_str()).collect::<Vec<_>>().join(", ");
        let label = item.sponsor.as_ref().map(|sponsor| (words.sponsored)(sponsor.name.value.trim()));
        let exclusive = if item.audience == ItemAudience::Subscribers { words.for_subscribers } else { "" };
        let announcement = if item.kind == ItemKind::Announcement { words.announcement } else { "" };
        // An advertisement is about what its sponsor sells.
        let shown_topics = if label.is_some() { "" } else { topics.as_str() };
        let others = !item.authors.is_empty() && item.authors != issue.authors;
        let call = item.link.as_ref().map(|link| {
            let own = item.link_text.as_ref().map(|text| text.value.trim());
            let text =
                own.map_or_else(|| format!("{} →", default_link_label(item, publication)), str::to_owned);
            let name = call_name(&text, &item.title.value);
            let plain = own.map_or_else(|| link_label(item, words, ""), str::to_owned);
            Call { text, name, plain, target: link.value.as_str() }
        });
        let site = publication.site.as_deref();
        Self {
            number,
            place,
            item,
            kicker: [label.as_deref().unwrap_or(announcement), shown_topics, exclusive]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            byline: others.then(|| format!("{}{}", words.by, names(&item.authors, publication, words))),
            script: told_script(item)
                .or_else(|| script_of(item))
                .unwrap_or(Script::of_language(&publication.language)),
            minutes: (words.short_minutes)(reading_minutes([&item.body])),
            page_url: site.map(|site| format!("{}#story-{}", issue_url(site, &issue.id), item.number)),
            paragraphs_before_picture: 0,
            call,
        }
    }
}

/// Returns the script of the language that an item names.
fn told_script(item: &Item) -> Option<Script> {
    item.language.as_ref().map(|language| Script::of_language(language.value.as_str()))
}

/// Returns the accessible name of a call: its visible words (WCAG 2.5.3), and the headline.
fn call_name(text: &str, headline: &str) -> String {
    let words = text.trim_end_matches([' ', '→']);
    let ends = words.ends_with(['.', '!', '?', ':', '。', '…']);
    format!("{words}{} {headline}", if ends { "" } else { ":" })
}

/// Returns the issue's own subject, or the publication's tag and the title. That of an advertising mail begins with the
/// label of the law, once.
fn subject(issue: &Issue, publication: &Publication, advertising: Option<&AdvertisingWords>) -> String {
    let own = issue.subject.as_ref().map(|subject| subject.value.as_str());
    let tag = publication.tag.as_deref().unwrap_or_default();
    let text = own.map_or_else(|| format!("{tag} {}", issue.title.value), str::to_owned);
    let subject = one_line(&text);
    match advertising.map(|words| words.subject_label) {
        Some(label) if !subject.starts_with(label) => format!("{label} {subject}"),
        _ => subject,
    }
}

/// Returns the sender with the ways to reach it, and how to leave.
fn ad_notice(publication: &Publication, words: &AdvertisingWords) -> Vec<String> {
    let name = publication.house.as_deref().unwrap_or(&publication.name);
    let postal = one_line(publication.postal_address.as_deref().unwrap_or_default());
    let sender = (words.sender)(name, &publication.from.to_string(), &postal);
    [sender].into_iter().chain(words.leaving.map(str::to_owned)).collect()
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

/// Returns the reading time of greeting and items without advertisements, in minutes.
fn minutes(issue: &Issue, items: &[&Item]) -> usize {
    let news = items.iter().filter(|item| item.is_news());
    let prose = [&issue.greeting].into_iter().chain(news.map(|item| &item.body));
    reading_minutes(prose)
}

/// Returns the reading time of texts in minutes, at 220 words a minute and six columns a word. By columns, Korean text
/// takes as long as English text of the same width.
pub fn reading_minutes<'a>(texts: impl IntoIterator<Item = &'a Prose>) -> usize {
    let columns: usize = texts.into_iter().map(|prose| display_width(&prose.plain())).sum();
    columns.div_ceil(6 * 220).max(1)
}

fn interest_note(publication: &Publication, variant: &Variant, words: &Words) -> Option<String> {
    let chosen = variant.topics.as_ref()?;
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
