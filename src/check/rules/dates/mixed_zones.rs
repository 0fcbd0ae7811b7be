use crate::check::rule::{Context, Rule};
use crate::check::text::dates::times;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A time in the publication's own time zone, with another label than the one in the dateline: `GMT+9` where the
/// dateline prints `KST`.
///
/// ## Why it matters to a reader
/// Two labels look like two time zones. Readers abroad convert the time twice and are still not sure.
///
/// ## Example
/// ```markdown
/// Applications close at 6 p.m. GMT+9.
/// ```
///
/// ## Better
/// ```markdown
/// Applications close at 6 p.m. KST.
/// ```
pub(super) struct MixedZones;

impl Rule for MixedZones {
    fn code(&self) -> Code {
        Code("dates::mixed_zones")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let publication = context.publication;
        let moment = context.issue.date.value.to_zoned(publication.time_zone.clone());
        let seconds = moment.offset().seconds();
        let label = publication.zone_label.as_deref().map(str::trim).filter(|label| !label.is_empty());
        let label = label.map_or_else(|| offset_label(seconds), str::to_owned);
        let short = moment.strftime("%Z").to_string();
        for passage in context.issue_text.body_passages() {
            let text = passage.prose();
            for at in times(text).into_iter().filter_map(|time| time.zone) {
                let zone = &text[at.clone()];
                let is_own = zone == short || utc_offset_seconds(zone) == Some(seconds);
                if !is_own || zone == label {
                    continue;
                }
                let message = format!("`{zone}` is the time zone that the dateline calls `{label}`");
                let help = format!("write `{label}` everywhere");
                let finding = Diagnostic::warning(self.code(), passage.span(at.clone()), message);
                found.push(finding.help(help).fix(passage.replace(at, &label)));
            }
        }
    }
}

/// Returns the label that the dateline prints for a zone without a label.
fn offset_label(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    match (seconds.abs() / 3600, seconds.abs() / 60 % 60) {
        (0, 0) => "GMT".to_owned(),
        (hours, 0) => format!("GMT{sign}{hours}"),
        (hours, minutes) => format!("GMT{sign}{hours}:{minutes:02}"),
    }
}

/// Returns the UTC offset in seconds of `GMT+9`, `UTC-03:30` or `UTC`.
pub(super) fn utc_offset_seconds(zone: &str) -> Option<i32> {
    let rest = zone.strip_prefix("GMT").or_else(|| zone.strip_prefix("UTC"))?;
    let Some(sign) = rest.chars().next() else { return Some(0) };
    let (hours, minutes) = rest[sign.len_utf8()..].split_once(':').unwrap_or((&rest[sign.len_utf8()..], "0"));
    let seconds = (hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?) * 60;
    Some(if sign == '+' { seconds } else { -seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utc_offset_parses_in_every_notation() {
        let cases = [
            ("GMT+9", Some(32_400)),
            ("UTC+09:00", Some(32_400)),
            ("UTC-3:30", Some(-12_600)),
            ("GMT−5", Some(-18_000)),
            ("UTC", Some(0)),
            ("KST", None),
        ];
        for (zone, seconds) in cases {
            assert_eq!(utc_offset_seconds(zone), seconds, "{zone}");
        }
        assert_eq!(
            (offset_label(32_400), offset_label(-12_600)),
            ("GMT+9".to_owned(), "GMT-3:30".to_owned())
        );
    }
}
