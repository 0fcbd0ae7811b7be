//! Paragraphs, lists, quotes, code, tables.

use comrak::nodes::{AstNode, ListType, NodeCodeBlock, NodeValue};

use super::comments::is_comment;
use super::inlines::{self, ParagraphImage};
use super::{Context, TOO_DEEP, counted_lines, raw_html, tables};
use crate::diagnostic::{Code, Diagnostic};
use crate::issue::{Block, Prose};
use crate::source::{SourceTree, Span};

const OPEN_FENCE: Code = Code("markdown::open_fence");

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
            counted_lines::report(node, context);
            let start = (list.list_type == ListType::Ordered).then_some(list.start);
            Block::List(start, node.children().map(|item| read(item, context, depth + 1)).collect(), at)
        }
        NodeValue::BlockQuote => Block::Quote(read(node, context, depth + 1), at),
        NodeValue::CodeBlock(code) => {
            if code.fenced && !code.closed {
                context.diagnostics.push(open_fence(code, at, context.tree));
            }
            Block::Code(code.literal.clone(), at)
        }
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

/// Reports a fence without an end: everything after it became code. The finding points at the fence alone.
fn open_fence(code: &NodeCodeBlock, at: Span, tree: &SourceTree) -> Diagnostic {
    let fence = char::from(code.fence_char).to_string().repeat(code.fence_length);
    let line = tree.text(at).lines().next().map_or(0, |line| line.trim_end().len());
    let at = Span::new(at.file, at.start..at.start + line);
    Diagnostic::error(OPEN_FENCE, at, "this fence has no end, so everything after it would be code")
        .help(format!("write `{fence}` on a line of its own below the code, or take the fence away"))
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Location;
    use crate::issue::markdown::testing::read;

    /// The texts that findings about open fences point at.
    fn open_fences(text: &str) -> Vec<String> {
        let reading = read(text);
        let place = |location: &Location| match location {
            Location::Span(at) => reading.tree.text(*at).to_owned(),
            other @ Location::File(..) => panic!("{other:?}"),
        };
        reading.found.iter().map(|finding| place(&finding.location)).collect()
    }

    #[test]
    fn a_fence_without_an_end_is_found() {
        for (text, fence) in [
            ("Words.\n\n```rust\nlet a;\n\nMore words.\n", "```rust"),
            ("~~~\na\n```\n", "~~~"),
            ("````\na\n```\n", "````"),
            ("> ```\n> a\n\nWords.\n", "```"),
            ("- one\n  ~~~~ x\n  a\n", "~~~~ x"),
            ("```\n`\u{2019}``\n", "```"),
            ("```", "```"),
        ] {
            assert_eq!(open_fences(text), [fence], "{text}");
        }
    }

    #[test]
    fn closed_fences_and_indented_code_are_sound() {
        for text in [
            "```\na\n```\n",
            "```\na\n```",
            "~~~\n```\n~~~~\n",
            "> ```\n> a\n> ```\n",
            "- ```\n  a\n  ```\n",
            "    ```\n",
            "`` ``` ``\n",
            "```\n```\n",
        ] {
            assert!(open_fences(text).is_empty(), "{text}");
        }
    }
}
