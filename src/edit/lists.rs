//! A list in the place of another one: what stays keeps its line and its comment.

use toml_edit::{Array, DocumentMut, Value};

use super::value;

/// Writes a list. `old` is the value in whose place it comes, as it stands in the file.
pub(super) fn changed(old: Option<&str>, new: &[String]) -> String {
    old.and_then(|old| kept(old, new)).unwrap_or_else(|| value::list(new))
}

/// The old list without what is gone and with what is new at its end; `None` when the order is another.
fn kept(old: &str, new: &[String]) -> Option<String> {
    let mut document: DocumentMut = format!("x = {old}").parse().ok()?;
    let array = document.get_mut("x")?.as_array_mut()?;
    let first = array.get(0).and_then(prefix);
    array.retain(|value| value.as_str().is_some_and(|text| new.iter().any(|wanted| wanted == text)));
    let stay: Vec<String> = array.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    if stay.is_empty() || !new.starts_with(&stay) {
        return None;
    }
    if let (Some(first), Some(value)) = (first, array.get_mut(0))
        && prefix(value).is_some()
    {
        value.decor_mut().set_prefix(first);
    }
    for text in &new[stay.len()..] {
        push(array, text);
    }
    let mut out = document.get("x")?.as_value()?.clone();
    out.decor_mut().clear();
    // The library knows one line end only.
    let end = super::lines::end_of(old);
    Some(out.to_string().replace("\r\n", "\n").replace('\n', end))
}

fn push(array: &mut Array, text: &str) {
    let last = array.len().checked_sub(1).and_then(|last| array.get(last));
    let before = last.map_or_else(|| " ".to_owned(), like);
    let mut value: Value = text.into();
    value.decor_mut().set_prefix(before);
    array.push_formatted(value);
}

/// Returns the separator before an appended value: a new line if the last value has one.
fn like(value: &Value) -> String {
    let before = value.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
    match before.rfind('\n') {
        Some(line) => before[line..].to_owned(),
        None => " ".to_owned(),
    }
}

/// The blanks before a value; `None` when a comment is among them.
fn prefix(value: &Value) -> Option<String> {
    let before = value.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
    before.trim().is_empty().then(|| before.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(old: &str, new: &[&str]) -> String {
        let new: Vec<_> = new.iter().map(|text| (*text).to_owned()).collect();
        changed(Some(old), &new)
    }

    #[test]
    fn what_stays_keeps_its_place() {
        assert_eq!(list("['a', 'b']", &["a", "b", "c"]), "['a', 'b', \"c\"]");
        assert_eq!(list("['a', 'b']", &["b"]), "['b']");
        assert_eq!(list("[ \"a\" ]", &["a", "b"]), "[ \"a\" , \"b\"]");
        let old = "[\r\n  'a', # one\r\n  'b',\r\n]";
        assert_eq!(list(old, &["a", "b", "c"]), "[\r\n  'a', # one\r\n  'b',\r\n  \"c\",\r\n]");
    }

    #[test]
    fn another_order_is_written_anew() {
        assert_eq!(list("['a', 'b']", &["b", "a"]), "[\"b\", \"a\"]");
        assert_eq!(list("'a'", &["a", "b"]), "[\"a\", \"b\"]");
        assert_eq!(list("['a']", &[]), "[]");
    }
}
