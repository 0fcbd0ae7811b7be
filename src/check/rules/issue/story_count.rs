use super::counts::{Noun, counts};
use crate::check::issue_text::Role;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, count};
use crate::issue::Kind;

/// ## What it finds
/// A greeting that counts other than the issue: "four news stories" before five of them, "기사 7건" before eight. It is
/// compared with the whole issue, whatever a single reader gets; "stories" and "articles" may leave out lists of links and
/// announcements.
///
/// ## Why it matters to a reader
/// Whoever counts along looks for the missing story, and wonders what else was not looked at twice.
///
/// ## Example
/// ```markdown
/// Hello from Seoul. We picked four news stories for you.
/// ```
///
/// ## Better
/// ```markdown
/// Hello from Seoul. We picked five news stories for you.
/// ```
pub(super) struct StoryCount;

impl Rule for StoryCount {
    fn code(&self) -> Code {
        Code("issue::story_count")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let items = &context.issue.items;
        // Nobody counts what is not there, or could not be read.
        if items.is_empty() || context.issue.items_lost {
            return;
        }
        let all = items.len();
        let of = |kinds: &[Kind]| items.iter().filter(|item| kinds.contains(&item.kind)).count();
        let stories = [
            all,
            of(&[Kind::Story]),
            of(&[Kind::Story, Kind::Links]),
            of(&[Kind::Story, Kind::Announcement]),
        ];
        let fits =
            |noun: Noun, value: usize| value == all || (noun == Noun::Story && stories.contains(&value));
        let greeting = context.issue_text.passages.iter().filter(|passage| passage.role == Role::Greeting);
        let said: Vec<_> = greeting
            .flat_map(|passage| counts(passage.prose()).into_iter().map(move |count| (passage, count)))
            .collect();
        // A greeting in two languages says it twice, and each has to be right.
        let (korean, english): (Vec<_>, Vec<_>) =
            said.into_iter().partition(|(passage, said)| !passage.text[said.range.clone()].is_ascii());
        for said in [korean, english] {
            // One right number makes the others parts of it, and so does a right sum.
            let sum: usize = said.iter().map(|(_, said)| said.value).sum();
            let right = said.iter().any(|(_, said)| fits(said.noun, said.value) || fits(said.noun, sum));
            let Some(first) = said.first().map(|(_, said)| said.value).filter(|_| !right) else { continue };
            for (passage, said) in said.iter().filter(|(_, said)| said.value == first) {
                let at = passage.span(said.range.clone());
                let written = &passage.text[said.range.clone()];
                let message =
                    format!("the greeting speaks of `{written}`, and the issue has {}", count(all, "item"));
                let help =
                    format!("write `{}`, or look for the item that is missing or too many", said.like(all));
                found.push(Diagnostic::warning(self.code(), at, message).help(help));
            }
        }
    }
}
