//! Counts for Prometheus. Their memory is constant: groups of pages and classes of status are known beforehand.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::StatusCode;

use super::picture_type::picture_type;

/// Groups of pages by the first part of their path; the last one is everything else.
const GROUPS: [&str; 19] = [
    "home",
    "subscribe",
    "confirm",
    "preferences",
    "unsubscribe",
    "leave",
    "feedback",
    "issues",
    "corrections",
    "sitemap.xml",
    "robots.txt",
    "feed.xml",
    "feed.json",
    "search",
    "assets",
    "healthz",
    "metrics",
    "pictures",
    "other",
];

/// Statuses that are counted each; the last one is every other.
const STATUSES: [u16; 15] = [200, 303, 304, 400, 403, 404, 405, 408, 410, 413, 415, 429, 500, 503, 0];

/// Counts of answers.
#[derive(Debug)]
pub(super) struct Metrics {
    answers: [[AtomicU64; STATUSES.len()]; GROUPS.len()],
}

impl Default for Metrics {
    fn default() -> Self {
        Self { answers: std::array::from_fn(|_| std::array::from_fn(|_| AtomicU64::new(0))) }
    }
}

impl Metrics {
    /// Counts an answer to a path. Nothing of the path is kept but its group.
    pub(super) fn count(&self, path: &str, status: StatusCode) {
        let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        let name = match first {
            "" => "home",
            _ if is_picture(path) => "pictures",
            first => first,
        };
        let group = GROUPS.iter().position(|known| *known == name).unwrap_or(GROUPS.len() - 1);
        let code = STATUSES.iter().position(|known| *known == status.as_u16());
        if let Some(counter) =
            self.answers.get(group).and_then(|row| row.get(code.unwrap_or(STATUSES.len() - 1)))
        {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Returns the counts as Prometheus text, without those that are zero.
    pub(super) fn text(&self) -> String {
        let mut out = String::from(
            "# HELP briefing_http_answers_total Answers by group of pages and status.\n\
             # TYPE briefing_http_answers_total counter\n",
        );
        for (group, row) in GROUPS.iter().zip(&self.answers) {
            for (status, count) in STATUSES.iter().zip(row) {
                let count = count.load(Ordering::Relaxed);
                let status = if *status == 0 { "other".to_owned() } else { status.to_string() };
                if count > 0 {
                    let _ = writeln!(
                        out,
                        "briefing_http_answers_total{{group=\"{group}\",status=\"{status}\"}} {count}"
                    );
                }
            }
        }
        out
    }
}

/// Returns whether a path is that of a picture.
fn is_picture(path: &str) -> bool {
    picture_type(path).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_leave_nothing_but_their_group() {
        let metrics = Metrics::default();
        for path in
            ["/", "/issues/2022-11-18", "/unsubscribe/secret-token", "/x/secret-token", "/issues/a/b.jpg"]
        {
            metrics.count(path, StatusCode::OK);
        }
        metrics.count("/issues/", StatusCode::IM_A_TEAPOT);
        let text = metrics.text();
        assert!(!text.contains("secret"), "{text}");
        for line in [
            "{group=\"home\",status=\"200\"} 1",
            "{group=\"issues\",status=\"200\"} 1",
            "{group=\"issues\",status=\"other\"} 1",
            "{group=\"unsubscribe\",status=\"200\"} 1",
            "{group=\"pictures\",status=\"200\"} 1",
            "{group=\"other\",status=\"200\"} 1",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }
}
