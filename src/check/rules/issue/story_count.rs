mod dozens;
mod english;
mod full_width;
mod korean;
mod mention;
mod names;
mod noun;

use mention::story_counts;
use noun::Noun;

use crate::check::issue_text::Role;
use crate::check::rule::{Context, Rule};
use crate::check::text::own_names::OwnNames;
use crate::compose;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, pluralize};
use crate::issue::{Item, ItemKind};

/// ## What it finds
/// A greeting that gives another number of stories than the issue has: "four news stories" before five, "기사 7건" before
/// eight. The rule compares it with the whole issue, even if some recipients get only a part. "Stories" and "articles"
/// may leave out lists of links and announcements. Whoever selects the stories may be "we", "our team" and "the desk",
/// the publication by its `name`, `house` or `tag`, or an author.
///
/// ## Why it matters to a reader
/// A reader who counts will look for the missing story, and wonder what else nobody checked.
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
        // Nobody picks what is paid for.
        // A greeting counts the items of its edition.
        let languages = compose::other_languages(context.issue, context.publication).into_iter().map(Some);
        let editions: Vec<Vec<&Item>> = std::iter::once(None)
            .chain(languages)
            .map(|language| {
                let holds = |item: &&Item| {
                    item.is_news() && compose::edition_holds(item, context.publication, language.as_ref())
                };
                context.issue.items.iter().filter(holds).collect()
            })
            .collect();
        let all = editions.first().map_or(0, Vec::len);
        // Without all items, the count cannot be checked.
        if all == 0 || !context.issue.unreadable_items.is_empty() {
            return;
        }
        let of = |items: &[&Item], kinds: &[ItemKind]| {
            items.iter().filter(|item| kinds.contains(&item.kind)).count()
        };
        let fits = |noun: Noun, value: usize| {
            editions.iter().any(|items| {
                let stories = [
                    of(items, &[ItemKind::Story]),
                    of(items, &[ItemKind::Story, ItemKind::Links]),
                    of(items, &[ItemKind::Story, ItemKind::Announcement]),
                ];
                value == items.len() || (noun == Noun::Story && stories.contains(&value))
            })
        };
        let own_names = OwnNames::of(context.publication);
        let authors = context.publication.authors.values().map(|author| author.name.as_str());
        let authors = OwnNames::from_written(authors.filter(|name| name.contains(' ') || !name.is_ascii()));
        let greeting = context.issue_text.passages.iter().filter(|passage| passage.role == Role::Greeting);
        let mentions: Vec<_> = greeting
            .flat_map(|passage| {
                story_counts(passage.prose(), &own_names, &authors)
                    .into_iter()
                    .map(move |count| (passage, count))
            })
            .collect();
        // A greeting in two languages gives the number twice, and each must be right.
        let (korean, english): (Vec<_>, Vec<_>) = mentions
            .into_iter()
            .partition(|(passage, mention)| !passage.text[mention.range.clone()].is_ascii());
        for mentions in [korean, english] {
            // If one number, or the sum of all, is right, the others count parts.
            let sum: usize = mentions.iter().map(|(_, mention)| mention.value).sum();
            let right = mentions
                .iter()
                .any(|(_, mention)| fits(mention.noun, mention.value) || fits(mention.noun, sum));
            let Some(first) = mentions.first().map(|(_, mention)| mention.value).filter(|_| !right) else {
                continue;
            };
            for (passage, mention) in mentions.iter().filter(|(_, mention)| mention.value == first) {
                let at = passage.span(mention.range.clone());
                let written = &passage.text[mention.range.clone()];
                let message =
                    format!("the greeting says `{written}`, but the issue has {}", pluralize(all, "item"));
                let help =
                    format!("write `{}`, or look for a missing or extra item", mention.format_like(all));
                found.push(Diagnostic::warning(self.code(), at, message).help(help));
            }
        }
    }
}
