//! Tables of facts as HTML, for eyes and for screen readers.
//!
//! The columns have fixed shares of the width, so a long word breaks instead of making the mail wider than a phone.

use maud::{Markup, html};

use super::direction::direction;
use super::inlines::inlines;
use super::{RenderContext, Role};
use crate::compose::column_widths::{percentages, width_needs};
use crate::compose::script::Script;
use crate::issue::{Alignment, Cell, Table, plain};

/// Letters of a table's face beside each other on a narrow phone.
const PHONE_COLUMNS: usize = 36;

/// Kind of a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CellKind {
    /// The head of a column.
    ColumnHead,
    /// The name of a row.
    RowName,
    /// A fact.
    Fact,
}

pub(super) fn table(table: &Table, script: Script, context: RenderContext<'_>) -> Markup {
    let styles = context.styles;
    let layout = TableLayout::new(table, script, context);
    let in_mail = styles.is_mail().then_some("0");
    html! {
        table style=[styles.style(Role::Table)] width=[in_mail.map(|_| "100%")] cellpadding=[in_mail]
            cellspacing=[in_mail] border=[in_mail] {
            @if table.has_head() {
                thead { tr { @for (index, cell) in table.head.iter().enumerate() {
                    (layout.cell(cell, index, CellKind::ColumnHead, true))
                } } }
            }
            tbody {
                @for (number, row) in table.rows.iter().enumerate() {
                    tr { @for (index, cell) in row.iter().enumerate() {
                        @let kind = if index == 0 && table.names_rows() { CellKind::RowName } else { CellKind::Fact };
                        (layout.cell(cell, index, kind, number == 0 && !table.has_head()))
                    } }
                }
            }
        }
    }
}

/// Looks of the cells by column.
struct TableLayout<'a> {
    context: RenderContext<'a>,
    script: Script,
    columns: &'a [Alignment],
    /// Shares of the width in percent.
    shares: Vec<usize>,
}

impl<'a> TableLayout<'a> {
    fn new(table: &'a Table, script: Script, context: RenderContext<'a>) -> Self {
        let texts = |cells: &Vec<Cell>| cells.iter().map(|cell| plain(&cell.words)).collect::<Vec<_>>();
        let rows: Vec<_> = [&table.head].into_iter().chain(&table.rows).map(texts).collect();
        let needs = width_needs(table.columns.len(), rows.iter().map(Vec::as_slice));
        Self { context, script, columns: &table.columns, shares: percentages(&needs, PHONE_COLUMNS) }
    }

    /// Renders a cell. The cells of the first row set the widths of the columns.
    fn cell(&self, cell: &Cell, column: usize, kind: CellKind, sets_width: bool) -> Markup {
        let styles = self.context.styles;
        let role = if kind == CellKind::ColumnHead { Role::TableHead } else { Role::TableCell };
        let style = [
            styles.style(role),
            Some(format!("text-align:{}", self.alignment(column))),
            self.shares.get(column).filter(|_| sets_width).map(|share| format!("width:{share}%")),
        ];
        let style = style.into_iter().flatten().collect::<Vec<_>>().join(";");
        let class = styles.class(role);
        let words = inlines(&cell.words, self.script, self.context);
        // A head without words would be announced as an empty one.
        match kind {
            CellKind::ColumnHead if !cell.is_empty() => {
                html! { th scope="col" class=[class] style=(style) { (words) } }
            }
            CellKind::RowName if !cell.is_empty() => {
                html! { th scope="row" class=[class] style=(style) { (words) } }
            }
            _ => html! { td class=[class] style=(style) { (words) } },
        }
    }

    fn alignment(&self, column: usize) -> &'static str {
        let is_from_right = direction(&self.context.edition.publication.language) == "rtl";
        match self.columns.get(column).copied().unwrap_or_default() {
            Alignment::Center => "center",
            Alignment::Start if !is_from_right => "left",
            Alignment::Start | Alignment::Right => "right",
        }
    }
}
