use super::spelling::{korean_slips, slip};
use crate::check::rule::{Context, Rule};
use crate::check::text::context::{capitalised, word_after, word_before};
use crate::check::text::dates::{MONTHS, WEEKDAYS};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A capitalised word that is nearly the name of a month or a weekday: Semtember, Wensday, Febuary; 믁요일.
///
/// ## Why it matters to a reader
/// Everybody knows these words, so everybody sees the slip, in a caption as large as in a headline.
///
/// ## Example
/// ```markdown
/// The fair in Incheon, held in Semtember.
/// ```
///
/// ## Better
/// ```markdown
/// The fair in Incheon, held in September.
/// ```
pub(super) struct Misspelt;

impl Rule for Misspelt {
    fn code(&self) -> Code {
        Code("dates::misspelt")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in &context.issue_text.passages {
            let text = passage.prose();
            let mut slips: Vec<_> = capitalised(text)
                .filter_map(|(at, word)| {
                    let slip = slip(word).filter(|slip| {
                        !is_name(text, at, word) && (slip.plain || is_expected(text, at, at + word.len()))
                    })?;
                    Some((at..at + word.len(), slip.name, slip.sure))
                })
                .collect();
            slips.extend(korean_slips(text).map(|(at, slip, name)| (at..at + slip.len(), name, true)));
            for (range, name, sure) in slips {
                let written = &text[range.clone()];
                let kind = if MONTHS.contains(&name) { "month" } else { "weekday" };
                let message = format!("`{written}` is no {kind}");
                let finding = Diagnostic::warning(self.code(), passage.span(range.clone()), message);
                let fix = if sure { passage.replace(range, name) } else { None };
                found.push(finding.help(format!("write `{name}`")).fix(fix));
            }
        }
    }
}

/// Whether it stands beside another capitalised word that is no weekday or month: then it is part of a name.
fn is_name(text: &str, at: usize, word: &str) -> bool {
    const LEADING: [&str; 12] =
        ["On", "In", "Since", "Last", "Next", "This", "Every", "By", "From", "Until", "Each", "The"];
    let is_capital = |word: &str| {
        let known = MONTHS.iter().chain(&WEEKDAYS).any(|name| name.starts_with(word));
        word.starts_with(char::is_uppercase) && !known && slip(word).is_none()
    };
    let before = word_before(text, at);
    let after = word_after(text, at + word.len());
    (is_capital(before) && !LEADING.contains(&before)) || is_capital(after)
}

/// Whether a date is expected at this place.
fn is_expected(text: &str, at: usize, end: usize) -> bool {
    const BEFORE: [&str; 32] = [
        "on", "On", "in", "In", "last", "Last", "next", "Next", "this", "This", "every", "Every", "since",
        "Since", "until", "Until", "by", "By", "from", "From", "of", "early", "late", "mid", "each", "Each",
        "to", "through", "and", "or", "before", "after",
    ];
    let behind = text[end..].trim_start_matches([' ', ',', '.']);
    let number = behind.starts_with(|c: char| c.is_ascii_digit());
    let name = MONTHS.iter().chain(&WEEKDAYS).any(|name| behind.starts_with(&name[..3]));
    number || name || BEFORE.contains(&word_before(text, at))
}
