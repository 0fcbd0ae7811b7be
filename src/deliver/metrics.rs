//! Metrics in the text format of OpenMetrics 1.0, without addresses. No command serves them yet.

use std::fmt::Write as _;

use super::Progress;
use crate::domain::{IssueId, Outcome, Tally};

/// The media type of [`open_metrics`].
pub const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Formats the counters of this process and the tallies of deliveries.
pub fn open_metrics(progress: &Progress, deliveries: &[(IssueId, Tally)]) -> String {
    let mut page = Page::default();
    page.family("briefing_messages", "counter", "", "Attempts of this process by their outcome.");
    for (outcome, word) in [
        (Outcome::Accepted, "accepted"),
        (Outcome::Refused, "refused"),
        (Outcome::Deferred, "deferred"),
        (Outcome::Uncertain, "uncertain"),
    ] {
        page.sample("briefing_messages_total", &[("outcome", word)], progress.of(outcome));
    }
    page.family(
        "briefing_reconnects",
        "counter",
        "",
        "Connections that a relay ended and that were opened anew.",
    );
    page.sample("briefing_reconnects_total", &[], progress.reconnects());
    if let Some(due) = *progress.waiting().borrow() {
        let help = "Time until which the run waits for deferred recipients, as a Unix time.";
        page.family("briefing_waits_until_seconds", "gauge", "seconds", help);
        page.sample("briefing_waits_until_seconds", &[], due.as_second());
    }
    if !deliveries.is_empty() {
        page.family("briefing_readers", "gauge", "", "Recipients of a delivery by state.");
    }
    for (issue, tally) in deliveries {
        for (state, count) in [
            ("accepted", tally.accepted),
            ("refused", tally.refused),
            ("deferred", tally.deferred),
            ("uncertain", tally.uncertain),
            ("pending", tally.pending),
        ] {
            page.sample("briefing_readers", &[("issue", issue.as_str()), ("state", state)], count);
        }
    }
    if deliveries.iter().any(|(_, tally)| !tally.excluded.is_empty()) {
        page.family(
            "briefing_readers_left_out",
            "gauge",
            "",
            "Recipients excluded from a delivery, by reason.",
        );
    }
    for (issue, tally) in deliveries {
        for (reason, count) in &tally.excluded {
            let labels = [("issue", issue.as_str()), ("reason", reason.as_str())];
            page.sample("briefing_readers_left_out", &labels, *count);
        }
    }
    page.text + "# EOF\n"
}

#[derive(Default)]
struct Page {
    text: String,
}

// Writing into a string cannot fail.
impl Page {
    /// Writes the metadata of the samples that follow.
    fn family(&mut self, name: &str, kind: &str, unit: &str, help: &str) {
        let _ = writeln!(self.text, "# TYPE {name} {kind}");
        if !unit.is_empty() {
            let _ = writeln!(self.text, "# UNIT {name} {unit}");
        }
        let _ = writeln!(self.text, "# HELP {name} {help}");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<_> =
            labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.text, "{name}{labels} {value}");
    }
}

/// Escapes the three characters that would end a label value or its line.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::{Exclusion, Suppression};

    fn issue(name: &str) -> IssueId {
        IssueId::parse(name).unwrap()
    }

    fn tally() -> Tally {
        let excluded = [(Exclusion::Suppressed(Suppression::Unsubscribed), 2)].into();
        Tally { accepted: 7, refused: 1, pending: 3, excluded, ..Tally::default() }
    }

    /// Checks the grammar of OpenMetrics: families in one piece with their metadata first, names and suffixes by type, no
    /// sample twice, an end marker.
    fn assert_open_metrics(text: &str) {
        let body = text.strip_suffix("# EOF\n").expect("the end is marked");
        assert!(!body.contains("# EOF") && !body.contains('\r') && !body.contains("\n\n"), "{text}");
        let (mut family, mut kind, mut sampled) = (String::new(), String::new(), true);
        let (mut families, mut samples) = (BTreeSet::new(), BTreeSet::new());
        for line in body.lines() {
            if let Some(metadata) = line.strip_prefix("# ") {
                let [word, name, value] = metadata.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap();
                if sampled {
                    assert!(families.insert(name.to_owned()), "in one piece: {line}");
                    (family, kind, sampled) = (name.to_owned(), String::new(), false);
                }
                assert_eq!(name, family, "{line}");
                match word {
                    "TYPE" => value.clone_into(&mut kind),
                    "UNIT" => assert!(family.ends_with(&format!("_{value}")), "{line}"),
                    "HELP" => assert!(!value.is_empty() && !value.contains(['\\', '\n']), "{line}"),
                    other => panic!("{other}: {line}"),
                }
                continue;
            }
            sampled = true;
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(samples.insert(name.to_owned()), "twice: {line}");
            let suffix =
                name.split('{').next().unwrap().strip_prefix(&*family).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(suffix, if kind == "counter" { "_total" } else { "" }, "{line}");
            assert!(value.parse::<f64>().unwrap() >= 0.0, "{line}");
            let labels = name.split_once('{').map(|(_, rest)| rest.strip_suffix('}').unwrap());
            for label in labels.into_iter().flat_map(|labels| labels.split("\",")) {
                let (key, value) = label.split_once("=\"").unwrap();
                assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{line}");
                assert!(!value.trim_end_matches('"').contains('"'), "{line}");
            }
        }
        assert!(families.iter().all(|name| !name.ends_with("_total") && name.starts_with("briefing_")));
    }

    #[test]
    fn metrics_are_valid_before_the_first_message() {
        let text = open_metrics(&Progress::default(), &[]);
        assert_open_metrics(&text);
        assert!(text.starts_with("# TYPE briefing_messages counter\n# HELP briefing_messages "), "{text}");
        assert!(text.contains("\nbriefing_messages_total{outcome=\"accepted\"} 0\n"), "{text}");
        assert!(!text.contains("briefing_readers"), "no family without a sample: {text}");
    }

    #[test]
    fn metrics_show_counters_and_tallies() {
        let progress = Progress::default();
        for outcome in [Outcome::Accepted, Outcome::Accepted, Outcome::Uncertain] {
            progress.count(outcome);
        }
        progress.count_reconnect();
        progress.set_waiting_until(Some(jiff::Timestamp::from_second(1_668_771_120).unwrap()));
        let text =
            open_metrics(&progress, &[(issue("2022-11-18"), tally()), (issue("추석"), Tally::default())]);
        assert_open_metrics(&text);
        for line in [
            "briefing_messages_total{outcome=\"accepted\"} 2",
            "briefing_messages_total{outcome=\"uncertain\"} 1",
            "briefing_reconnects_total 1",
            "# UNIT briefing_waits_until_seconds seconds",
            "briefing_waits_until_seconds 1668771120",
            "briefing_readers{issue=\"2022-11-18\",state=\"accepted\"} 7",
            "briefing_readers{issue=\"추석\",state=\"pending\"} 0",
            "briefing_readers_left_out{issue=\"2022-11-18\",reason=\"unsubscribed\"} 2",
        ] {
            assert_eq!(text.lines().filter(|other| *other == line).count(), 1, "{line}: {text}");
        }
    }

    #[test]
    fn label_values_are_escaped() {
        assert_eq!(escaped("a\"b\\c\nd 한"), "a\\\"b\\\\c\\nd 한");
    }
}
