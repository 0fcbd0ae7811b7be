//! Writers' Markdown as HTML: paragraphs, headings, lists, quotes, code and links.

use std::cell::Cell;

use maud::{Markup, html};

use super::phrase::{lang, phrase};
use super::picture::picture;
use super::{RenderContext, Role};
use crate::compose::script::Script;
use crate::issue::{Block, Inline, Prose, plain};

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
}

impl<'a> ProseContext<'a> {
    pub(in crate::compose) fn below(context: RenderContext<'a>, above: u8, script: Script) -> Self {
        Self { context, script, above, last: Cell::new(above), paragraph: Role::Paragraph, boxed: false }
    }

    pub(in crate::compose) fn paragraphs_as(self, paragraph: Role) -> Self {
        Self { paragraph, ..self }
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
    html! {
        @if let Some(lead) = alone { p style=[place.context.styles.style(Role::Paragraph)] { (lead) } }
        @for (index, block) in prose.0.iter().enumerate() {
            @let role = if place.boxed && index + 1 == prose.0.len() { Role::LastParagraph } else { place.paragraph };
            (self::block(block, place, role, lead.filter(|_| index == 0 && alone.is_none())))
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
        Block::Quote(inner, _) => html! {
            blockquote class=[styles.class(Role::Quote)] style=[styles.style(Role::Quote)] {
                (blocks(inner, &ProseContext::below(place.context, place.level_now(), place.script).boxed(), None))
            }
        },
        Block::Code(text, _) => html! { pre style=[styles.style(Role::CodeBlock)] { (text) } },
        Block::Picture(inner) => picture(inner, place.context, place.script),
        Block::Rule(_) => html! { hr class=[styles.class(Role::Rule)] style=[styles.style(Role::Rule)]; },
    }
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
    let lines = html! {
        @for item in items {
            li style=[styles.style(Role::ListLine)] {
                @match item.0.as_slice() {
                    [Block::Paragraph(words, _), rest @ ..] => {
                        (inlines(words, place.script, place.context))
                        @for block in rest { (self::block(block, place, place.paragraph, None)) }
                    }
                    all => { @for block in all { (self::block(block, place, place.paragraph, None)) } }
                }
            }
        }
    };
    let style = styles.style(Role::List);
    match start {
        None => html! { ul style=[style] { (lines) } },
        Some(start) => html! { ol style=[style] start=[(start != 1).then_some(start)] { (lines) } },
    }
}

pub(in crate::compose) fn inlines(words: &[Inline], script: Script, context: RenderContext<'_>) -> Markup {
    let inner = |words| inlines(words, script, context);
    html! {
        @for inline in words {
            @match inline {
                Inline::Text(text, _) => (phrase(text, script, context)),
                Inline::Emphasis(words) => em { (inner(words)) },
                Inline::Strong(words) => strong { (inner(words)) },
                Inline::Struck(words) => s { (inner(words)) },
                Inline::Code(text, _) => code style=[context.styles.style(Role::Code)] { (text) },
                Inline::Link(target, words, _) => (link(target, words, script, context)),
                Inline::SoftBreak => "\n",
                Inline::Break => br;,
            }
        }
    }
}

/// Renders a link. The parser accepts `https`, `http` and `mailto` only; any other target is rendered as text.
fn link(target: &str, words: &[Inline], script: Script, context: RenderContext<'_>) -> Markup {
    let named = !plain(words).trim().is_empty();
    html! {
        @if is_safe(target) {
            a href=(target) style=[context.styles.style(Role::Link)] {
                @if named { (inlines(words, script, context)) } @else { (target) }
            }
        } @else { (inlines(words, script, context)) }
    }
}

/// Tests that a link target has a scheme which mails may use.
pub(in crate::compose) fn is_safe(target: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .into_iter()
        .any(|scheme| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}
