use super::headings::{Heading, texts_with_headings, top_level_headings};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A heading more than one level below the heading before it, or a text that begins below its own highest level. Each
/// author may choose the highest level of a text: the mail puts it directly below the item's headline.
///
/// ## Why it matters to a reader
/// People with a screen reader jump from heading to heading. If a level is missing, they look for the part they have
/// missed.
///
/// ## Example
/// ```markdown
/// # What was taken
///
/// ### The keys
/// ```
///
/// ## Better
/// ```markdown
/// # What was taken
///
/// ## The keys
/// ```
pub(super) struct SkippedHeading;

impl Rule for SkippedHeading {
    fn code(&self) -> Code {
        Code("text::skipped_heading")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for text in texts_with_headings(context.issue) {
            let headings: Vec<_> = top_level_headings(text).filter(|heading| !heading.is_empty()).collect();
            for (heading, before, wanted) in skipped_levels(&headings) {
                let marks = |level: u8| "#".repeat(usize::from(level));
                let (written, wanted) = (marks(heading.level), marks(wanted));
                let help = format!("write `{wanted}` here");
                found.push(match before {
                    Some(before) => {
                        let message =
                            format!("`{written}` follows `{}` and skips a level", marks(before.level));
                        let finding = Diagnostic::note(self.code(), heading.at, message).help(help);
                        finding.related(before.at, "the heading before it")
                    }
                    None => {
                        let message = format!("`{written}` comes before any `{wanted}` of the text");
                        Diagnostic::note(self.code(), heading.at, message).help(help)
                    }
                });
            }
        }
    }
}

/// Returns headings that skip a level, the heading before, and the right level.
fn skipped_levels<'a, 'b>(
    headings: &'b [Heading<'a>],
) -> Vec<(&'b Heading<'a>, Option<&'b Heading<'a>>, u8)> {
    let highest = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    let mut before: Option<&Heading<'a>> = None;
    let mut out = Vec::new();
    for heading in headings {
        let wanted = before.map_or(highest, |before| before.level + 1);
        if heading.level > wanted {
            out.push((heading, before, wanted));
        }
        before = Some(heading);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceTree, Span};

    #[test]
    fn only_steps_of_two_or_more_levels_are_skips() {
        let file = SourceTree::in_memory([("a", "")]).load("a").unwrap();
        let cases: [(&[u8], &[u8]); 8] = [
            (&[], &[]),
            (&[3, 3, 3], &[]),
            (&[1, 2, 3, 1, 2], &[]),
            (&[2, 3, 4, 2], &[]),
            (&[1, 3], &[2]),
            (&[2, 4, 5], &[3]),
            (&[3, 2, 3], &[2]),
            (&[1, 2, 4, 1, 3], &[3, 2]),
        ];
        for (levels, expected) in cases {
            let heading = |level: &u8| Heading { level: *level, words: &[], at: Span::new(file, 0..0) };
            let headings: Vec<_> = levels.iter().map(heading).collect();
            let wanted: Vec<_> = skipped_levels(&headings).iter().map(|(.., wanted)| *wanted).collect();
            assert_eq!(wanted, expected, "{levels:?}");
        }
    }
}
