use super::passage_with_role;
use crate::check::issue_text::{Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::check::rules::fold_letters;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Letters that must follow the repeated words.
const MIN_NEW_LETTERS: usize = 20;

/// ## What it finds
/// A `preheader` that repeats the subject or the title.
///
/// ## Why it matters to a reader
/// The inbox shows both side by side. Reading the same words twice tells readers nothing new.
///
/// ## Example
/// ```toml
/// title = "What the harbour knows about its visitors"
/// preheader = "What the harbour knows about its visitors."
/// ```
///
/// ## Better
/// ```toml
/// title = "What the harbour knows about its visitors"
/// preheader = "A camera counts the boats now, and a library decides to forget its readers."
/// ```
pub(super) struct PreheaderRepeatsSubject;

impl Rule for PreheaderRepeatsSubject {
    fn code(&self) -> Code {
        Code("mail::preheader_repeats_subject")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let Some(preheader) = passage_with_role(context, Role::Preheader) else { return };
        let said = fold_letters(&preheader.text);
        let tag = fold_letters(context.publication.tag.as_deref().unwrap_or_default());
        let repeats = |other: &&Passage| {
            let whole = fold_letters(&other.text);
            let other = whole.strip_prefix(&tag).unwrap_or(&whole);
            let rest = said.strip_prefix(&tag).unwrap_or(&said).strip_prefix(other);
            !other.is_empty() && rest.is_some_and(|rest| rest.chars().count() < MIN_NEW_LETTERS)
        };
        let roles = [Role::Subject, Role::Title];
        let Some(other) = roles.iter().filter_map(|role| passage_with_role(context, *role)).find(repeats)
        else {
            return;
        };
        let what = if other.role == Role::Subject { "subject" } else { "title" };
        let message = format!("the preheader repeats the {what}, and inboxes show them side by side");
        let at = preheader.span(0..preheader.text.len());
        let help = "say what the subject leaves out, or remove `preheader`: the first sentence of the greeting takes its place";
        let finding = Diagnostic::warning(self.code(), at, message).help(help);
        found.push(finding.related(other.span(0..other.text.len()), format!("the {what}")));
    }
}
