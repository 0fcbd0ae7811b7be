//! Tables as plain text: columns by display width, or one line for each cell if they do not fit.

use super::inlines::InlineWriter;
use super::wrap::{MAX_COLUMNS, wrap};
use super::writer::TextWriter;
use crate::compose::column_widths::{distribute, width_needs};
use crate::compose::columns::display_width;
use crate::issue::{Alignment, Cell, Table};

/// Blanks between two columns.
const GAP: usize = 2;
/// Lines of a row above which it is easier to read as a list.
const MAX_LINES: usize = 5;

/// Writes a table.
pub(super) fn write(table: &Table, inline: &mut InlineWriter<'_>, writer: &mut TextWriter) {
    let mut texts = |cells: &[Cell]| -> Vec<String> {
        cells.iter().map(|cell| inline.inlines(&cell.words).trim().to_owned()).collect()
    };
    let head = texts(&table.head);
    let rows: Vec<Vec<String>> = table.rows.iter().map(|row| texts(row)).collect();
    let all = [&head].into_iter().chain(&rows).map(Vec::as_slice);
    let needs = width_needs(table.columns.len(), all);
    let gaps = GAP * table.columns.len().saturating_sub(1);
    let room = MAX_COLUMNS.saturating_sub(display_width(&inline.indent) + gaps);
    let grid = distribute(&needs, room).map(|widths| {
        let head = table.has_head().then_some(&head);
        Grid::new(&inline.indent, &table.columns, widths, head, &rows)
    });
    writer.gap();
    match grid.filter(|grid| grid.rows.iter().all(|row| row.len() <= MAX_LINES)) {
        Some(grid) => grid.write(writer),
        None => rows.iter().for_each(|row| record(table.names_rows(), &head, row, &inline.indent, writer)),
    }
}

/// Columns side by side.
struct Grid<'a> {
    indent: &'a str,
    widths: Vec<usize>,
    /// Lines of the head, if there is one.
    head: Option<Vec<String>>,
    /// Lines of each row.
    rows: Vec<Vec<String>>,
}

impl<'a> Grid<'a> {
    fn new(
        indent: &'a str,
        columns: &[Alignment],
        widths: Vec<usize>,
        head: Option<&Vec<String>>,
        rows: &[Vec<String>],
    ) -> Self {
        let lines = |cells: &Vec<String>| row_lines(cells, columns, &widths);
        let (head, rows) = (head.map(lines), rows.iter().map(lines).collect());
        Self { indent, widths, head, rows }
    }

    /// Writes all rows. An empty line is between them if one takes several lines.
    fn write(&self, writer: &mut TextWriter) {
        let has_gaps = self.rows.iter().any(|row| row.len() > 1);
        if let Some(head) = &self.head {
            self.lines(head, writer);
            let dashes = self.widths.iter().map(|width| "-".repeat((*width).max(1)));
            writer.line(&format!("{}{}", self.indent, dashes.collect::<Vec<_>>().join(&" ".repeat(GAP))));
        }
        for (index, row) in self.rows.iter().enumerate() {
            if has_gaps && index > 0 {
                writer.gap();
            }
            self.lines(row, writer);
        }
    }

    fn lines(&self, lines: &[String], writer: &mut TextWriter) {
        for line in lines {
            writer.line(&format!("{}{line}", self.indent));
        }
    }
}

/// Returns the lines of one row.
fn row_lines(cells: &[String], columns: &[Alignment], widths: &[usize]) -> Vec<String> {
    let wrapped: Vec<Vec<String>> =
        cells.iter().zip(widths).map(|(text, width)| wrap(text, (*width).max(1))).collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    let line = |index: usize| {
        let line = wrapped.iter().map(|lines| lines.get(index).map_or("", String::as_str));
        let padded = line.zip(columns).zip(widths);
        let padded = padded.map(|((text, column), width)| pad(text, *column, *width));
        padded.collect::<Vec<_>>().join(&" ".repeat(GAP))
    };
    (0..height).map(line).collect()
}

fn pad(text: &str, column: Alignment, width: usize) -> String {
    let free = width.saturating_sub(display_width(text));
    let before = match column {
        Alignment::Start => 0,
        Alignment::Center => free / 2,
        Alignment::Right => free,
    };
    format!("{}{text}{}", " ".repeat(before), " ".repeat(free - before))
}

/// Writes a row as lines `Head: words`, below its name if rows have names.
fn record(names_rows: bool, head: &[String], row: &[String], indent: &str, writer: &mut TextWriter) {
    writer.gap();
    let cells = head.iter().zip(row).enumerate().filter(|(_, (_, text))| !text.is_empty());
    for (index, (name, text)) in cells {
        let line = if name.is_empty() { text.clone() } else { format!("{name}: {text}") };
        let first = if names_rows && index > 0 { format!("{indent}  ") } else { indent.to_owned() };
        writer.hanging_line(&first, &format!("{first}  "), &line);
    }
}
