//! Flattening an issue into passages and links, in reading order.

use std::collections::BTreeSet;

use super::link::written_target;
use super::passage::{Mark, Passage, Role, SourceSegment, Spelling};
use super::{IssueText, Link};
use crate::issue::{Block, Inline, Issue, Item, Picture, Prose, Publication};
use crate::source::{SourceMap, SourceTree, Span, Spanned};

/// Role and item of the text that is flattened.
#[derive(Clone, Copy)]
pub(super) struct PassageContext<'a> {
    pub(super) role: Role,
    pub(super) item: Option<usize>,
    pub(super) sources: &'a SourceTree,
}

impl IssueText {
    /// Adds a value of a TOML file.
    pub(super) fn value(&mut self, value: &Spanned<String>, place: PassageContext<'_>) {
        let written = place.sources.text(value.span);
        // A picture within a text has its words between the marks of Markdown.
        let found = written.find(&value.value).filter(|_| written.starts_with("!["));
        let alignment = match found {
            Some(found) => {
                let at = value.span.start + found..value.span.start + found + value.value.len();
                SourceMap::of(&value.value, &value.value, Span::new(value.span.file, at))
            }
            None => SourceMap::of_value(&value.value, value.span, place.sources),
        };
        let spelling = match written.chars().next() {
            Some('!') => Spelling::Markdown,
            Some('\'') => Spelling::Toml('\''),
            _ => Spelling::Toml('"'),
        };
        self.passages.push(Passage {
            role: place.role,
            item: place.item,
            text: value.value.clone(),
            marks: Vec::new(),
            struck: Vec::new(),
            prose: String::new(),
            at: alignment.as_ref().map_or(value.span, |alignment| alignment.span(0..value.value.len())),
            segments: vec![SourceSegment { range: 0..value.value.len(), alignment, at: value.span }],
            next_links: Vec::new(),
            spelling,
        });
    }

    /// Adds the passages of a text, one for each paragraph, heading, cell and code.
    pub(super) fn prose(&mut self, prose: &Prose, place: PassageContext<'_>) {
        for block in &prose.0 {
            match block {
                Block::Paragraph(inlines, at) => self.inlines(inlines, *at, place),
                Block::Heading(_, inlines, at) => {
                    let role = if place.role == Role::Body { Role::Heading } else { place.role };
                    self.inlines(inlines, *at, PassageContext { role, ..place });
                }
                Block::List(_, entries, _) => entries.iter().for_each(|entry| self.prose(entry, place)),
                Block::Quote(inner, _) => self.prose(inner, place),
                Block::Code(text, at) => {
                    let mut passage = empty(place, *at, place.sources);
                    push_segment(&mut passage, text, *at, Some(Mark::Code), place.sources);
                    self.passages.push(passage);
                }
                Block::Picture(picture) => self.picture(picture, place),
                Block::Table(table) => {
                    let cells = table.cells().filter(|cell| !cell.is_empty());
                    cells.for_each(|cell| self.inlines(&cell.words, cell.span, place));
                }
                Block::Notes(notes) => notes.iter().for_each(|note| self.prose(&note.text, place)),
                Block::Rule(_) => {}
            }
        }
    }

    fn inlines(&mut self, inlines: &[Inline], at: Span, place: PassageContext<'_>) {
        let mut passage = empty(place, at, place.sources);
        self.append(&mut passage, inlines, place);
        self.passages.push(passage);
    }

    fn append(&mut self, passage: &mut Passage, inlines: &[Inline], place: PassageContext<'_>) {
        for inline in inlines {
            match inline {
                Inline::Text(text, at) => push_segment(passage, text, *at, None, place.sources),
                Inline::Code(text, at) => push_segment(passage, text, *at, Some(Mark::Code), place.sources),
                Inline::Emphasis(inner) | Inline::Strong(inner) => self.append(passage, inner, place),
                Inline::Struck(inner) => {
                    let start = passage.text.len();
                    self.append(passage, inner, place);
                    passage.struck.push(start..passage.text.len());
                }
                Inline::Link(target, words, at) => {
                    let start = passage.text.len();
                    self.append(passage, words, place);
                    let range = start..passage.text.len();
                    passage.marks.push((range.clone(), Mark::Link(target.clone())));
                    self.links.push(link(target, passage, range, *at, place));
                }
                Inline::SoftBreak | Inline::Break => passage.text.push(' '),
                Inline::NoteMark(_) => {}
            }
        }
    }
}

fn empty(place: PassageContext<'_>, at: Span, sources: &SourceTree) -> Passage {
    // Markdown in a value of a TOML file is bound by the rules of both.
    let path = std::path::Path::new(sources.file(at.file).path());
    let in_toml = path.extension().is_some_and(|ending| ending == "toml");
    let spelling = if in_toml { Spelling::Toml('\'') } else { Spelling::Markdown };
    let (text, marks, segments) = (String::new(), Vec::new(), Vec::new());
    Passage {
        role: place.role,
        item: place.item,
        text,
        marks,
        struck: Vec::new(),
        at,
        prose: String::new(),
        segments,
        next_links: Vec::new(),
        spelling,
    }
}

fn push_segment(passage: &mut Passage, text: &str, at: Span, mark: Option<Mark>, sources: &SourceTree) {
    let written = sources.text(at);
    // Code stands between fences or backticks; the words begin where they are first found.
    let inside = match &mark {
        Some(Mark::Code) => written.find(text.lines().next().unwrap_or_default().trim_start()).unwrap_or(0),
        _ => 0,
    };
    let from = Span::new(at.file, at.start + inside..at.end);
    let start = passage.text.len();
    passage.text.push_str(text);
    let range = start..passage.text.len();
    let alignment = written.get(inside..).and_then(|written| SourceMap::of(text, written, from));
    passage.segments.push(SourceSegment { range: range.clone(), alignment, at });
    passage.marks.extend(mark.map(|mark| (range, mark)));
}

fn link(
    target: &str,
    passage: &Passage,
    range: std::ops::Range<usize>,
    at: Span,
    place: PassageContext<'_>,
) -> Link {
    let (text, text_at) = (passage.text[range.clone()].to_owned(), passage.span(range));
    let written = place.sources.text(at);
    let is_bare = !written.starts_with('[');
    // The target is written last: `[words](target "title")`.
    let found = if is_bare { written.find(&text) } else { written.rfind(target) };
    let length = if is_bare { text.len() } else { target.len() };
    let target_range = found.map(|found| found..found + length).or_else(|| written_target(written));
    let target_at =
        target_range.map_or(at, |range| Span::new(at.file, at.start + range.start..at.start + range.end));
    Link {
        target: target.to_owned(),
        text,
        role: place.role,
        item: place.item,
        at,
        target_at,
        text_at,
        is_bare,
        literal: found.is_some(),
    }
}

pub(super) fn read(issue: &Issue, publication: &Publication, sources: &SourceTree) -> IssueText {
    let mut all = IssueText::default();
    let place = |role| PassageContext { role, item: None, sources };
    all.value(&issue.title, place(Role::Title));
    all.values(issue.subject.as_ref(), place(Role::Subject));
    all.values(issue.preheader.as_ref(), place(Role::Preheader));
    all.prose(issue.about.as_ref().unwrap_or(&publication.about), place(Role::About));
    all.prose(&issue.greeting, place(Role::Greeting));
    for edition in &issue.editions {
        all.values(edition.title.as_ref(), place(Role::Title));
        all.values(edition.subject.as_ref(), place(Role::Subject));
        all.values(edition.preheader.as_ref(), place(Role::Preheader));
        all.prose(&edition.greeting, place(Role::Greeting));
    }
    if let Some(picture) = &issue.cover {
        all.picture(picture, place(Role::Title));
    }
    for notice in &issue.notices {
        all.value(&notice.title, place(Role::NoticeTitle));
        all.prose(&notice.text, place(Role::Notice));
    }
    for (index, item) in issue.items.iter().enumerate() {
        let first = all.passages.len();
        all.item(item, index, sources);
        all.of_items.push(first..all.passages.len());
    }
    for author in writers(issue, publication) {
        all.prose(author, place(Role::Bio));
    }
    all.passages.iter_mut().for_each(Passage::compute_prose);
    all
}

/// Returns the bios that this issue prints.
fn writers<'a>(issue: &'a Issue, publication: &'a Publication) -> impl Iterator<Item = &'a Prose> {
    let of_items = issue.items.iter().flat_map(|item| &item.authors);
    let signing: BTreeSet<_> = issue.authors.iter().chain(of_items).collect();
    let signs = move |id| signing.contains(id);
    publication.authors.values().filter(move |author| signs(&author.id)).map(|author| &author.bio)
}

impl IssueText {
    fn values(&mut self, value: Option<&Spanned<String>>, place: PassageContext<'_>) {
        if let Some(value) = value {
            self.value(value, place);
        }
    }

    /// Adds the description, caption and credit of a picture.
    pub(super) fn picture(&mut self, picture: &Picture, place: PassageContext<'_>) {
        self.values(picture.alt.as_ref(), PassageContext { role: Role::Alt, ..place });
        self.values(picture.caption.as_ref(), PassageContext { role: Role::Caption, ..place });
        self.values(picture.credit.as_ref(), PassageContext { role: Role::Credit, ..place });
    }

    fn item(&mut self, item: &Item, index: usize, sources: &SourceTree) {
        let place = |role| PassageContext { role, item: Some(index), sources };
        self.value(&item.title, place(Role::Headline));
        self.values(item.source.as_ref(), place(Role::Source));
        if let Some(picture) = &item.picture {
            self.picture(picture, place(Role::Body));
        }
        self.values(item.place.as_ref(), place(Role::Place));
        self.prose(&item.body, place(Role::Body));
        self.values(item.correction.as_ref(), place(Role::Correction));
        self.values(item.link_text.as_ref(), place(Role::LinkText));
        if let Some(target) = &item.link {
            let words = item.link_text.is_some().then(|| self.passages.last()).flatten();
            let link = Link::of_item(target, words, index, sources);
            self.links.push(link);
        }
    }
}
