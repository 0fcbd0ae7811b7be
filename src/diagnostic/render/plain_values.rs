//! Plain values of TOML as they are written: strings, numbers, and variables such as `${NAME}`.

/// Returns the text of a basic or literal string. One with escapes is not read.
pub(super) fn string(value: &str) -> Option<&str> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let text = value.get(1..)?.strip_suffix(quote)?;
    let has_escapes = quote == '"' && text.contains('\\');
    (!has_escapes && !text.contains(quote)).then_some(text)
}

/// Returns true for a number, a date, `true` or `false`.
pub(super) fn is_number(value: &str) -> bool {
    let is_digits = !value.is_empty() && value.chars().all(|c| c.is_ascii_digit() || "+-._:".contains(c));
    is_digits || matches!(value, "true" | "false")
}

/// Returns true for the name of a variable alone, with quotes or without: it gives nothing away.
pub(super) fn is_variable(value: &str) -> bool {
    let name = string(value).unwrap_or(value).strip_prefix("${");
    name.is_some_and(|name| name.find('}').is_some_and(|at| at + 1 == name.len()))
}
