use crate::check::issue_text::{Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::check::text::dates::{self, Date};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use jiff::civil::{self, DateTime};
use jiff::tz::TimeZone;

/// ## What it finds
/// An item whose `date` and whose dateline in the text differ by exactly the time zone's offset from UTC. One of the
/// two is UTC, shown as local time.
///
/// ## Why it matters to a reader
/// The time on a website is often UTC with a local label. If you copy it, a story of the evening seems to be one of the
/// morning, and events appear in the wrong order.
///
/// ## Example
/// ```markdown
/// +++
/// date = 2022-11-17T09:36:00+09:00
/// +++
///
/// By Dasom Gil, Nov. 17, 2022 6:36PM
/// ```
///
/// ## Better
/// ```toml
/// date = 2022-11-17T18:36:00+09:00
/// ```
pub(super) struct UtcAsLocal;

impl Rule for UtcAsLocal {
    fn code(&self) -> Code {
        Code("dates::utc_as_local")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let zone = &context.publication.time_zone;
        for (index, item) in context.issue.items.iter().enumerate() {
            let Some((stamp, told)) = item.date.as_ref().and_then(|date| Some((date, date.value.moment()?)))
            else {
                continue;
            };
            let local = told.to_zoned(zone.clone());
            let offset = i64::from(local.offset().seconds());
            if offset == 0 {
                continue;
            }
            let lines = context.issue_text.of_item(index).filter(|passage| passage.role != Role::Headline);
            for (passage, date, written) in lines.flat_map(datelines) {
                let Some(written) = in_zone(written, &passage.text, &date, zone, told) else {
                    continue;
                };
                let apart = seconds_between(local.datetime(), written);
                if apart.abs() != offset.abs() {
                    continue;
                }
                let hours = offset.abs() / 3600;
                let message = format!(
                    "`date` and the dateline in the text are {hours} hours apart, which is the time zone's offset from UTC"
                );
                let right = written
                    .to_zoned(zone.clone())
                    .map(|right| right.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
                let help = match right {
                    Ok(right) => format!("if the text is right, write `date = {right}`"),
                    Err(_) => "check which of the two is local time".to_owned(),
                };
                let finding = Diagnostic::warning(self.code(), stamp.span, message);
                found.push(
                    finding.related(passage.span(date.range.clone()), "the dateline in the text").help(help),
                );
                break;
            }
        }
    }
}

/// Returns the datelines of a passage: a full date followed by a time, outside a running sentence.
fn datelines(passage: &Passage) -> Vec<(&Passage, Date, DateTime)> {
    let dates = dates::dates(&passage.text).into_iter().filter_map(|date| {
        let time = date.time.as_ref()?;
        let day = civil::Date::new(date.year?, date.month?, date.day?).ok()?;
        let written = day.at(time.hour, time.minute, 0, 0);
        // Within a sentence, a round time may be anything, but an odd minute belongs to a dateline.
        let leads = passage.text[..date.range.start].chars().nth(60).is_none();
        (leads || time.minute % 5 != 0).then_some((passage, date, written))
    });
    dates.collect()
}

/// Converts a dateline to the publication's time zone; `None` if it names an unknown zone.
fn in_zone(
    written: DateTime,
    text: &str,
    date: &Date,
    zone: &TimeZone,
    near: jiff::Timestamp,
) -> Option<DateTime> {
    let Some(label) = date.time.as_ref().and_then(|time| time.zone.clone()) else { return Some(written) };
    let label = &text[label];
    let own = near.to_zoned(zone.clone());
    if own.strftime("%Z").to_string() == label {
        return Some(written);
    }
    let seconds = super::mixed_zones::utc_offset_seconds(label)?;
    let offset = jiff::tz::Offset::from_seconds(seconds).ok()?;
    Some(offset.to_timestamp(written).ok()?.to_zoned(zone.clone()).datetime())
}

fn seconds_between(one: DateTime, other: DateTime) -> i64 {
    one.duration_until(other).as_secs()
}
