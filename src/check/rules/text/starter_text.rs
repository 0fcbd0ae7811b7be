//! Texts of `init` and `new` that nobody replaced.

use std::collections::BTreeSet;

use crate::check::rule::Context;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::issue::starter;
use crate::source::Span;

const HELP: &str = "write your own text in its place, here and in the rest of the file";

/// Reports the first such text of each file.
pub(super) fn check(code: Code, context: &Context<'_>, found: &mut Diagnostics) {
    let passages = context.issue_text.passages.iter();
    let passages = passages.filter(|passage| starter::is_untouched(&passage.text)).map(|passage| passage.at);
    let mut places: Vec<_> = passages.chain(postal_address(context)).collect();
    places.sort_by_key(|at| (at.file, at.start));
    let mut files = BTreeSet::new();
    for at in places.into_iter().filter(|at| files.insert(at.file)) {
        let message = "this text is still the one that `briefing init` or `briefing new` wrote";
        found.push(Diagnostic::warning(code, at, message).help(HELP));
    }
}

/// Returns the place of the postal address, which is printed below every mail.
fn postal_address(context: &Context<'_>) -> Option<Span> {
    let address = context.publication.postal_address.as_deref();
    let address = address.filter(|address| starter::is_untouched(address))?;
    let file = context.sources.find("briefing.toml")?;
    let start = context.sources.file(file).text().find(address)?;
    Some(Span::new(file, start..start + address.len()))
}
