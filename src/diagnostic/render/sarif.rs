//! SARIF 2.1.0, the form in which tools hand findings to each other (OASIS, 27 March 2020).

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Diagnostics, Fix, Location, Severity};
use crate::source::{SourceTree, Span};

/// All findings as one log of one run.
pub fn sarif(diagnostics: &Diagnostics, sources: &SourceTree) -> Value {
    let mut codes: Vec<_> = diagnostics.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<_> = codes.iter().map(|code| json!({ "id": code })).collect();
    let results: Vec<_> = diagnostics.iter().map(|finding| result(finding, sources)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "briefing",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            // The columns of a finding count characters, not UTF-16 units.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(finding: &Diagnostic, sources: &SourceTree) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let text = match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    };
    let location = match &finding.location {
        Location::Span(span) => physical(*span, sources),
        Location::File(path, at) => json!({
            "artifactLocation": { "uri": uri(path) },
            "region": { "startLine": at.line, "startColumn": at.column },
        }),
    };
    let related: Vec<_> = finding
        .related
        .iter()
        .map(|(at, word)| json!({ "physicalLocation": physical(*at, sources), "message": { "text": word } }))
        .collect();
    let mut result = json!({
        "ruleId": finding.code,
        "level": level,
        "message": { "text": text },
        "locations": [{ "physicalLocation": location }],
    });
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([fixed(fix, sources)]);
    }
    result
}

fn physical(span: Span, sources: &SourceTree) -> Value {
    json!({
        "artifactLocation": { "uri": uri(sources.file(span.file).path()) },
        "region": region(span, sources),
    })
}

fn region(span: Span, sources: &SourceTree) -> Value {
    let file = sources.file(span.file);
    let (start, end) = (file.position(span.start), file.position(span.end));
    json!({
        "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
    })
}

fn fixed(fix: &Fix, sources: &SourceTree) -> Value {
    let changes: Vec<_> = fix
        .edits
        .iter()
        .map(|edit| {
            json!({
                "artifactLocation": { "uri": uri(sources.file(edit.at.file).path()) },
                "replacements": [{
                    "deletedRegion": region(edit.at, sources),
                    "insertedContent": { "text": edit.text },
                }],
            })
        })
        .collect();
    json!({ "artifactChanges": changes })
}

/// A path as a relative URI reference (RFC 3986 §4.2).
fn uri(path: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(byte);
    path.bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn a_finding_has_its_place_and_its_fix() {
        let mut sources = SourceTree::in_memory([("한 글.md", "one\n한글 two\n")]);
        let file = sources.load("한 글.md").unwrap();
        let at = Span::new(file, 11..14);
        let mut found = Diagnostics::default();
        found.push(Diagnostic::note(Code("a::b"), at, "odd").fix(Fix::replace(at, "2")));
        let log = sarif(&found, &sources);
        let result = &log["runs"][0]["results"][0];
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "%ED%95%9C%20%EA%B8%80.md");
        assert_eq!(place["region"], json!({"startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 7}));
        assert_eq!(
            result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"],
            "2"
        );
        assert_eq!(result["level"], "note");
    }
}
