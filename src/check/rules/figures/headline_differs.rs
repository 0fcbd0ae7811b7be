use super::contradiction::contradictions;
use super::things::things;
use crate::check::issue_text::Role;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A number in the headline that the text contradicts: the text counts the same things and comes to another number, or
/// names a sum that is a slip away, while the headline's own is nowhere in it. Rounded numbers are no contradiction.
///
/// ## Why it matters to a reader
/// The headline's number is the one that is remembered and passed on.
///
/// ## Example
/// ```markdown
/// +++
/// title = "Ransomware index: 38 attacks in one month"
/// +++
///
/// The Lantern counted 83 ransomware attacks in October.
/// ```
///
/// ## Better
/// ```markdown
/// +++
/// title = "Ransomware index: 83 attacks in one month"
/// +++
///
/// The Lantern counted 83 ransomware attacks in October.
/// ```
pub(super) struct HeadlineDiffers;

impl Rule for HeadlineDiffers {
    fn code(&self) -> Code {
        Code("figures::headline_differs")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for index in 0..context.issue.items.len() {
            let passages: Vec<_> = context.issue_text.of_item(index).collect();
            let Some(headline) = passages.iter().find(|passage| passage.role == Role::Headline) else {
                continue;
            };
            if !headline.text.contains(|c: char| c.is_ascii_digit()) && things(&headline.text).is_empty() {
                continue;
            }
            let body = passages.iter().filter(|passage| matches!(passage.role, Role::Body | Role::Heading));
            let body: Vec<_> = body.map(|passage| (*passage, passage.prose())).collect();
            for (here, passage, there) in contradictions(headline, &body) {
                let (said, told) = (&headline.text[here.clone()], &passage.text[there.clone()]);
                let message = format!("the headline says `{said}`, and the text says `{told}`");
                let finding = Diagnostic::warning(self.code(), headline.span(here), message);
                let help = "find out which of the two is right, and write it in both places";
                found.push(finding.related(passage.span(there), "the text's number").help(help));
            }
        }
    }
}
