//! Severity overrides: `deny`, `warn` and `allow` in `[check]` of briefing.toml, `allow` in an issue or an item.

use std::collections::{BTreeMap, BTreeSet};

use super::explain::{self, FoundCode, is_rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, list_of};
use crate::issue::Issue;
use crate::source::{FileId, Spanned};

const UNKNOWN_CODE: Code = Code("check::unknown_code");
const UNUSED_ALLOW: Code = Code("check::unused_allow");

/// Severities that `[check]` sets for the whole newsroom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeverityOverrides {
    /// Rules whose findings become errors.
    pub deny: Vec<Spanned<String>>,
    /// Rules whose findings become warnings.
    pub warn: Vec<Spanned<String>>,
    /// Rules whose findings are hidden.
    pub allow: Vec<Spanned<String>>,
}

/// Findings that an `allow` of an issue or an item covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    WholeIssue,
    File(FileId),
}

impl Scope {
    /// Returns the file whose findings are covered; `None` for all.
    fn file(self) -> Option<FileId> {
        match self {
            Self::WholeIssue => None,
            Self::File(file) => Some(file),
        }
    }
}

/// One code in the `allow` of an issue or an item.
struct Allow<'a> {
    code: &'a Spanned<String>,
    scope: Scope,
    used: bool,
}

/// Applies `allow`, `deny` and `warn` to the findings of rules. Adds findings for unknown codes and for each `allow`
/// that covers nothing.
pub(super) fn apply(findings: Diagnostics, issue: &Issue, overrides: &SeverityOverrides) -> Diagnostics {
    let mut out = Diagnostics::default();
    let mut allows = allows(issue);
    let allowed = allows.iter().map(|allow| allow.code).chain(&overrides.allow);
    let unknown = allowed.filter_map(|code| unknown_code(code, "cannot be allowed, only fixed"));
    let weighed = overrides.deny.iter().chain(&overrides.warn);
    let unknown_too = weighed.filter_map(|code| unknown_code(code, "cannot be given another severity"));
    unknown.chain(unknown_too).for_each(|finding| out.push(finding));
    let codes = |list: &'_ [Spanned<String>]| -> BTreeSet<String> {
        list.iter().filter(|code| is_rule(&code.value)).map(|code| code.value.clone()).collect()
    };
    let (allowed, denied, warned) = (codes(&overrides.allow), codes(&overrides.deny), codes(&overrides.warn));
    let mut by_code: BTreeMap<(&str, Option<FileId>), usize> = BTreeMap::new();
    for (index, allow) in allows.iter().enumerate() {
        by_code.entry((allow.code.value.as_str(), allow.scope.file())).or_insert(index);
    }
    for mut finding in findings.into_iter() {
        let file = finding.span().map(|span| span.file);
        let of_file = file.and_then(|file| by_code.get(&(finding.code.0, Some(file))));
        if let Some(index) = by_code.get(&(finding.code.0, None)).or(of_file) {
            if let Some(allow) = allows.get_mut(*index) {
                allow.used = true;
            }
            continue;
        }
        if allowed.contains(finding.code.0) {
            continue;
        }
        if denied.contains(finding.code.0) {
            finding.severity = Severity::Error;
        } else if warned.contains(finding.code.0) {
            finding.severity = Severity::Warning;
        }
        out.push(finding);
    }
    for allow in allows.iter().filter(|allow| !allow.used && is_rule(&allow.code.value)) {
        let message = format!("`allow` covers no finding of `{}`", allow.code.value);
        out.push(Diagnostic::warning(UNUSED_ALLOW, allow.code.span, message).help("remove it from `allow`"));
    }
    out
}

/// Returns every `allow` of the issue and its items.
fn allows(issue: &Issue) -> Vec<Allow<'_>> {
    let of_issue = issue.allow.iter().map(|code| (code, Scope::WholeIssue));
    let of_items =
        issue.items.iter().flat_map(|item| item.allow.iter().map(|code| (code, Scope::File(item.span.file))));
    of_issue.chain(of_items).map(|(code, scope)| Allow { code, scope, used: false }).collect()
}

/// Returns the finding for a code that is not the code of a rule. `refusal` says what is impossible with the codes of
/// reading files.
fn unknown_code(code: &Spanned<String>, refusal: &str) -> Option<Diagnostic> {
    if is_rule(&code.value) {
        return None;
    }
    if explain::explain(&code.value).is_some() {
        let message = format!("`{}` {refusal}", code.value);
        let help = format!("remove it here; `briefing explain {}` says how to fix the problem", code.value);
        return Some(Diagnostic::error(UNKNOWN_CODE, code.span, message).help(help));
    }
    let near = match explain::find_code(&code.value) {
        FoundCode::One(near) => vec![near],
        FoundCode::Several(near) => near,
    };
    let near: Vec<_> = near.into_iter().filter(|near| is_rule(near)).collect();
    let help = match near.as_slice() {
        [] => "run `briefing explain` for a list of all codes; codes of reading files cannot be allowed"
            .to_owned(),
        [near] => format!("did you mean `{near}`?"),
        _ => format!("write one of {}", list_of(near)),
    };
    let message = format!("unknown rule `{}`", code.value);
    Some(Diagnostic::error(UNKNOWN_CODE, code.span, message).help(help))
}
