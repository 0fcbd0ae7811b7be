use std::borrow::Cow;

use super::unfilled::unfilled;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// What somebody meant to fill and did not: `TODO`, `TKTK`, `FIXME`, `XXX won`, `[insert link]`, `[TBD]`, `[링크]`, "Lorem
/// ipsum dolor", "여기에 내용을 입력하세요", and the fields of other programs (`{{name}}`, `*|FNAME|*`, `%%EMAIL%%`), in every
/// text and in the targets of links. Code is left alone, and so is talk about such marks.
///
/// ## Why it matters to a reader
/// It is printed as it stands, in thousands of inboxes, and the fact that belonged there is missing.
///
/// ## Example
/// ```markdown
/// The company has to pay TODO won, the regulator said.
/// ```
///
/// ## Better
/// ```markdown
/// The company has to pay 200 million won ($149,000), the regulator said.
/// ```
pub(super) struct Placeholder;

impl Rule for Placeholder {
    fn code(&self) -> Code {
        Code("text::placeholder")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in &context.issue_text.passages {
            for range in unfilled(passage.prose()) {
                let message = format!("`{}` was never filled in", &passage.text[range.clone()]);
                let help = "write what belongs there, or take it out";
                found.push(Diagnostic::error(self.code(), passage.span(range), message).help(help));
            }
        }
        for link in &context.issue_text.links {
            if let Some(part) = unfilled_part(&link.target) {
                let message = format!("the link leads to `{}`, which was never filled in", shown(part));
                let help = "put the address of the page there";
                found.push(Diagnostic::error(self.code(), link.target_at, message).help(help));
            }
        }
    }
}

/// The part of an address that somebody meant to fill. Files of source code are really called `TODO`.
fn unfilled_part(target: &str) -> Option<&str> {
    let marks = ["TODO", "TKTK", "TK", "FIXME", "XXX", "INSERT", "LINK", "PLACEHOLDER"];
    let is_code = ["/blob/", "/raw/", "/tree/"].iter().any(|part| target.contains(part));
    let mut parts = target.split(['/', '?', '&', '=', '#']).filter(|_| !is_code);
    let marked =
        parts.find(|part| marks.contains(part) || part.starts_with("INSERT-") || part.starts_with("INSERT_"));
    let fields = [("{{", "}}"), ("%7B%7B", "%7D%7D"), ("*|", "|*"), ("*%7C", "%7C*")];
    let field = fields.iter().find_map(|(open, close)| {
        let start = target.find(open)?;
        let end = start + target[start..].find(close)? + close.len();
        target.get(start..end)
    });
    marked.or(field)
}

/// A field as its author wrote it.
fn shown(part: &str) -> Cow<'_, str> {
    if !part.contains('%') {
        return part.into();
    }
    part.replace("%7B", "{").replace("%7D", "}").replace("%7C", "|").replace("%20", " ").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_waits_for_its_page_is_known() {
        let cases = [
            ("https://lantern.example/TODO", Some("TODO")),
            ("https://lantern.example/?page=TKTK", Some("TKTK")),
            ("https://lantern.example/%7B%7Burl%7D%7D", Some("%7B%7Burl%7D%7D")),
            ("https://lantern.example/INSERT-LINK-HERE", Some("INSERT-LINK-HERE")),
            ("https://code.example/a/blob/main/TODO", None),
            ("https://lantern.example/todo-list", None),
            ("https://lantern.example/TODO.md", None),
        ];
        for (target, expected) in cases {
            assert_eq!(unfilled_part(target), expected, "{target}");
        }
        assert_eq!(shown("%7B%7Burl%7D%7D"), "{{url}}");
    }
}
