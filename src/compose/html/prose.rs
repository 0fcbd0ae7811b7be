//! Writers' text: paragraphs, lists, quotes, links, and phrases in another language.

use std::cell::Cell;

use maud::{Markup, html};

use super::{Desk, Role, picture};
use crate::compose::tongue::{Tongue, runs};
use crate::issue::{Block, Inline, Prose, plain};

/// Where a text stands.
pub(in crate::compose) struct Place<'a> {
    desk: Desk<'a>,
    tongue: Tongue,
    /// The heading above it: a writer's own headings go below, and none is skipped (1 is the issue's title).
    above: u8,
    last: Cell<u8>,
    paragraph: Role,
    /// Whether it stands in a box or beside a bar, which its last paragraph must not stretch.
    boxed: bool,
}

impl<'a> Place<'a> {
    pub(in crate::compose) fn below(desk: Desk<'a>, above: u8, tongue: Tongue) -> Self {
        Self { desk, tongue, above, last: Cell::new(above), paragraph: Role::Paragraph, boxed: false }
    }

    pub(in crate::compose) fn paragraphs_as(self, paragraph: Role) -> Self {
        Self { paragraph, ..self }
    }

    /// The level of the heading that was last.
    fn level_now(&self) -> u8 {
        self.last.get()
    }

    pub(in crate::compose) fn boxed(self) -> Self {
        Self { boxed: true, ..self }
    }

    /// The level for a writer's heading.
    fn level(&self, written: u8) -> u8 {
        let level = self.above.saturating_add(written).min(self.last.get() + 1).clamp(2, 6);
        self.last.set(level);
        level
    }
}

/// The language to mark when a text is in the other tongue than what surrounds it.
fn foreign(tongue: Tongue, desk: Desk<'_>) -> &str {
    match tongue {
        Tongue::Korean => "ko",
        // A Korean issue's foreign words are English far more often than anything else.
        Tongue::Other if desk.edition.tongue == Tongue::Korean => "en",
        Tongue::Other => &desk.edition.publication.language,
    }
}

/// `lang` for a piece whose letters are mostly of another tongue than what surrounds it.
pub(in crate::compose) fn lang(tongue: Tongue, around: Tongue, desk: Desk<'_>) -> Option<&str> {
    (tongue != around).then(|| foreign(tongue, desk))
}

/// A line of words that holds no markup; phrases in the other tongue are marked.
pub(in crate::compose) fn phrase(text: &str, around: Tongue, desk: Desk<'_>) -> Markup {
    let other = if around == Tongue::Korean { Tongue::Other } else { Tongue::Korean };
    html! {
        @for (run, is_not_a_briefing_db) in runs(text, around) {
            @if is_not_a_briefing_db { span lang=(foreign(other, desk)) { (run) } } @else { (run) }
        }
    }
}

/// The blocks of a text. `lead` is set before the first words.
pub(in crate::compose) fn blocks(prose: &Prose, place: &Place<'_>, lead: Option<&Markup>) -> Markup {
    // A lead needs a paragraph to stand in.
    let alone = lead.filter(|_| !matches!(prose.0.first(), Some(Block::Paragraph(..))));
    html! {
        @if let Some(lead) = alone { p style=[place.desk.dress.style(Role::Paragraph)] { (lead) } }
        @for (index, block) in prose.0.iter().enumerate() {
            @let role = if place.boxed && index + 1 == prose.0.len() { Role::LastParagraph } else { place.paragraph };
            (self::block(block, place, role, lead.filter(|_| index == 0 && alone.is_none())))
        }
    }
}

fn block(block: &Block, place: &Place<'_>, role: Role, lead: Option<&Markup>) -> Markup {
    let dress = place.desk.dress;
    match block {
        Block::Paragraph(words, _) => {
            let tongue = Tongue::of_text(&plain(words)).unwrap_or(place.tongue);
            let (class, style) = (dress.class(role), dress.style(role));
            html! {
                p class=[class] style=[style] lang=[lang(tongue, place.tongue, place.desk)] {
                    @if let Some(lead) = lead { (lead) " " }
                    (inlines(words, tongue, place.desk))
                }
            }
        }
        Block::Heading(_, words, _) if plain(words).trim().is_empty() => html! {},
        Block::Heading(level, words, _) => heading(place.level(*level), words, place),
        Block::List(start, items, _) => list(*start, items, place),
        Block::Quote(inner, _) => html! {
            blockquote class=[dress.class(Role::Quote)] style=[dress.style(Role::Quote)] {
                (blocks(inner, &Place::below(place.desk, place.level_now(), place.tongue).boxed(), None))
            }
        },
        Block::Code(text, _) => html! { pre style=[dress.style(Role::CodeBlock)] { (text) } },
        Block::Picture(inner) => picture(inner, place.desk, place.tongue),
        Block::Rule(_) => html! { hr class=[dress.class(Role::Rule)] style=[dress.style(Role::Rule)]; },
    }
}

fn heading(level: u8, words: &[Inline], place: &Place<'_>) -> Markup {
    let style = place.desk.dress.style(Role::Heading);
    let words = inlines(words, place.tongue, place.desk);
    match level {
        2 => html! { h2 style=[style] { (words) } },
        3 => html! { h3 style=[style] { (words) } },
        4 => html! { h4 style=[style] { (words) } },
        5 => html! { h5 style=[style] { (words) } },
        _ => html! { h6 style=[style] { (words) } },
    }
}

fn list(start: Option<usize>, items: &[Prose], place: &Place<'_>) -> Markup {
    let dress = place.desk.dress;
    let lines = html! {
        @for item in items {
            li style=[dress.style(Role::ListLine)] {
                @match item.0.as_slice() {
                    [Block::Paragraph(words, _), rest @ ..] => {
                        (inlines(words, place.tongue, place.desk))
                        @for block in rest { (self::block(block, place, place.paragraph, None)) }
                    }
                    all => { @for block in all { (self::block(block, place, place.paragraph, None)) } }
                }
            }
        }
    };
    let style = dress.style(Role::List);
    match start {
        None => html! { ul style=[style] { (lines) } },
        Some(start) => html! { ol style=[style] start=[(start != 1).then_some(start)] { (lines) } },
    }
}

pub(in crate::compose) fn inlines(words: &[Inline], tongue: Tongue, desk: Desk<'_>) -> Markup {
    let inner = |words| inlines(words, tongue, desk);
    html! {
        @for inline in words {
            @match inline {
                Inline::Text(text, _) => (phrase(text, tongue, desk)),
                Inline::Emphasis(words) => em { (inner(words)) },
                Inline::Strong(words) => strong { (inner(words)) },
                Inline::Struck(words) => s { (inner(words)) },
                Inline::Code(text, _) => code style=[desk.dress.style(Role::Code)] { (text) },
                Inline::Link(target, words, _) => (link(target, words, tongue, desk)),
                Inline::SoftBreak => "\n",
                Inline::Break => br;,
            }
        }
    }
}

/// Loading lets through only `https`, `http` and `mailto`; anything else is words here, too.
fn link(target: &str, words: &[Inline], tongue: Tongue, desk: Desk<'_>) -> Markup {
    let named = !plain(words).trim().is_empty();
    html! {
        @if is_safe(target) {
            a href=(target) style=[desk.dress.style(Role::Link)] {
                @if named { (inlines(words, tongue, desk)) } @else { (target) }
            }
        } @else { (inlines(words, tongue, desk)) }
    }
}

/// Whether a link may be followed from a mail.
pub(in crate::compose) fn is_safe(target: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .into_iter()
        .any(|scheme| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}
