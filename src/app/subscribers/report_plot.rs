//! Charts of the report about the list, as SVG. Their colours are replaced by the page's style sheet in dark mode.

use maud::html;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{
    Cartesian2d, ChartBuilder, ChartContext, Circle, Color, DrawingAreaErrorKind, IntoDrawingArea, IntoFont,
    PathElement, RGBColor, Rectangle, SVGBackend,
};

use super::report::MonthReport;

/// Colour of people who joined, and of the size of the list: `#1B6CA8`.
const JOINED: RGBColor = RGBColor(0x1B, 0x6C, 0xA8);
/// Colour of people who left: `#C26A00`.
const LEFT: RGBColor = RGBColor(0xC2, 0x6A, 0x00);
/// Colour of bounced addresses: `#7A5C99`.
const BOUNCED: RGBColor = RGBColor(0x7A, 0x5C, 0x99);
/// Colour of complaints: `#A61C3C`.
const COMPLAINED: RGBColor = RGBColor(0xA6, 0x1C, 0x3C);
/// Colour of axes and their texts: `#333333`.
const INK: RGBColor = RGBColor(0x33, 0x33, 0x33);
/// Colour of the grid: `#DDDDDD`.
const GRID: RGBColor = RGBColor(0xDD, 0xDD, 0xDD);
/// Width and height in the unit of the SVG.
const SIZE: (u32, u32) = (860, 280);

/// A chart with what a screen reader says in its place.
pub(super) struct Plot<'a> {
    /// Prefix of the ids in it; unique on the page.
    pub(super) id: &'a str,
    /// Its title.
    pub(super) title: &'a str,
    /// Description in a sentence.
    pub(super) description: &'a str,
}

/// Axes: the number of the month from 0, and people.
type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

impl Plot<'_> {
    /// Draws the size of the list at the end of each month: who joined so far without who was lost.
    pub(super) fn size_of_list(&self, months: &[MonthReport]) -> Option<String> {
        let mut size = 0.0;
        let points: Vec<_> = months
            .iter()
            .enumerate()
            .map(|(index, month)| {
                size += number(month.joined) - number(month.lost());
                (place(index), size)
            })
            .collect();
        let (low, high) = points
            .iter()
            .fold((0.0_f64, 1.0_f64), |(low, high), (_, size)| (low.min(*size), high.max(*size)));
        self.draw(months, (low, high), |chart| {
            chart.draw_series([PathElement::new(points.clone(), JOINED.stroke_width(3))])?;
            chart.draw_series(points.last().map(|last| Circle::new(*last, 4, JOINED.filled())))?;
            Ok(())
        })
    }

    /// Draws who joined above the axis, and who was lost below it.
    pub(super) fn changes(&self, months: &[MonthReport]) -> Option<String> {
        let most = |count: fn(&MonthReport) -> u64| months.iter().map(count).max().map_or(0.0, number);
        let (low, high) = (-most(MonthReport::lost), most(|month| month.joined).max(1.0));
        self.draw(months, (low, high), |chart| {
            for (index, month) in months.iter().enumerate() {
                let mut bar = |from: f64, to: f64, colour: RGBColor| {
                    let corners = [(place(index) - 0.36, from), (place(index) + 0.36, to)];
                    chart
                        .draw_series((from < to).then(|| Rectangle::new(corners, colour.filled())))
                        .map(|_| ())
                };
                bar(0.0, number(month.joined), JOINED)?;
                let mut below = 0.0;
                for (count, colour) in
                    [(month.left, LEFT), (month.bounced, BOUNCED), (month.complained, COMPLAINED)]
                {
                    bar(below - number(count), below, colour)?;
                    below -= number(count);
                }
            }
            Ok(())
        })
    }

    /// Draws axes with months and numbers, and what belongs between them. `None` if it cannot be drawn.
    fn draw(
        &self,
        months: &[MonthReport],
        (low, high): (f64, f64),
        series: impl FnOnce(&mut Chart<'_, '_>) -> Drawn,
    ) -> Option<String> {
        let mut svg = String::new();
        draw(&mut svg, months, (low, high), series).ok()?;
        // The element is written anew: it grows with the page, and has a name.
        let (_, drawn) = svg.split_once('>')?;
        let (width, height) = SIZE;
        let (title, description) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        let named = html! {
            title id=(title) { (self.title) }
            desc id=(description) { (self.description) }
        };
        Some(format!(
            "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{title} {description}\">{}{drawn}",
            named.into_string()
        ))
    }
}

fn draw(
    svg: &mut String,
    months: &[MonthReport],
    (low, high): (f64, f64),
    series: impl FnOnce(&mut Chart<'_, '_>) -> Drawn,
) -> Drawn {
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    let room = (high - low) * 0.05;
    let mut chart = ChartBuilder::on(&area)
        .margin(8)
        .x_label_area_size(28)
        .y_label_area_size(64)
        .build_cartesian_2d(-0.6..place(months.len()) - 0.4, (low - room)..(high + room))?;
    let text = ("sans-serif", 14).into_font().color(&INK);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(GRID.mix(0.0))
        .bold_line_style(GRID)
        .axis_style(INK)
        .label_style(text)
        .x_labels(9)
        .y_labels(6)
        .x_label_formatter(&|index| month_at(months, *index))
        .y_label_formatter(&|people| {
            if people.fract() == 0.0 { people.abs().to_string() } else { String::new() }
        })
        .draw()?;
    series(&mut chart)?;
    drop(chart);
    area.present()
}

/// Returns the month at a place of the axis; nothing between two months.
fn month_at(months: &[MonthReport], index: f64) -> String {
    let found = months.iter().enumerate().find(|(month, _)| (place(*month) - index).abs() < 1e-6);
    found.map_or_else(String::new, |(_, month)| month.month.to_string())
}

/// Returns the place of a month on the axis.
fn place(index: usize) -> f64 {
    number(index as u64)
}

/// Returns a count as a coordinate. Lists have far fewer readers than a float has exact integers.
#[expect(clippy::cast_precision_loss, reason = "exact up to nine quadrillion")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Month;

    #[test]
    fn charts_are_named_and_hold_a_bar_for_each_change() {
        let month = |month, joined, left| MonthReport {
            month: Month::of(jiff::civil::date(2026, month, 1)),
            joined,
            left,
            bounced: 0,
            complained: 0,
        };
        let plot = Plot { id: "changes", title: "Joined & lost", description: "By month." };
        let svg = plot.changes(&[month(1, 5, 0), month(2, 0, 2)]).unwrap();
        assert!(svg.starts_with(
            "<svg viewBox=\"0 0 860 280\" role=\"img\" aria-labelledby=\"changes-title changes-desc\">"
        ));
        assert!(svg.contains("<title id=\"changes-title\">Joined &amp; lost</title>"), "{svg}");
        assert_eq!(
            (svg.matches("fill=\"#1B6CA8\"").count(), svg.matches("fill=\"#C26A00\"").count()),
            (1, 1),
            "{svg}"
        );
        assert!(svg.contains("2026-02") && svg.trim_end().ends_with("</svg>"), "{svg}");
        assert!(!svg.contains("http"), "nothing is requested and no other page is named");
        for months in [&[][..], &[month(3, 0, 0)]] {
            assert!(plot.size_of_list(months).is_some() && plot.changes(months).is_some());
        }
    }
}
