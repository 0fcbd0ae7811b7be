//! The issue and its items.

use std::collections::BTreeSet;

use super::{Picture, PreviousIssue, Prose};
use crate::domain::{AuthorId, IssueId, ItemDate, LanguageTag, NewsletterId, TopicId};
use crate::source::{Span, Spanned};
use jiff::civil::Date;

/// An issue as its folder describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The folder's name.
    pub id: IssueId,
    /// The title, after the publication's tag in the subject.
    pub title: Spanned<String>,
    /// Its number among the publication's issues, from 1.
    pub number: Option<u32>,
    /// When it appears.
    pub date: Spanned<jiff::Timestamp>,
    /// When it was last corrected.
    pub updated: Option<Spanned<jiff::Timestamp>>,
    /// The newsletter that it belongs to; `None` for the first.
    pub newsletter: Option<NewsletterId>,
    /// Its writers, in the order of the byline.
    pub authors: Vec<AuthorId>,
    /// The subject, when it is not tag and title.
    pub subject: Option<Spanned<String>>,
    /// The preheader, when it is not the greeting's first sentence.
    pub preheader: Option<Spanned<String>>,
    /// Description of the publication in this issue; `None` uses the publication's own.
    pub about: Option<Prose>,
    /// The writers' words at the start.
    pub greeting: Prose,
    /// Words of editions in other languages.
    pub editions: Vec<LanguageEdition>,
    /// The picture at the top.
    pub cover: Option<Picture>,
    /// Notices outside the items.
    pub notices: Vec<Notice>,
    /// The items in the editor's order.
    pub items: Vec<Item>,
    /// The issue before it.
    pub previous: Option<PreviousIssue>,
    /// Names of item files that could not be read, at least in part; counts of items are not final if there are any.
    pub unreadable_items: Vec<String>,
    /// Codes of findings that are meant as they are.
    pub allow: Vec<Spanned<String>>,
    /// The start of `issue.toml`, for findings about the whole.
    pub span: Span,
}

/// Kind of item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// A story of its own words.
    #[default]
    Story,
    /// A list of links.
    Links,
    /// An announcement by a third party, quoted or summarised.
    Announcement,
    /// An advertisement. It has a label and no number, and counts as no story.
    Sponsor,
}

/// Audience that may read an item in full.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ItemAudience {
    /// Everybody.
    #[default]
    Everyone,
    /// Readers of the mail; the web shows a teaser.
    Subscribers,
    /// Readers of the mail alone.
    Mail,
    /// Readers of the web page alone.
    Web,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The name of its file, `01-crypto-heist.md`.
    pub file_name: String,
    /// The number in its name.
    pub number: u32,
    /// The headline.
    pub title: Spanned<String>,
    /// Its sort.
    pub kind: ItemKind,
    /// Its topics.
    pub topics: BTreeSet<TopicId>,
    /// Its audience.
    pub audience: ItemAudience,
    /// Its sponsor, for the kind `sponsor`.
    pub sponsor: Option<Sponsor>,
    /// Its language; if `None`, its letters decide.
    pub language: Option<Spanned<LanguageTag>>,
    /// URL of the original.
    pub link: Option<Spanned<String>>,
    /// Label of the link; the default names the original.
    pub link_text: Option<Spanned<String>>,
    /// The publisher it comes from, when it is not this newsroom.
    pub source: Option<Spanned<String>>,
    /// Its writers.
    pub authors: Vec<AuthorId>,
    /// When the original appeared.
    pub date: Option<Spanned<ItemDate>>,
    /// The place line before the first words.
    pub place: Option<Spanned<String>>,
    /// Correction since the issue first went out.
    pub correction: Option<Spanned<String>>,
    /// Its picture.
    pub picture: Option<Picture>,
    /// Its text.
    pub body: Prose,
    /// Codes of findings that are meant as they are.
    pub allow: Vec<Spanned<String>>,
    /// Start of its text, for findings about the whole item.
    pub span: Span,
}

/// The sponsor of an item of the kind `sponsor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sponsor {
    /// Its name, as in the label.
    pub name: Spanned<String>,
    /// The first day on which an issue may carry the item.
    pub from: Option<Spanned<Date>>,
    /// The last such day.
    pub until: Option<Spanned<Date>>,
}

/// Words of the edition in one language, beside its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageEdition {
    /// Its language, without country and script.
    pub language: LanguageTag,
    /// The title; `None` uses the issue's.
    pub title: Option<Spanned<String>>,
    /// The subject, if it is not tag and title.
    pub subject: Option<Spanned<String>>,
    /// The preheader, if it is not the greeting's first sentence.
    pub preheader: Option<Spanned<String>>,
    /// The writers' words at the start; empty uses the issue's.
    pub greeting: Prose,
}

/// Notice outside the items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its headline.
    pub title: Spanned<String>,
    /// Its words.
    pub text: Prose,
}

impl Item {
    /// Returns true for an item that counts: it has a number, and stands in the contents. An advertisement does not.
    pub fn is_news(&self) -> bool {
        self.kind != ItemKind::Sponsor
    }

    /// Returns true if readers of the mail get the item.
    pub fn is_in_mail(&self) -> bool {
        self.audience != ItemAudience::Web
    }

    /// Returns true if the web page has the item, in full or as a teaser.
    pub fn is_on_web(&self) -> bool {
        self.audience != ItemAudience::Mail
    }

    /// Returns its own picture, then those in its text.
    pub fn pictures(&self) -> Vec<&Picture> {
        self.picture.iter().chain(self.body.pictures()).collect()
    }

    fn pictures_mut(&mut self) -> Vec<&mut Picture> {
        self.picture.iter_mut().chain(self.body.pictures_mut()).collect()
    }
}

impl Issue {
    /// Returns the cover, then the pictures in reading order.
    pub fn pictures(&self) -> Vec<&Picture> {
        let about = self.about.iter().flat_map(Prose::pictures);
        let notices = self.notices.iter().flat_map(|notice| notice.text.pictures());
        let items = self.items.iter().flat_map(Item::pictures);
        let editions = self.editions.iter().flat_map(|edition| edition.greeting.pictures());
        let greetings = self.greeting.pictures().into_iter().chain(editions);
        self.cover.iter().chain(about).chain(greetings).chain(notices).chain(items).collect()
    }

    /// The same, mutable.
    pub fn pictures_mut(&mut self) -> Vec<&mut Picture> {
        let about = self.about.iter_mut().flat_map(Prose::pictures_mut);
        let notices = self.notices.iter_mut().flat_map(|notice| notice.text.pictures_mut());
        let items = self.items.iter_mut().flat_map(Item::pictures_mut);
        self.cover
            .iter_mut()
            .chain(about)
            .chain(self.greeting.pictures_mut())
            .chain(self.editions.iter_mut().flat_map(|edition| edition.greeting.pictures_mut()))
            .chain(notices)
            .chain(items)
            .collect()
    }
}
