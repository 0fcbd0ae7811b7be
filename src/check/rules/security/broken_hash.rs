use crate::check::rule::{Context, Rule};
use crate::check::text::hashes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, pluralize};

/// ## What it finds
/// A value called an MD5, SHA-1, SHA-256 or SHA-512 hash that cannot be one: it has too many or too few digits, or a
/// character that is not a hexadecimal digit. A hash that is shortened on purpose (`d41d8c…`) is fine.
///
/// ## Why it matters to a reader
/// A search for a hash with a missing digit finds nothing, and the analyst concludes that there is nothing to find.
///
/// ## Example
/// ```markdown
/// Its MD5 is `d41d8cd98f00b204e9800998ecf8427`.
/// ```
///
/// ## Better
/// ```markdown
/// Its MD5 is `d41d8cd98f00b204e9800998ecf8427e`.
/// ```
pub(super) struct BrokenHash;

impl Rule for BrokenHash {
    fn code(&self) -> Code {
        Code("security::broken_hash")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in context.issue_text.body_passages() {
            for broken in hashes::broken(&passage.text) {
                let (kind, length) = (broken.kind, broken.range.len());
                let message = match broken.odd {
                    Some(odd) => {
                        format!("the {kind} hash contains `{odd}`, which is not a hexadecimal digit")
                    }
                    None => format!(
                        "the {kind} hash has {} instead of {}",
                        pluralize(length, "digit"),
                        broken.expected
                    ),
                };
                let at = passage.span(broken.range);
                let help = "copy it again from the source";
                found.push(Diagnostic::warning(self.code(), at, message).help(help));
            }
        }
    }
}
