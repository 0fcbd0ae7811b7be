//! Where a link may lead.

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
        return report("the link leads nowhere".into(), "write the address between the round brackets");
    }
    if target.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return report(
            format!("the link `{shown}` has a blank in it"),
            "write `%20` where the address has a blank",
        );
    }
    match Url::parse(target) {
        Ok(url) if matches!(url.scheme(), "https" | "http") && url.has_host() => Ok(target.to_owned()),
        Ok(url) if url.scheme() == "mailto" && url.path().contains('@') => Ok(target.to_owned()),
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
