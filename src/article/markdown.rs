//! The blocks of an article as Markdown, and the paragraphs that a compact draft takes of them.

use super::blocks::{Block, Kind};

/// Writes blocks as Markdown, at most so many words, cut at the end of a paragraph. The first paragraph is always whole.
pub(super) fn write(blocks: &[Block], most_words: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    let (mut words, mut previous): (usize, Option<&Kind>) = (0, None);
    // A heading without its first paragraph says nothing: it waits for it.
    let mut waiting: Vec<String> = Vec::new();
    let mut taken_words = 0;
    for block in blocks {
        let Some(text) = of_block(block) else { continue };
        let count = text.split_whitespace().count();
        if taken_words > 0 && words + count > most_words {
            break;
        }
        words += count;
        if matches!(block.kind, Kind::Heading(_)) {
            waiting.push(text);
            previous = Some(&block.kind);
            continue;
        }
        parts.append(&mut waiting);
        let joins = matches!((previous, &block.kind), (Some(Kind::Item(..)), Kind::Item(..)));
        match parts.last_mut().filter(|_| joins) {
            Some(list) => {
                list.push('\n');
                list.push_str(&text);
            }
            None => {
                let quotes = matches!((previous, &block.kind), (Some(Kind::Quote), Kind::Quote));
                match parts.last_mut().filter(|_| quotes) {
                    Some(quote) => {
                        quote.push_str("\n>\n");
                        quote.push_str(&text);
                    }
                    None => parts.push(text),
                }
            }
        }
        taken_words = words;
        previous = Some(&block.kind);
    }
    parts.join("\n\n")
}

fn of_block(block: &Block) -> Option<String> {
    let lines = || {
        block
            .lines
            .iter()
            .map(super::inline::Line::markdown)
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
    };
    let text = match &block.kind {
        Kind::Text => lines().join("\\\n"),
        // Headings of an item stand below its headline.
        Kind::Heading(level) => {
            format!("{} {}", "#".repeat(usize::from(*level).clamp(3, 6)), lines().join(" "))
        }
        Kind::Item(number, depth) => {
            let mark = number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
            let indent = "    ".repeat((*depth).min(6));
            format!("{indent}{mark}{}", lines().join(" "))
        }
        Kind::Quote => lines().iter().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"),
        Kind::Table(rows) => table(rows),
        Kind::Code(text) => {
            let fence = if text.contains("```") { "~~~~" } else { "```" };
            format!("{fence}\n{text}\n{fence}")
        }
        Kind::Image(_) | Kind::Rule => return None,
    };
    let is_words = matches!(block.kind, Kind::Text | Kind::Quote | Kind::Heading(_) | Kind::Item(..));
    let is_hollow = text.trim().is_empty() || is_words && block.lines.is_empty();
    (!is_hollow).then_some(text)
}

fn table(rows: &[Vec<String>]) -> String {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let line = |cells: &[String]| {
        let cells = (0..width).map(|place| cells.get(place).map_or("", String::as_str));
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut out = rows.iter().map(|row| line(row)).collect::<Vec<_>>();
    out.insert(1.min(out.len()), format!("|{}", " --- |".repeat(width)));
    out.join("\n")
}
