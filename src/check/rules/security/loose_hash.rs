use crate::check::issue_text::{Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::check::text::hashes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Fix};

/// ## What it finds
/// An MD5, SHA-1, SHA-256 or SHA-512 hash that is not marked as code. The fix puts it in backticks.
///
/// ## Why it matters to a reader
/// Analysts copy a hash into their tools. In ordinary text `l` and `1` look alike, and spelling checkers and
/// translators change the hash.
///
/// ## Example
/// ```markdown
/// The file has the hash d41d8cd98f00b204e9800998ecf8427e.
/// ```
///
/// ## Better
/// ```markdown
/// The file has the hash `d41d8cd98f00b204e9800998ecf8427e`.
/// ```
pub(super) struct LooseHash;

impl Rule for LooseHash {
    fn code(&self) -> Code {
        Code("security::loose_hash")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        // Only Markdown has code formatting.
        let written = |role| matches!(role, Role::Body | Role::Greeting | Role::Notice);
        for passage in context.issue_text.body_passages().filter(|passage| written(passage.role)) {
            if hashes::whole(&passage.text).next().is_none() {
                continue;
            }
            let prose = passage.prose();
            for (range, kind) in hashes::whole(prose) {
                let message = format!("the {kind} hash is not marked as code");
                let fix = fix(passage, range.clone());
                let finding = Diagnostic::note(self.code(), passage.span(range), message);
                found.push(finding.help("put it in backticks").fix(fix));
            }
        }
    }
}

fn fix(passage: &Passage, range: std::ops::Range<usize>) -> Option<Fix> {
    // An edit without changes exists only if the source has the hash literally.
    let mut edit = passage.edit(range.clone(), &passage.text[range])?;
    edit.text = format!("`{}`", edit.text);
    Some(Fix { edits: vec![edit] })
}
