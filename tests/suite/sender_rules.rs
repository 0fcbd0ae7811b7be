//! The rules of docs/sender-rules.md, each with the tests that keep it.

use crate::support::documented_tests::every_rule_is_kept;

#[test]
fn every_rule_of_the_sender_is_kept_by_what_the_table_names() {
    every_rule_is_kept("sender-rules.md", 61);
}
