use super::blanks::{Kind, faults};
use crate::check::rule::{Context, Rule};
use crate::check::text::values::is_plain_value;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A sentence or a comma without a blank behind it, a blank before a full stop or a comma, and two blanks in a headline,
/// caption or other value of a file. Names that hold a full stop (`Node.js`, `e.g.`, `example.com`) are left alone.
///
/// ## Why it matters to a reader
/// Mail programs take `end.Next` for an address and make a link of it. Everybody else just sees that nobody looked.
///
/// ## Example
/// ```markdown
/// The list is erased every Monday.The regulator agrees , as it says.
/// ```
///
/// ## Better
/// ```markdown
/// The list is erased every Monday. The regulator agrees, as it says.
/// ```
pub(super) struct MissingBlank;

impl Rule for MissingBlank {
    fn code(&self) -> Code {
        Code("words::missing_blank")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in &context.issue_text.passages {
            let prose = passage.prose();
            for fault in faults(prose, is_plain_value(passage.role)) {
                let mark = passage.text[fault.at.clone()].trim();
                let (message, help) = match fault.kind {
                    Kind::MissingBehind => {
                        (format!("no blank behind `{mark}`"), "put a blank between the two words")
                    }
                    Kind::BeforeMark => {
                        (format!("a blank before `{mark}`"), "move the mark to the word before it")
                    }
                    Kind::Two => {
                        (format!("{} blanks where one is enough", fault.at.len()), "leave one of them")
                    }
                };
                let fix = fault.sure.then(|| passage.replace(fault.at.clone(), &fault.right)).flatten();
                let at = passage.span(fault.at);
                found.push(Diagnostic::warning(self.code(), at, message).help(help).fix(fix));
            }
        }
    }
}
