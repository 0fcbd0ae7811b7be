//! Findings, most severe first, with links to their place in the file and in the mail.

use maud::{Markup, html};

use super::{PageContext, edit};
use crate::diagnostic::Severity;
use crate::preview::Finding;
use crate::preview::access::Role;

pub(super) fn findings(context: &PageContext<'_>) -> Markup {
    let labels = context.labels();
    let mut findings: Vec<_> = context.shown.look.findings.iter().collect();
    // The sort is stable: it keeps the reading order within a severity.
    findings.sort_by_key(|finding| finding.severity);
    html! {
        aside #findings tabindex="-1" aria-label=(labels.findings) {
            h2 { (labels.findings) " (" (findings.len()) ")" }
            @if findings.is_empty() { p { (labels.sound) } }
            ol { @for finding in findings { (entry(context, finding)) } }
        }
    }
}

fn entry(context: &PageContext<'_>, finding: &Finding) -> Markup {
    let labels = context.labels();
    let (class, weight) = match finding.severity {
        Severity::Error => ("error", labels.error),
        Severity::Warning => ("warning", labels.warning),
        Severity::Note => ("note", labels.note),
    };
    html! {
        li class=(class) {
            p { strong { (weight) } " " (said(&finding.message)) }
            @if let Some(help) = &finding.help { p.help { (said(help)) } }
            p.place {
                @let at = format!("{}:{}:{}", finding.file, finding.line, finding.column);
                // Guests have neither the files nor the editor.
                @if context.role == Role::Editor { a href=(place(context, finding)) { (at) } } @else { (at) }
                " " code { (finding.code) }
                @if !finding.words.is_empty() && !context.is_static {
                    " " button type="button" data-words=(finding.words) data-unseen=(labels.unseen) { (labels.point) }
                    " " small role="status" {}
                }
                (edit::here(context, &finding.file, finding.line))
            }
        }
    }
}

/// Renders a message with the quoted text between backticks as code.
fn said(sentence: &str) -> Markup {
    let parts: Vec<&str> = sentence.split('`').collect();
    // An unpaired backtick belongs to the quoted text.
    let paired = parts.len() % 2 == 1;
    html! {
        @if paired {
            @for (index, part) in parts.iter().enumerate() {
                @if index % 2 == 1 { code { (part) } } @else { (part) }
            }
        } @else { (sentence) }
    }
}

/// Returns the link that opens the place in an editor.
fn place(context: &PageContext<'_>, finding: &Finding) -> String {
    let file = context.state.root.join(&finding.file);
    let path: String = file
        .to_string_lossy()
        .chars()
        .map(|c| {
            if c.is_ascii() && !(c.is_ascii_alphanumeric() || "-._~/:\\".contains(c)) {
                format!("%{:02X}", u32::from(c))
            } else {
                c.to_string()
            }
        })
        .collect();
    let number = |name: &str, template: String, value: usize| template.replace(name, &value.to_string());
    let template = context.state.editor.replace("{file}", &path);
    number("{column}", number("{line}", template, finding.line), finding.column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authors_words_are_set_off() {
        assert_eq!(said("`a<b` is `c`").into_string(), "<code>a&lt;b</code> is <code>c</code>");
        assert_eq!(said("nothing").into_string(), "nothing");
        assert_eq!(said("one ` alone").into_string(), "one ` alone");
    }
}
