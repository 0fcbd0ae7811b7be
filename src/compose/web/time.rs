//! Dates as `time` elements: the words for readers, the moment for programs.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::compose::dateline::dateline;
use crate::compose::edition::Edition;
use crate::domain::ItemDate;

/// Formats a moment for programs, with the offset of the publication's zone: `2022-11-18T20:32:00+09:00`.
pub(super) fn machine_time(moment: Timestamp, edition: &Edition<'_>) -> String {
    moment.to_zoned(edition.publication.time_zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Renders date and time, as in a dateline.
pub(super) fn moment(moment: Timestamp, edition: &Edition<'_>) -> Markup {
    let publication = edition.publication;
    let words = dateline(moment, &publication.time_zone, publication.zone_label.as_deref(), edition.words);
    html! { time datetime=(machine_time(moment, edition)) { (words) } }
}

/// Renders the day of an item; programs get the hour too where it is known.
pub(super) fn day(date: ItemDate, edition: &Edition<'_>) -> Markup {
    let day = date.day(&edition.publication.time_zone);
    let machine = date.moment().map_or_else(|| day.to_string(), |moment| machine_time(moment, edition));
    html! { time datetime=(machine) { ((edition.words.day)(day)) } }
}
