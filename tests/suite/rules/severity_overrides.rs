//! Severity overrides: `allow`, `warn` and `deny`.

use super::{check, fixtures};

fn lines(issue_toml: &str) -> String {
    let mut newsroom = fixtures::base();
    newsroom.with("issues/2022-11-18/issue.toml", issue_toml);
    check(newsroom.read()).lines()
}

const FACTS: &str = "title = \"Boats\"\ndate = 2022-11-18T20:32:00+09:00\n";

#[test]
fn allow_hides_findings_and_unused_allow_warns() {
    assert_eq!(lines(&format!("{FACTS}allow = [\"issue::no_authors\"]\n")), "");
    let unused = "authors = [\"dasom\"]\nallow = [\"images::missing_credit\", \"issue::no_auhtors\"]\n";
    let expected = "\
issues/2022-11-18/issue.toml:4:10: warning[check::unused_allow]: `allow` covers no finding of `images::missing_credit`
issues/2022-11-18/issue.toml:4:36: error[check::unknown_code]: unknown rule `issue::no_auhtors`
";
    assert_eq!(lines(&format!("{FACTS}{unused}")), expected);
}

#[test]
fn check_table_overrides_severity() {
    let with_overrides = |check: &str| {
        let mut newsroom = fixtures::base();
        let config = fixtures::base_file("briefing.toml");
        newsroom.with("briefing.toml", format!("{config}\n[check]\n{check}\n"));
        newsroom
            .with("issues/2022-11-18/issue.toml", FACTS.replace("-18T", "-17T") + "authors = [\"dasom\"]\n");
        super::check(newsroom.read()).lines()
    };
    let line = |severity: &str| {
        format!(
            "issues/2022-11-18/issue.toml:2:8: {severity}[issue::not_publication_day]: the issue is dated on a Thursday, but the publication appears on Fridays\n"
        )
    };
    let first = |text: String| text.lines().next().map(|line| format!("{line}\n")).unwrap_or_default();
    assert_eq!(first(with_overrides("")), line("warning"));
    assert_eq!(first(with_overrides("deny = [\"issue::not_publication_day\"]")), line("error"));
    assert!(!with_overrides("allow = [\"issue::not_publication_day\"]").contains("not_publication_day"));
}
