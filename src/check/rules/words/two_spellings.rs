mod pairs;
mod same_name;
mod spelling;

use pairs::same_name_pairs;
use spelling::{Spelling, collect_spellings};

use crate::check::rule::{Context, Rule};
use crate::check::text::dates::{MONTHS, WEEKDAYS};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A name that the issue spells in two ways: with an extra hyphen or space (`Kim Min-su`, `Kim Minsu`), or with one
/// letter doubled, left out or swapped (`Ilse Maarand`, `Ilse Marand`). The rule reports the less frequent spelling.
/// Korean names that differ in one letter are two people. British and American spellings are both right, and endings
/// are grammar. All these are accepted.
///
/// ## Why it matters to a reader
/// Nobody likes to see their name misspelt, and readers wonder whether these are two people.
///
/// ## Example
/// ```markdown
/// Ilse Maarand brought a timetable. "It is history," Marand said.
/// ```
///
/// ## Better
/// ```markdown
/// Ilse Maarand brought a timetable. "It is history," Maarand said.
/// ```
pub(super) struct TwoSpellings;

impl Rule for TwoSpellings {
    fn code(&self) -> Code {
        Code("words::two_spellings")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let texts: Vec<_> =
            context.issue_text.passages.iter().map(|passage| (passage, passage.prose())).collect();
        let places: Vec<_> = texts.iter().map(|(passage, prose)| (passage.item, *prose)).collect();
        let spellings = collect_spellings(&places);
        // `dates::misspelt` checks weekdays and months.
        let is_date = |name: &str| MONTHS.contains(&name) || WEEKDAYS.contains(&name);
        let pairs = same_name_pairs(&spellings, &places);
        for (rare, usual) in pairs.into_iter().filter(|(_, usual)| !is_date(usual.name().as_ref())) {
            let at = |spelling: &Spelling<'_>| {
                texts.get(spelling.text).map(|(passage, _)| passage.span(spelling.range.clone()))
            };
            let (Some(here), Some(there)) = (at(rare), at(usual)) else { continue };
            let message = format!("`{}` is spelt `{}` elsewhere in this issue", rare.name(), usual.name());
            let why = match usual.times {
                1 => "spelt like this once".to_owned(),
                times => format!("spelt like this {times} times"),
            };
            let help = format!("check which spelling is right; if it is `{}`, use it here too", usual.name());
            found.push(Diagnostic::warning(self.code(), here, message).related(there, why).help(help));
        }
    }
}
