//! Words, emphasis, links, pictures.

use comrak::nodes::{AstNode, NodeValue};

use super::adjacent::push;
use super::comments::is_comment;
use super::{Context, TOO_DEEP, mail_addresses, masks, raw_html, references, strikethrough, target};
use crate::diagnostic::{Code, Diagnostic};
use crate::issue::{Inline, NoteMark, Picture, PictureSource, plain, plain_marked};
use crate::source::{Span, Spanned};

const PICTURE_IN_SENTENCE: Code = Code("images::inside_sentence");

/// Emphasis within emphasis: beyond this only the words are kept.
const DEPTH_LIMIT: usize = 64;

pub(super) fn read<'a>(parent: &'a AstNode<'a>, context: &mut Context<'_>, depth: usize) -> Vec<Inline> {
    if depth > DEPTH_LIMIT {
        let at = context.locator.span(parent.data.borrow().sourcepos);
        let message = format!("emphasis and links are nested more than {DEPTH_LIMIT} deep");
        let finding = Diagnostic::error(TOO_DEEP, at, message);
        context.diagnostics.push(finding.help("take some of the `*`, `_`, `~` or `[` away"));
        return vec![Inline::Text(words(parent), at)];
    }
    let dead_before = context.dead.len();
    let line = words_of(parent, context, depth);
    let dead = context.dead.split_off(dead_before);
    for (text, at) in line.iter().filter_map(Inline::as_text) {
        if let Some(finding) = target::mistyped(text, at, &dead, context.tree) {
            context.diagnostics.push(finding);
        }
    }
    line
}

/// Reads inline elements without looking for mistyped addresses: the words of a link lead nowhere themselves.
fn words_of<'a>(parent: &'a AstNode<'a>, context: &mut Context<'_>, depth: usize) -> Vec<Inline> {
    let mut out = Vec::new();
    collect(parent, context, depth, &mut out);
    strikethrough::read(mail_addresses::complete(out, context.tree), context.tree)
}

/// Adds the inline elements below a node.
fn collect<'a>(parent: &'a AstNode<'a>, context: &mut Context<'_>, depth: usize, out: &mut Vec<Inline>) {
    for node in parent.children() {
        let at = context.locator.span(node.data.borrow().sourcepos);
        let written = context.tree.text(at);
        match masks::delimiter_width(node, context.tree.file(at.file).text(), at.range()) {
            Some(width) if depth < DEPTH_LIMIT => {
                let mark = if written.starts_with('_') { "_" } else { "*" }.repeat(width);
                let width = width.min(at.end - at.start);
                push(out, Inline::Text(mark.clone(), Span::new(at.file, at.start..at.start + width)));
                collect(node, context, depth + 1, out);
                push(out, Inline::Text(mark, Span::new(at.file, at.end - width..at.end)));
            }
            _ => inline(node, context, depth).into_iter().for_each(|inline| push(out, inline)),
        }
    }
}

/// The words below a node, however deep they stand.
fn words<'a>(parent: &'a AstNode<'a>) -> String {
    let mut out = String::new();
    for node in parent.descendants() {
        match &node.data.borrow().value {
            NodeValue::Text(text) => out.push_str(text),
            NodeValue::Code(code) => out.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => out.push(' '),
            _ => {}
        }
    }
    out
}

fn inline<'a>(node: &'a AstNode<'a>, context: &mut Context<'_>, depth: usize) -> Option<Inline> {
    let data = node.data.borrow();
    let at = context.locator.span(data.sourcepos);
    Some(match &data.value {
        NodeValue::Text(text) => {
            context.inspect(text, at);
            Inline::Text(text.clone().into_owned(), at)
        }
        NodeValue::SoftBreak => Inline::SoftBreak,
        NodeValue::LineBreak => Inline::Break,
        NodeValue::Code(code) => Inline::Code(code.literal.clone(), at),
        NodeValue::Emph => Inline::Emphasis(read(node, context, depth + 1)),
        NodeValue::Strong => Inline::Strong(read(node, context, depth + 1)),
        NodeValue::Link(link) => {
            let words = words_of(node, context, depth + 1);
            context.inspect(&link.url, at);
            if mail_addresses::is_written(&link.url, &words, at) {
                // What is before it may belong to it, so it is judged later.
                return Some(Inline::Link(link.url.clone(), words, at));
            }
            match link_target(&link.url, at) {
                Ok(target) => Inline::Link(target, words, at),
                Err(diagnostic) => {
                    context.diagnostics.push(diagnostic);
                    context.dead.push(at);
                    Inline::Text(plain(&words), at)
                }
            }
        }
        NodeValue::Image(_) => {
            let message = "a picture stands in the middle of a sentence";
            let help = "put it on a line of its own, with an empty line before and after";
            context.diagnostics.push(Diagnostic::error(PICTURE_IN_SENTENCE, at, message).help(help));
            Inline::Text(plain(&read(node, context, depth + 1)), at)
        }
        NodeValue::HtmlInline(html) => {
            if is_comment(html) {
                return None;
            }
            context.diagnostics.push(raw_html(html, at));
            Inline::Text(html.clone(), at)
        }
        NodeValue::FootnoteReference(mark) => match context.notes.number_of(&mark.name) {
            Some(number) => {
                let occurrence = usize::try_from(mark.ref_num).unwrap_or_default();
                Inline::NoteMark(NoteMark { number, occurrence, span: at })
            }
            None => Inline::Text(format!("[^{}]", mark.name), at),
        },
        _ => return None,
    })
}

/// The target of a link as it is printed, or the finding to report.
fn link_target(url: &str, at: Span) -> Result<String, Diagnostic> {
    if url == references::TOO_MANY {
        return Err(target::bad(at, "the references of this text have more than 1 MB of addresses".into())
            .help("use shorter addresses, or refer to them less often"));
    }
    target::check(url, at)
}

/// Result of reading a paragraph as an image paragraph.
pub(super) enum ParagraphImage {
    Picture(Box<Picture>),
    /// The picture cannot be shown; that was reported.
    Unusable,
    /// The paragraph holds something else.
    NotAlone,
}

pub(super) fn paragraph_image<'a>(paragraph: &'a AstNode<'a>, context: &mut Context<'_>) -> ParagraphImage {
    let mut children = paragraph.children();
    let (Some(node), None) = (children.next(), children.next()) else { return ParagraphImage::NotAlone };
    let data = node.data.borrow();
    let NodeValue::Image(image) = &data.value else { return ParagraphImage::NotAlone };
    let at = context.locator.span(data.sourcepos);
    let alt = plain_marked(&read(node, context, 0));
    context.inspect(&image.url, at);
    context.inspect(&image.title, at);
    let source = PictureSource::read(&image.url, context.folder, at, context.tree, context.diagnostics);
    let Some(source) = source else { return ParagraphImage::Unusable };
    ParagraphImage::Picture(Box::new(Picture {
        named: image.url.clone(),
        source,
        alt: (!alt.trim().is_empty()).then(|| Spanned::new(alt, at)),
        caption: (!image.title.trim().is_empty()).then(|| Spanned::new(image.title.clone(), at)),
        credit: None,
        shown_width: None,
        crop: None,
        span: at,
    }))
}
