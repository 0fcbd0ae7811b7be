//! One line of `briefing.toml` in a table that may hold secrets: its keys, and which parts of it are hidden.

use std::ops::Range;

/// Part of a value that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Whatever it is: the table holds no secrets.
    Open,
    /// A whole value of TOML.
    Value,
    /// The path of a file.
    Path,
    /// A web address without its password and query.
    Address,
    /// Nothing.
    Nothing,
}

/// A line in parts. Places are bytes of the line.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Parts that are not shown.
    pub(super) hidden: Vec<Range<usize>>,
    /// Quotes that begin a text of several lines.
    pub(super) opening: Option<Range<usize>>,
    /// The text of several lines is shown.
    pub(super) is_open: bool,
    /// A list that is shown goes on in the next line.
    pub(super) is_list_open: bool,
}

/// Returns the first name of a table's header, and where its brackets end. A bracket may be missing.
pub(super) fn header(line: &str) -> Option<(&str, usize)> {
    let trimmed = line.trim();
    let indent = line.len() - line.trim_start().len();
    let inner = trimmed.trim_start_matches(['[', ' ', '\t']);
    let end = inner.find([']', '#', '=']).unwrap_or(inner.len());
    let name = inner[..end].trim();
    let is_closed = inner[end..].starts_with(']');
    let has_bracket =
        trimmed.starts_with('[') || (is_closed && inner[end..].trim_end_matches(']').is_empty());
    let first = segments(name).into_iter().next()?;
    let is_bare = |text: &str| text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let allowed = name.chars().all(|c| c.is_alphanumeric() || "_-.\"' \t@".contains(c));
    if !has_bracket
        || first.is_empty()
        || !is_bare(first)
        || !allowed
        || name.starts_with(['"', '\'']) && !is_closed
    {
        return None;
    }
    // `["a"]` is a list in a list, `[a](b)` a link in a text.
    let rest = inner[end..].trim_start_matches(']');
    if rest.starts_with('(') || rest.starts_with(',') {
        return None;
    }
    Some((first, indent + trimmed.len() - rest.len()))
}

/// Splits a dotted key. Quotes are taken off.
fn segments(key: &str) -> Vec<&str> {
    let (mut found, mut from, mut quote) = (Vec::new(), 0, None);
    for (at, c) in key.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, '.') => {
                found.push(&key[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(&key[from..]);
    found.into_iter().map(|part| part.trim().trim_matches(['"', '\''])).collect()
}

/// Returns where a text of several lines ends: behind its closing quotes. `at` is the place of the opening ones.
pub(super) fn string_end(text: &str, at: usize) -> Option<usize> {
    let quotes = text.get(at..at + 3)?;
    let inside = at + 3;
    text[inside..].find(quotes).map(|end| inside + end + 3)
}

/// Divides a line into what is shown and what is hidden. `rule` says what is shown of the value of a key.
pub(super) fn hidden_parts(
    line: &str,
    is_open_table: bool,
    is_list_open: bool,
    rule: &dyn Fn(&[&str]) -> Shown,
) -> Parts {
    let end = line.trim_end().len();
    let mut parts = Parts::default();
    let mut at = end.min(line.len() - line.trim_start().len());
    if is_list_open {
        match plain_list(&line[at..end]) {
            Some(is_closed) => parts.is_list_open = !is_closed,
            None => parts.hidden.push(at..end),
        }
        return parts;
    }
    let mut outer: Vec<&str> = Vec::new();
    let mut is_first = true;
    loop {
        let rest = &line[at..end];
        let Some(equals) = equals_sign(rest) else {
            let closes = rest.chars().all(|c| matches!(c, ']' | '}' | ',' | ' ' | '\t'));
            if !(closes || is_open_table || is_open_rule(&outer, rule)) {
                parts.hidden.push(at..end);
            }
            return parts;
        };
        let key = rest[..equals].trim_start_matches(['{', '[', ',', '}', ']', ' ', '\t']).trim_end();
        let mut path = outer.clone();
        path.extend(segments(key));
        let shown = rule(&path);
        let is_key = key.chars().all(|c| c.is_alphanumeric() || "_-.\"' \t".contains(c));
        if !is_key && shown != Shown::Open {
            parts.hidden.push(at..end);
            return parts;
        }
        let start = at + equals + 1 + blanks(&rest[equals + 1..]);
        let value = &line[start..end];
        if value.starts_with("\"\"\"") || value.starts_with("'''") {
            parts.opening = Some(start..start + 3);
            parts.is_open = shown == Shown::Open;
            return parts;
        }
        let inside = value.trim_start_matches(['[', ' ', '\t']);
        if inside.starts_with('{') && shown != Shown::Open {
            if is_first {
                outer = path;
            }
            (at, is_first) = (end - inside.len() + 1, false);
            continue;
        }
        is_first = false;
        match shown_len(value, shown) {
            Some(Len::To(len)) => at = start + len,
            Some(Len::List) => {
                parts.is_list_open = true;
                return parts;
            }
            Some(Len::Line) => return parts,
            Some(Len::Without(hidden, len)) => {
                parts.hidden.extend(hidden.into_iter().map(|range| start + range.start..start + range.end));
                at = start + len;
            }
            None => {
                parts.hidden.push(at + equals + 1..end);
                return parts;
            }
        }
    }
}

fn is_open_rule(outer: &[&str], rule: &dyn Fn(&[&str]) -> Shown) -> bool {
    !outer.is_empty() && rule(outer) == Shown::Open
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// Returns the place of the next `=` that no quotes hold.
fn equals_sign(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, '#') => return None,
            (None, '=') => return Some(at),
            _ => {}
        }
    }
    None
}

/// Part of a value that is shown.
enum Len {
    /// So many bytes of it.
    To(usize),
    /// So many bytes without these.
    Without(Vec<Range<usize>>, usize),
    /// The beginning of a list over several lines.
    List,
    /// The rest of the line.
    Line,
}

/// Returns how much of a value is shown; `None` if nothing is.
fn shown_len(value: &str, shown: Shown) -> Option<Len> {
    let variable = text_len(value).filter(|len| is_variable(&value[1..len - 1]));
    if let Some(len) = variable.filter(|_| shown != Shown::Open) {
        return Some(Len::To(len));
    }
    match shown {
        Shown::Nothing => None,
        Shown::Open => Some(Len::Line),
        Shown::Value if value.starts_with('[') => {
            if plain_list(value)? {
                Some(Len::To(value.rfind(']')? + 1))
            } else {
                Some(Len::List)
            }
        }
        Shown::Value => text_len(value).or_else(|| number_len(value)).map(Len::To),
        Shown::Path => {
            let len = text_len(value)?;
            is_path(&value[1..len - 1]).then_some(Len::To(len))
        }
        Shown::Address => {
            let len = text_len(value)?;
            let hidden = secrets_of_address(&value[1..len - 1])?;
            let hidden = hidden.into_iter().map(|range| range.start + 1..range.end + 1).collect();
            Some(Len::Without(hidden, len))
        }
    }
}

/// Returns the length of a text between quotes, with its quotes.
fn text_len(value: &str) -> Option<usize> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut is_escaped = false;
    for (at, c) in value.char_indices().skip(1) {
        match c {
            c if c == quote && !is_escaped => return Some(at + 1),
            '\\' if quote == '"' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    None
}

/// Returns the length of a number, or of `true` or `false`.
fn number_len(value: &str) -> Option<usize> {
    let end = value.find([',', ' ', '\t', '}', ']', '#']).unwrap_or(value.len());
    let word = &value[..end];
    let is_number = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit() || "+-._:".contains(c));
    (is_number || matches!(word, "true" | "false")).then_some(end)
}

/// Returns true if a list, or a line of one, ends here; `None` if it is no list of texts and numbers.
fn plain_list(line: &str) -> Option<bool> {
    let mut rest = line.trim_start_matches(['[', ' ', '\t']);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(']') {
            return after.trim_start_matches([',', ' ', '\t', '}', ']']).is_empty().then_some(true);
        }
        let len = text_len(rest).or_else(|| number_len(rest))?;
        rest = rest[len..].trim_start_matches([',', ' ', '\t']);
    }
    Some(false)
}

/// Returns true for a text that is the path of a file by its look: a word alone may be a password.
fn is_path(text: &str) -> bool {
    text.contains(['/', '.']) && !text.contains("-----")
}

/// Returns the user's password and the query of a web address; `None` for a text that is none.
fn secrets_of_address(text: &str) -> Option<Vec<Range<usize>>> {
    if text.starts_with("sqlite:") || is_variable(text) {
        return Some(Vec::new());
    }
    let authority = text.find("://")? + "://".len();
    let query = text[authority..].find(['?', '#']).map(|at| authority + at + 1..text.len());
    let end = text.rfind('@').filter(|at| *at > authority);
    let user = match (text[authority..].find(':').map(|at| authority + at + 1), end) {
        (Some(start), Some(end)) if start < end && !is_variable(&text[start..end]) => Some(start..end),
        (Some(start), None) if !is_port(&text[start..]) => Some(start..text.len()),
        _ => None,
    };
    Some(user.into_iter().chain(query).collect())
}

fn is_port(text: &str) -> bool {
    let port = text.split(['/', '?', '#']).next().unwrap_or_default();
    port.chars().all(|c| c.is_ascii_digit()) && port.len() <= 5
}

/// Returns true for the name of a variable, which gives nothing away.
fn is_variable(text: &str) -> bool {
    text.strip_prefix("${").is_some_and(|name| name.find('}').is_some_and(|at| at + 1 == name.len()))
}
