//! Check of the sample newsroom.

use super::check;
use crate::support::sample;

#[test]
fn sample_issues_have_no_findings() {
    for name in ["2022-11-18", "2023-09-22"] {
        let checked = check(sample(name));
        assert_eq!(checked.lines(), "", "{name}");
        assert!(checked.ready.is_some());
    }
}
