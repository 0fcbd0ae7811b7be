//! Paragraphs, lists, quotes, tables.

use comrak::nodes::{AstNode, ListType, NodeValue};

use super::comments::is_comment;
use super::inlines::{self, ParagraphImage};
use super::{Context, TOO_DEEP, raw_html, tables};
use crate::diagnostic::Diagnostic;
use crate::issue::{Block, Prose};

/// Limit of nesting, which protects the stack from crafted files.
const DEPTH_LIMIT: usize = 32;

pub(super) fn read<'a>(parent: &'a AstNode<'a>, context: &mut Context<'_>, depth: usize) -> Prose {
    if depth > DEPTH_LIMIT {
        let at = context.locator.span(parent.data.borrow().sourcepos);
        let message = format!("quotes and lists are nested more than {DEPTH_LIMIT} deep");
        context
            .diagnostics
            .push(Diagnostic::error(TOO_DEEP, at, message).help("take some of the `>` or blanks away"));
        return Prose::default();
    }
    Prose(parent.children().flat_map(|node| blocks(node, context, depth)).collect())
}

/// Reads a node as blocks: usually one.
fn blocks<'a>(node: &'a AstNode<'a>, context: &mut Context<'_>, depth: usize) -> Vec<Block> {
    let data = node.data.borrow();
    if let NodeValue::FootnoteDefinition(note) = &data.value {
        let text = read(node, context, depth + 1);
        let at = context.locator.span(data.sourcepos);
        return context.notes.take(note, at, text);
    }
    block(node, context, depth).into_iter().collect()
}

fn block<'a>(node: &'a AstNode<'a>, context: &mut Context<'_>, depth: usize) -> Option<Block> {
    let data = node.data.borrow();
    let at = context.locator.span(data.sourcepos);
    Some(match &data.value {
        NodeValue::Paragraph => match inlines::paragraph_image(node, context) {
            ParagraphImage::Picture(picture) => Block::Picture(picture),
            ParagraphImage::Unusable => return None,
            ParagraphImage::NotAlone => Block::Paragraph(inlines::read(node, context, depth), at),
        },
        NodeValue::Heading(heading) => Block::Heading(heading.level, inlines::read(node, context, depth), at),
        NodeValue::List(list) => {
            let start = (list.list_type == ListType::Ordered).then_some(list.start);
            Block::List(start, node.children().map(|item| read(item, context, depth + 1)).collect(), at)
        }
        NodeValue::BlockQuote => Block::Quote(read(node, context, depth + 1), at),
        NodeValue::CodeBlock(code) => Block::Code(code.literal.clone(), at),
        NodeValue::ThematicBreak => Block::Rule(at),
        NodeValue::Table(table) => return tables::read(node, table, at, context, depth),
        NodeValue::HtmlBlock(html) => {
            let literal = html.literal.trim_end();
            if is_comment(literal) {
                return None;
            }
            context.diagnostics.push(raw_html(literal, at));
            Block::Paragraph(vec![crate::issue::Inline::Text(literal.to_owned(), at)], at)
        }
        // Everything else belongs to extensions of the dialect that are not switched on.
        _ => return None,
    })
}
