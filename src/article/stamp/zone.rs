//! Zones behind the time of a printed date: `KST`, `GMT+9`, `+09:00`, `한국시간`.

use jiff::tz::{Offset, TimeZone};

use super::Parser;

impl Parser<'_> {
    /// `KST`, `GMT+9`, `(UTC)`, `+09:00`, `Z`, `한국시간`
    pub(super) fn zone(&self, at: usize) -> Option<(TimeZone, usize)> {
        let at = self.skip(at, &["("]);
        let word = self.text(at);
        let close = |next: usize| self.skip(next, &[")"]);
        // `09:53:00 -0400`; `10:00 - 12` is a span.
        let is_signed = matches!(word, "+" | "-" | "−");
        let is_whole = self.text(at + 1).len() == 4 || self.text(at + 2) == ":";
        let is_joined = self.pieces.get(at + 1).is_some_and(|next| !next.is_apart);
        if is_signed && (!self.pieces[at].is_apart || word == "+" || is_whole && is_joined) {
            let (offset, next) = self.offset(at)?;
            return Some((TimeZone::fixed(offset), next));
        }
        if word.eq_ignore_ascii_case("GMT") || word.eq_ignore_ascii_case("UTC") {
            let signed = matches!(self.text(at + 1), "+" | "-" | "−").then(|| self.offset(at + 1)).flatten();
            return Some(match signed {
                Some((offset, next)) => (TimeZone::fixed(offset), close(next)),
                None => (TimeZone::fixed(Offset::UTC), close(at + 1)),
            });
        }
        if word == "Z" {
            return Some((TimeZone::fixed(Offset::UTC), at + 1));
        }
        if word.starts_with("한국") || word == "Seoul" {
            return Some((
                TimeZone::fixed(Offset::constant(9)),
                close(self.skip(at + 1, &["시간", "기준", "time"])),
            ));
        }
        let hours = |hours: i8| Some(TimeZone::fixed(Offset::constant(hours)));
        let zone = match word {
            "KST" | "JST" => hours(9),
            "SGT" | "HKT" | "AWST" | "PHT" => hours(8),
            "ICT" | "WIB" => hours(7),
            "IST" => Some(TimeZone::fixed(Offset::from_seconds(19_800).ok()?)),
            "GST" => hours(4),
            "MSK" | "EEST" => hours(3),
            "CEST" | "EET" | "SAST" => hours(2),
            "CET" | "BST" => hours(1),
            "WET" => hours(0),
            "EDT" => hours(-4),
            "EST" | "CDT" => hours(-5),
            "CST" | "MDT" => hours(-6),
            "MST" | "PDT" => hours(-7),
            "PST" => hours(-8),
            "AEST" => hours(10),
            "AEDT" => hours(11),
            "NZST" => hours(12),
            "ET" => TimeZone::get("America/New_York").ok(),
            "CT" => TimeZone::get("America/Chicago").ok(),
            "PT" => TimeZone::get("America/Los_Angeles").ok(),
            _ => None,
        };
        zone.map(|zone| (zone, close(at + 1)))
    }

    /// `+9`, `+09:00`, `-0530`
    fn offset(&self, at: usize) -> Option<(Offset, usize)> {
        let sign = if self.text(at) == "+" { 1 } else { -1 };
        let digits = self.text(at + 1);
        let number = self.number(at + 1)?;
        let (hours, mut minutes, mut next) = match digits.len() {
            1 | 2 => (number, 0, at + 2),
            3 | 4 => (number / 100, number % 100, at + 2),
            _ => return None,
        };
        if digits.len() <= 2 && self.text(next) == ":" && self.text(next + 1).len() == 2 {
            minutes = self.number(next + 1)?;
            next += 2;
        }
        (hours <= 14 && minutes < 60).then_some(())?;
        Some((Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?, next))
    }
}
