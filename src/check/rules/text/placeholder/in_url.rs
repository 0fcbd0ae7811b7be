//! Placeholders in addresses of links.

use std::borrow::Cow;

/// Returns the placeholder in an address. Source files may really be called `TODO`.
pub(super) fn placeholder_in_url(target: &str) -> Option<&str> {
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

/// Decodes the percent-encoded delimiters of a merge field.
pub(super) fn decode_field(part: &str) -> Cow<'_, str> {
    if !part.contains('%') {
        return part.into();
    }
    part.replace("%7B", "{").replace("%7D", "}").replace("%7C", "|").replace("%20", " ").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholder_in_url_is_found() {
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
            assert_eq!(placeholder_in_url(target), expected, "{target}");
        }
        assert_eq!(decode_field("%7B%7Burl%7D%7D"), "{{url}}");
    }
}
