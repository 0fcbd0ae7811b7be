//! An hour as people are told it.

mod parse;

use crate::issue::Publication;
use jiff::Timestamp;
pub(super) use parse::{SendTimeError, parse};

/// `Fri 2026-11-27 18:00 KST`
pub(super) fn format_time(at: Timestamp, publication: &Publication) -> String {
    let zoned = at.to_zoned(publication.time_zone.clone());
    let label = publication.zone_label.clone().filter(|label| !label.is_empty());
    let label = label.unwrap_or_else(|| zoned.strftime("%Z").to_string());
    format!("{} {label}", zoned.strftime("%a %Y-%m-%d %H:%M"))
}
