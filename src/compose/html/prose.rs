//! Writers' Markdown as HTML: paragraphs, headings, lists, quotes, tables, notes, code and links.

use std::cell::Cell;

use maud::{Markup, html};

use super::inlines::inlines;
use super::link_list::link_list;
use super::note_mark::{back_links, linked_scope};
use super::phrase::lang;
use super::picture::picture;
use super::table::table;
use super::{RenderContext, Role};
use crate::compose::columns::display_width;
use crate::compose::script::Script;
use crate::issue::{Block, Inline, Note, Prose, plain};

/// Place of a text: its script, the headings above it, and the role of its paragraphs.
pub(in crate::compose) struct ProseContext<'a> {
    context: RenderContext<'a>,
    script: Script,
    /// Level of the heading above the text (1 is the issue's title). Writers' headings follow without skipped levels.
    above: u8,
    last: Cell<u8>,
    paragraph: Role,
    /// In a box the last paragraph has no margin below.
    boxed: bool,
    in_list: bool,
    /// True in an item that is a list of links.
    is_of_links: bool,
    /// Number of lists and quotes around the text.
    indents: usize,
    /// Picture that belongs to the text, and the number of blocks before it.
    picture: Option<(usize, Markup)>,
}

/// Maximum number of indents. More would leave no room for words on a phone.
const MAX_INDENTS: usize = 5;
/// Columns of a quotation in large letters: seven or eight lines on a phone.
const MAX_PULL_QUOTE_COLUMNS: usize = 200;

impl<'a> ProseContext<'a> {
    pub(in crate::compose) fn below(context: RenderContext<'a>, above: u8, script: Script) -> Self {
        let (last, paragraph) = (Cell::new(above), Role::Paragraph);
        Self {
            context,
            script,
            above,
            last,
            paragraph,
            boxed: false,
            in_list: false,
            is_of_links: false,
            indents: 0,
            picture: None,
        }
    }

    /// Sets a picture after the first blocks.
    pub(in crate::compose) fn with_picture(self, after: usize, picture: Option<Markup>) -> Self {
        Self { picture: picture.map(|picture| (after, picture)), ..self }
    }

    /// Marks the text of an item that is a list of links.
    pub(in crate::compose) fn of_links(self, is_of_links: bool) -> Self {
        Self { is_of_links, ..self }
    }

    /// Returns the place of an item's blocks.
    fn in_list(&self) -> Self {
        let last = Cell::new(self.level_now());
        Self {
            last,
            paragraph: Role::ListParagraph,
            boxed: true,
            in_list: true,
            is_of_links: false,
            indents: self.indents + 1,
            picture: None,
            ..*self
        }
    }

    /// Returns the place of a quotation's blocks.
    fn in_quote(&self) -> Self {
        let place = Self::below(self.context, self.level_now(), self.script).boxed();
        Self { indents: self.indents + 1, ..place }
    }

    /// Returns the role of a list or quotation: one without an indent where there are many around it.
    fn indented(&self, role: Role, without_indent: Role) -> Role {
        if self.indents < MAX_INDENTS { role } else { without_indent }
    }

    /// Returns the level of the latest heading.
    fn level_now(&self) -> u8 {
        self.last.get()
    }

    pub(in crate::compose) fn boxed(self) -> Self {
        Self { boxed: true, ..self }
    }

    /// Returns the level for a writer's heading.
    fn level(&self, written: u8) -> u8 {
        let level = self.above.saturating_add(written).min(self.last.get() + 1).clamp(2, 6);
        self.last.set(level);
        level
    }
}

/// Renders the blocks of a text. `lead` goes before the first word, such as a place line.
pub(in crate::compose) fn blocks(prose: &Prose, place: &ProseContext<'_>, lead: Option<&Markup>) -> Markup {
    // A lead needs a paragraph around it.
    let alone = lead.filter(|_| !matches!(prose.0.first(), Some(Block::Paragraph(..))));
    let picture_at =
        |index| place.picture.as_ref().filter(|(after, _)| *after == index).map(|(_, picture)| picture);
    html! {
        @if let Some(picture) = picture_at(0) { (picture) }
        @if let Some(lead) = alone { p style=[place.context.styles.style(Role::Paragraph)] { (lead) } }
        @for (index, block) in prose.0.iter().enumerate() {
            @let role = if place.boxed && index + 1 == prose.0.len() { Role::LastParagraph } else { place.paragraph };
            (self::block(block, place, role, lead.filter(|_| index == 0 && alone.is_none())))
            @if let Some(picture) = picture_at(index + 1) { (picture) }
        }
    }
}

fn block(block: &Block, place: &ProseContext<'_>, role: Role, lead: Option<&Markup>) -> Markup {
    let styles = place.context.styles;
    match block {
        Block::Paragraph(words, _) => {
            let script = Script::of_text(&plain(words)).unwrap_or(place.script);
            let (class, style) = (styles.class(role), styles.style(role));
            html! {
                p class=[class] style=[style] lang=[lang(script, place.script, place.context)] {
                    @if let Some(lead) = lead { (lead) " " }
                    (inlines(words, script, place.context))
                }
            }
        }
        Block::Heading(_, words, _) if plain(words).trim().is_empty() => html! {},
        Block::Heading(level, words, _) => heading(place.level(*level), words, place),
        Block::List(start, items, _) => list(*start, items, place),
        Block::Quote(inner, _) => {
            let role = if is_pull_quote(inner, place) { Role::PullQuote } else { Role::Quote };
            let style = styles.style(place.indented(role, Role::DeepQuote));
            html! {
                blockquote class=[styles.class(role)] style=[style] { (blocks(inner, &place.in_quote(), None)) }
            }
        }
        Block::Code(text, _) => html! { pre style=[styles.style(Role::CodeBlock)] { (text) } },
        Block::Picture(inner) => picture(inner, None, place.context, place.script),
        Block::Rule(_) => html! { hr class=[styles.class(Role::Rule)] style=[styles.style(Role::Rule)]; },
        Block::Table(inner) => table(inner, place.script, place.context),
        Block::Notes(all) => notes(all, place),
    }
}

/// Tests a quotation that may stand out: one short paragraph between the others of a text.
fn is_pull_quote(quote: &Prose, place: &ProseContext<'_>) -> bool {
    place.indents == 0
        && matches!(quote.0.as_slice(), [Block::Paragraph(..)])
        && display_width(&quote.plain()) <= MAX_PULL_QUOTE_COLUMNS
}

fn heading(level: u8, words: &[Inline], place: &ProseContext<'_>) -> Markup {
    let style = place.context.styles.style(Role::Heading);
    let words = inlines(words, place.script, place.context);
    match level {
        2 => html! { h2 style=[style] { (words) } },
        3 => html! { h3 style=[style] { (words) } },
        4 => html! { h4 style=[style] { (words) } },
        5 => html! { h5 style=[style] { (words) } },
        _ => html! { h6 style=[style] { (words) } },
    }
}

fn list(start: Option<usize>, items: &[Prose], place: &ProseContext<'_>) -> Markup {
    let styles = place.context.styles;
    let items: Vec<&Prose> = items.iter().filter(|item| !item.is_blank()).collect();
    if let Some(links) = link_list(&items, place.script, place.context).filter(|_| place.is_of_links) {
        return links;
    }
    let last = start.map_or(0, |start| start.saturating_add(items.len()).saturating_sub(1));
    let lines = html! {
        @for item in &items { li style=[styles.style(Role::ListLine)] { (list_item(item, place)) } }
    };
    let role = if place.in_list { Role::NestedList } else { Role::List };
    let style = styles.list(place.indented(role, Role::DeepList), last);
    match start {
        _ if items.is_empty() => html! {},
        None => html! { ul style=[style] { (lines) } },
        Some(start) => html! { ol style=[style] start=[(start != 1).then_some(start)] { (lines) } },
    }
}

/// Renders the blocks of a list item. A line of words, with or without a list below it, is no paragraph of its own.
fn list_item(item: &Prose, place: &ProseContext<'_>) -> Markup {
    let place = place.in_list();
    match item.0.as_slice() {
        [Block::Paragraph(words, _), rest @ ..]
            if rest.iter().all(|block| matches!(block, Block::List(..))) =>
        {
            html! {
                (inlines(words, place.script, place.context))
                @for block in rest { (self::block(block, &place, place.paragraph, None)) }
            }
        }
        _ => blocks(item, &place, None),
    }
}

/// Renders the notes of a text.
fn notes(notes: &[Note], place: &ProseContext<'_>) -> Markup {
    let context = place.context;
    let styles = context.styles;
    let scope = linked_scope(context);
    let label = scope.as_ref().map(|_| context.edition.words.notes);
    html! {
        div class=[styles.class(Role::Notes)] style=[styles.style(Role::Notes)]
            role=[label.map(|_| "doc-endnotes")] aria-label=[label] {
            ol style=[styles.style(Role::NoteList)] {
                @for note in notes {
                    li id=[scope.as_ref().map(|scope| format!("note-{scope}-{}", note.number))]
                        style=[styles.style(Role::ListLine)] {
                        (list_item(&note.text, place))
                        @if let Some(scope) = &scope { (back_links(note, scope, context)) }
                    }
                }
            }
        }
    }
}
