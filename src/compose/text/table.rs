//! Tables as plain text: columns by display width, or one line for each cell if they do not fit.

use super::inlines::InlineWriter;
use super::wrap::{MAX_COLUMNS, wrap};
use super::writer::TextWriter;
use crate::compose::column_widths::{distribute, width_needs};
use crate::compose::columns::display_width;
use crate::issue::{Alignment, Cell, Table};

/// Blanks between two columns.
const GAP: usize = 2;

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
    writer.gap();
    match distribute(&needs, room) {
        Some(widths) => {
            let grid = Grid { indent: &inline.indent, columns: &table.columns, widths: &widths };
            if table.has_head() {
                grid.row(&head, writer);
                grid.rule(writer);
            }
            for row in &rows {
                grid.row(row, writer);
            }
        }
        None => rows.iter().for_each(|row| record(&head, row, &inline.indent, writer)),
    }
}

/// Columns side by side.
struct Grid<'a> {
    indent: &'a str,
    columns: &'a [Alignment],
    widths: &'a [usize],
}

impl Grid<'_> {
    /// Writes one row, whose cells may take several lines.
    fn row(&self, cells: &[String], writer: &mut TextWriter) {
        let wrapped: Vec<Vec<String>> =
            cells.iter().zip(self.widths).map(|(text, width)| wrap(text, (*width).max(1))).collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for index in 0..height {
            let line = wrapped.iter().map(|lines| lines.get(index).map_or("", String::as_str));
            let padded = line.zip(self.columns).zip(self.widths);
            let padded = padded.map(|((text, column), width)| pad(text, *column, *width));
            writer.line(&format!("{}{}", self.indent, padded.collect::<Vec<_>>().join(&" ".repeat(GAP))));
        }
    }

    /// Writes the line below the heads.
    fn rule(&self, writer: &mut TextWriter) {
        let dashes: Vec<_> = self.widths.iter().map(|width| "-".repeat((*width).max(1))).collect();
        writer.line(&format!("{}{}", self.indent, dashes.join(&" ".repeat(GAP))));
    }
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

/// Writes a row as lines `Head: words`.
fn record(head: &[String], row: &[String], indent: &str, writer: &mut TextWriter) {
    writer.gap();
    for (name, text) in head.iter().zip(row).filter(|(_, text)| !text.is_empty()) {
        let line = if name.is_empty() { text.clone() } else { format!("{name}: {text}") };
        writer.hanging_line(indent, &format!("{indent}  "), &line);
    }
}
