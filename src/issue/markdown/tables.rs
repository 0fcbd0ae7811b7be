//! Tables.

use comrak::nodes::{AstNode, NodeTable, NodeValue, TableAlignment};

use super::{Context, inlines};
use crate::diagnostic::{Code, Diagnostic, pluralize};
use crate::issue::{Alignment, Block, Cell, Table};
use crate::source::Span;

const BAD_TABLE: Code = Code("markdown::bad_table");

/// Largest number of columns. On a phone each is then as wide as two letters.
const MAX_COLUMNS: usize = 12;

/// Reads a table; `None` if it cannot be shown, which is reported.
pub(super) fn read<'a>(
    node: &'a AstNode<'a>,
    table: &NodeTable,
    at: Span,
    context: &mut Context<'_>,
    depth: usize,
) -> Option<Block> {
    let columns: Vec<_> = table.alignments.iter().copied().map(alignment).collect();
    if columns.len() > MAX_COLUMNS {
        let message = format!("the table has {} columns; no phone can show them", columns.len());
        let help = format!("keep at most {MAX_COLUMNS} columns, or make two tables");
        context.diagnostics.push(Diagnostic::error(BAD_TABLE, at, message).help(help));
        return None;
    }
    let mut rows = node.children().map(|row| cells(row, columns.len(), context, depth));
    let head = rows.next().unwrap_or_default();
    let rows = rows.collect();
    Some(Block::Table(Table { columns, head, rows, span: at }))
}

fn alignment(written: TableAlignment) -> Alignment {
    match written {
        TableAlignment::None | TableAlignment::Left => Alignment::Start,
        TableAlignment::Center => Alignment::Center,
        TableAlignment::Right => Alignment::Right,
    }
}

fn cells<'a>(row: &'a AstNode<'a>, columns: usize, context: &mut Context<'_>, depth: usize) -> Vec<Cell> {
    let read = |node: &'a AstNode<'a>, context: &mut Context<'_>| {
        let span = context.locator.span(node.data.borrow().sourcepos);
        Cell { words: inlines::read(node, context, depth), span }
    };
    let cells: Vec<Cell> = row.children().map(|node| read(node, context)).collect();
    let is_head = matches!(row.data.borrow().value, NodeValue::TableRow(true));
    if !is_head {
        report_line_without_bars(row, context);
        report_more_cells(row, columns, context);
    }
    cells
}

/// Reports a line below a table that has no `|`: the parser makes it a row.
fn report_line_without_bars<'a>(row: &'a AstNode<'a>, context: &mut Context<'_>) {
    let position = row.data.borrow().sourcepos;
    if !has_bar(context.locator.written(position)) {
        let at = context.locator.span(position);
        let message = "the line has no `|`, and would be a row of the table above it";
        let help = "put an empty line before it, or `|` around its cells";
        context.diagnostics.push(Diagnostic::error(BAD_TABLE, at, message).help(help));
    }
}

/// Tests for a `|` without a `\` before it.
fn has_bar(row: &str) -> bool {
    let mut escaped = false;
    row.bytes().any(|byte| {
        let is_bar = byte == b'|' && !escaped;
        escaped = byte == b'\\' && !escaped;
        is_bar
    })
}

/// Reports a row with more cells than the table has columns: the parser drops the others.
fn report_more_cells<'a>(row: &'a AstNode<'a>, columns: usize, context: &mut Context<'_>) {
    let position = row.data.borrow().sourcepos;
    let written = context.locator.written(position);
    let found = count_cells(written);
    if found > columns {
        let at = context.locator.span(position);
        let message = format!(
            "the row has {}, and the table has {}",
            pluralize(found, "cell"),
            pluralize(columns, "column")
        );
        let help = "write as many heads as the widest row has cells, or `\\|` for the sign itself";
        context.diagnostics.push(Diagnostic::error(BAD_TABLE, at, message).help(help));
    }
}

/// Counts the cells of a written row.
fn count_cells(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut count = 1;
    let mut escaped = false;
    let mut ends = 0;
    for (at, byte) in row.bytes().enumerate() {
        match byte {
            b'|' if !escaped => {
                count += 1;
                ends = at + 1;
            }
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
    // A sign at the end closes the last cell.
    if count > 1 && row[ends..].trim().is_empty() { count - 1 } else { count }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::markdown::testing::{Reading, read};
    use crate::issue::plain;

    #[test]
    fn heads_rows_and_alignment_are_read() {
        let Reading { prose, found, .. } =
            read("| Port | Ships | |\n|:--|--:|:-:|\n| Busan | **12** |\n| a \\| b | 7 | x |\n");
        assert!(found.is_empty(), "{found:?}");
        let [Block::Table(table)] = prose.0.as_slice() else { panic!("{prose:?}") };
        assert_eq!(table.columns, [Alignment::Start, Alignment::Right, Alignment::Center]);
        let words = |cells: &[Cell]| cells.iter().map(|cell| plain(&cell.words)).collect::<Vec<_>>();
        assert_eq!(words(&table.head), ["Port", "Ships", ""]);
        assert_eq!(words(&table.rows[0]), ["Busan", "12", ""]);
        assert_eq!(words(&table.rows[1]), ["a | b", "7", "x"]);
        assert!(table.has_head() && !table.names_rows());
    }

    #[test]
    fn no_cell_is_dropped_in_silence() {
        let reading = read("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n| 1 | 2 |\n");
        assert_eq!(reading.messages(), ["the row has 3 cells, and the table has 2 columns"]);
        let reading = read(&format!("{}\n{}\n", "|a".repeat(13), "|-".repeat(13)));
        let found = reading.messages();
        assert!(reading.prose.is_empty() && found[0].starts_with("the table has 13 columns"), "{found:?}");
    }

    #[test]
    fn a_line_below_a_table_is_no_row() {
        let told = "the line has no `|`, and would be a row of the table above it";
        for text in [
            "| a | b |\n|---|---|\n| 1 | 2 |\nAfter text\n",
            "| a |\n|---|\n| 1 |\nAfter text\n",
            "> a | b\n> --- | ---\n> 1 | 2\n> After \\| text\n",
        ] {
            assert_eq!(read(text).messages(), [told], "{text}");
        }
        for text in [
            "| a | b |\n|---|---|\n| 1 | 2 |\n\nAfter text\n",
            "| a |\n|---|\n| 1 |\n",
            "a | b\n--- | ---\n1 | 2\n3 |\n",
        ] {
            assert!(read(text).found.is_empty(), "{text}");
        }
    }

    #[test]
    fn cells_are_counted_as_the_parser_counts_them() {
        let cases = [
            ("| a | b |", 2),
            ("a | b", 2),
            ("| a | b | |", 3),
            ("a", 1),
            (r"| a \| b |", 1),
            ("|", 1),
            ("| a | b", 2),
        ];
        for (row, count) in cases {
            assert_eq!(count_cells(row), count, "{row}");
        }
    }
}
