//! `[release]`: conditions before an issue is sent to the whole list.

use super::findings::{bad_setting, email, not_built_in};
use crate::document::{ParseContext, Table};
use crate::domain::{EmailAddress, Fraction};

/// Conditions of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Release {
    /// Number of people who must approve.
    pub approvals: u32,
    /// Addresses for test mail, each once.
    pub test_to: Vec<EmailAddress>,
    /// Part of the list that gets the issue first.
    pub canary: Option<Fraction>,
}

pub(super) fn read(document: &mut Table, context: &mut ParseContext) -> Release {
    let mut release = Release::default();
    let Some(mut table) = document.table("release", context) else { return release };
    if let Some(approvals) = table.number("approvals", 2, context) {
        release.approvals = approvals.value;
        if approvals.value > 0 {
            not_built_in("approvals before a send", approvals.span, context);
        }
    }
    for written in table.settings("test_to", context) {
        let Some(address) = email(&written, context) else { continue };
        if release.test_to.iter().all(|known| known.key() != address.key()) {
            release.test_to.push(address);
        }
    }
    if let Some(canary) = table.setting("canary", context) {
        match Fraction::parse(&canary.value) {
            Ok(share) => release.canary = Some(share).filter(|share| !share.is_everybody()),
            Err(message) => {
                let help = "`1%` is usual; leave it out to mail everybody at once";
                bad_setting(&canary, message, help, context);
            }
        }
    }
    table.finish(context);
    release
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::document;
    use crate::source::SourceTree;

    /// Returns the release, and each finding with the text that it points at.
    fn read_from(text: &str) -> (Release, Vec<String>) {
        let mut tree = SourceTree::in_memory([("briefing.toml", text)]);
        let file = tree.load("briefing.toml").unwrap();
        let (mut findings, variables) = (Diagnostics::default(), |_: &str| None);
        let mut context = ParseContext::new(&variables, &mut findings);
        let mut document = document::parse(&tree, file, tree.file(file).body(), &mut context);
        let release = read(&mut document, &mut context);
        document.finish(&mut context);
        let told = findings.iter().map(|finding| {
            let place = finding.span().unwrap().range();
            format!("{} {}", finding.code, &text[place.start..place.end])
        });
        (release, told.collect())
    }

    #[test]
    fn one_address_is_a_list_of_one() {
        for text in [
            "test_to = \"Kim@harbour.example\"",
            "test_to = [\"kim@harbour.example\", \"KIM@harbour.example\"]",
        ] {
            let (release, told) = read_from(&format!("[release]\napprovals = 0\n{text}\n"));
            assert_eq!((release.test_to.len(), told.len()), (1, 0), "{text}: {told:?}");
        }
    }

    #[test]
    fn invalid_values_are_reported_at_their_place() {
        let (release, told) = read_from(
            "[release]\napprovals = 3\ncanary = \"a few\"\ntest_to = [\"kim@harbour.example\", \"nobody\", 7]\nto = 1\n",
        );
        assert_eq!(release.test_to.len(), 1, "{told:?}");
        for wanted in ["3", "\"a few\"", "\"nobody\"", "7", "to"] {
            let found = told.iter().filter(|told| told.ends_with(&format!(" {wanted}"))).count();
            assert_eq!(found, 1, "{wanted}: {told:?}");
        }
        assert_eq!(told.len(), 5, "{told:?}");
    }

    #[test]
    fn approvals_are_reported_as_not_built_in() {
        let (release, told) = read_from("[release]\napprovals = 1\ncanary = \"0.5%\"\n");
        assert_eq!((release.approvals, release.canary), (1, Fraction::parse("0.5%").ok()));
        assert_eq!(told, ["config::not_built_in 1"]);
    }
}
