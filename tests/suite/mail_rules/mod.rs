//! The 34 rules of docs/mail-rules.md, as far as our templates keep them whatever an author writes: each is looked for in
//! mails that hold everything an author can write.

mod mails;
mod markup;
mod programs;
mod reading;
mod structure;

use crate::support::documented_tests::every_rule_is_kept;

#[test]
fn rule_table_names_existing_tests_and_rules() {
    every_rule_is_kept("mail-rules.md", 34);
}
