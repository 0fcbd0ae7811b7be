//! Validation of link targets.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use url::Url;

const BAD_TARGET: Code = Code("links::bad_target");

/// The target as it is printed: the author's spelling, if it is an absolute `https`, `http` or `mailto` URL.
///
/// # Errors
/// The finding to report. Anything else is dead in a mail (anchors, relative paths) or dangerous (`javascript:`).
pub fn check(target: &str, at: Span) -> Result<String, Diagnostic> {
    let target = target.trim();
    let report = |message: String, help: &str| Err(Diagnostic::error(BAD_TARGET, at, message).help(help));
    let shown: String = target.chars().take(80).collect();
    if target.is_empty() {
        return report("the link leads nowhere".into(), "write the address, or take the link out");
    }
    if target.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return report(
            format!("the link `{shown}` contains a space"),
            "write `%20` where the address has a space",
        );
    }
    match Url::parse(target) {
        Ok(url) if matches!(url.scheme(), "https" | "http") && url.has_host() => Ok(target.to_owned()),
        Ok(url) if url.scheme() == "mailto" && url.path().contains('@') => Ok(target.to_owned()),
        Ok(url) if url.scheme() == "mailto" => report(
            format!("the link `{shown}` has no address in it"),
            "write it as in `mailto:newsroom@lantern.example`",
        ),
        Ok(url) => report(
            format!("the link `{shown}` starts with `{}:`, which mail programs block", url.scheme()),
            "only `https:`, `http:` and `mailto:` lead somewhere from a mail",
        ),
        Err(_) if target.starts_with('#') => report(
            format!("the link `{shown}` leads to a place in this mail, and mail programs drop such links"),
            "name the story in words instead",
        ),
        Err(_) => report(
            format!("the link `{shown}` is not a whole address"),
            "write it from the start, as in `https://lantern.example/2022/11/story`",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceTree;

    fn said(target: &str) -> (String, String) {
        let mut tree = SourceTree::in_memory([("a.md", "")]);
        let at = Span::new(tree.load("a.md").unwrap(), 0..0);
        let finding = check(target, at).unwrap_err();
        (finding.message, finding.help.unwrap())
    }

    #[test]
    fn every_dead_link_has_its_own_reason() {
        let reasons = [
            ("", "leads nowhere"),
            ("mailto:newsroom", "`mailto:newsroom` has no address in it"),
            ("javascript:alert(1)", "starts with `javascript:`, which mail programs block"),
            ("#top", "leads to a place in this mail"),
            ("2022/story", "is not a whole address"),
            ("https://", "is not a whole address"),
            ("https://lantern.example/a b", "contains a space"),
        ];
        for (target, reason) in reasons {
            let (message, _) = said(target);
            assert!(message.contains(reason), "{target}: {message}");
        }
        assert_eq!(said(" ").1, "write the address, or take the link out");
    }
}
