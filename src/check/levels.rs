//! What a newsroom decided about rules: `[check]` in briefing.toml, `allow` in an issue or item.

use super::explain::is_rule;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity, did_you_mean};
use crate::issue::Issue;
use crate::source::{FileId, Span, Spanned};

const UNKNOWN_CODE: Code = Code("check::unknown_code");
const UNUSED_ALLOW: Code = Code("check::unused_allow");

/// The newsroom's own weights, from `[check]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    /// Findings that stop the issue.
    pub deny: Vec<Spanned<String>>,
    /// Findings that are only shown.
    pub warn: Vec<Spanned<String>>,
    /// Findings that are meant as they are.
    pub allow: Vec<Spanned<String>>,
}

/// An `allow` and how far it reaches.
struct Allow<'a> {
    code: &'a Spanned<String>,
    /// The file it is about; `None` for the whole issue.
    file: Option<FileId>,
    used: bool,
}

/// Applies what was decided to the findings of rules.
pub(super) fn apply(findings: Diagnostics, issue: &Issue, levels: &Levels) -> Diagnostics {
    let mut out = Diagnostics::default();
    let of_items =
        issue.items.iter().flat_map(|item| item.allow.iter().map(|code| (code, Some(item.span.file))));
    let all = issue.allow.iter().map(|code| (code, None)).chain(of_items);
    let mut allows: Vec<_> = all.map(|(code, file)| Allow { code, file, used: false }).collect();
    for code in allows.iter().map(|allow| allow.code).chain(&levels.allow) {
        if let Some(finding) = no_rule(code, "cannot be allowed, only mended") {
            out.push(finding);
        }
    }
    for code in levels.deny.iter().chain(&levels.warn) {
        if let Some(finding) = no_rule(code, "cannot be given another weight") {
            out.push(finding);
        }
    }
    let has = |list: &[Spanned<String>], code: Code| list.iter().any(|entry| entry.value == code.0);
    for mut finding in findings.into_iter() {
        let reaches =
            |allow: &&mut Allow<'_>| allow.code.value == finding.code.0 && covers(allow.file, &finding);
        if let Some(allow) = allows.iter_mut().find(reaches) {
            allow.used = true;
            continue;
        }
        if has(&levels.allow, finding.code) {
            continue;
        }
        if has(&levels.deny, finding.code) {
            finding.severity = Severity::Error;
        } else if has(&levels.warn, finding.code) {
            finding.severity = Severity::Warning;
        }
        out.push(finding);
    }
    for allow in allows.iter().filter(|allow| !allow.used && is_rule(&allow.code.value)) {
        let message = format!("nothing here needs `{}` to be allowed", allow.code.value);
        out.push(Diagnostic::warning(UNUSED_ALLOW, allow.code.span, message).help("take it out of `allow`"));
    }
    out
}

fn covers(file: Option<FileId>, finding: &Diagnostic) -> bool {
    match (&finding.place, file) {
        (_, None) => true,
        (Place::At(Span { file: found, .. }), Some(file)) => *found == file,
        (Place::File(..), Some(_)) => false,
    }
}

/// The finding for a code that is none, or the code of something that is no rule: that `cannot` be steered.
fn no_rule(code: &Spanned<String>, cannot: &str) -> Option<Diagnostic> {
    if is_rule(&code.value) {
        return None;
    }
    if super::explain(&code.value).is_some() {
        let message = format!("`{}` {cannot}", code.value);
        let help = format!("take it out here; `briefing explain {}` says how to mend it", code.value);
        return Some(Diagnostic::error(UNKNOWN_CODE, code.span, message).help(help));
    }
    let rules: Vec<_> = super::explain::rules().map(|code| code.0).collect();
    let help = match did_you_mean(&code.value, rules) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`briefing explain` lists every code; those that come from reading files cannot be allowed"
            .to_owned(),
    };
    let message = format!("there is no rule `{}`", code.value);
    Some(Diagnostic::error(UNKNOWN_CODE, code.span, message).help(help))
}
