//! Signs of Markdown in the words of an article: they stay signs.

/// Escapes the characters that Markdown would read as marks.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // The letters of a web address are no marks.
    let mut from = 0;
    for (start, _) in text.match_indices("http") {
        let rest = &text[start..];
        if start < from || !(rest.starts_with("https://") || rest.starts_with("http://")) {
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_graphic() || "<>\"`".contains(c)).unwrap_or(rest.len());
        let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
        out.push_str(&words_escaped(&text[from..start]));
        let is_marked = address.contains(['*', '_', '~', '[', ']', '\\']);
        out.extend(if is_marked { ["<", address, ">"] } else { ["", address, ""] });
        from = start + address.len();
    }
    out.push_str(&words_escaped(&text[from..]));
    out
}

fn words_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let (has_link, has_semicolon) = (text.contains("]("), text.contains(';'));
    let mut last = ' ';
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let is_mark = match c {
            '\\' => next.is_ascii_punctuation(),
            '`' => true,
            '*' => !(last == ' ' && next == ' '),
            '_' => !(last.is_alphanumeric() && next.is_alphanumeric() || last == ' ' && next == ' '),
            '[' => next == '^' || has_link,
            '~' => next == '~',
            '<' => next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'),
            '&' => next == '#' || next.is_ascii_alphabetic() && has_semicolon,
            _ => false,
        };
        if is_mark {
            out.push('\\');
        }
        out.push(c);
        last = c;
    }
    out
}

/// Escapes what would make a heading, a list or a quote of a line.
pub(super) fn line_start_escaped(line: &str) -> String {
    let first = line.chars().next().unwrap_or(' ');
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = &line[digits..];
    if (1..=9).contains(&digits) && (after.starts_with(". ") || after.starts_with(") ")) {
        return format!("{}\\{after}", &line[..digits]);
    }
    let hashes = line.len() - line.trim_start_matches('#').len();
    let is_heading = (1..=6).contains(&hashes) && line[hashes..].starts_with(' ');
    let is_list = matches!(first, '-' | '+') && line[1..].starts_with(' ');
    let is_rule = line.len() >= 3 && line.chars().all(|c| c == '-' || c == '=');
    let is_mark = is_heading
        || is_list
        || is_rule
        || first == '>'
        || line.starts_with("~~~")
        || line.starts_with("+++")
        || ["[!", "[ ]", "[x]", "[X]"].iter().any(|mark| line.starts_with(mark))
        || is_table_rule(line);
    if is_mark { format!("\\{line}") } else { line.to_owned() }
}

/// `---|---`, which would make the line above it the head of a table.
fn is_table_rule(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '-' | '|' | ':' | ' '))
}

/// Escapes the brackets in the words of a link.
pub(super) fn link_words(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut last = ' ';
    for c in words.chars() {
        if matches!(c, '[' | ']') && last != '\\' {
            out.push('\\');
        }
        out.push(c);
        last = c;
    }
    out
}

/// Writes a URL as the target of a link.
pub(super) fn target(url: &str) -> String {
    url.replace('(', "%28")
        .replace(')', "%29")
        .replace(' ', "%20")
        .replace('[', "%5B")
        .replace(']', "%5D")
        .replace('<', "%3C")
        .replace('>', "%3E")
}

#[cfg(test)]
mod tests {
    use crate::article::inline::Line;

    #[test]
    fn signs_of_the_text_stay_signs() {
        for (text, expected) in [
            ("2 * 3 and *a*", "2 * 3 and \\*a\\*"),
            ("snake_case and _x_", "snake_case and \\_x\\_"),
            ("1. First", "1\\. First"),
            ("# one", "\\# one"),
            ("#hashtag", "#hashtag"),
            ("- one", "\\- one"),
            ("a <b> & c; AT&T;", "a \\<b> & c; AT\\&T;"),
            ("[a](b)", "\\[a](b)"),
            ("[a] b", "[a] b"),
            ("[ ] a task", "\\[ ] a task"),
            ("[!NOTE] a note", "\\[!NOTE] a note"),
            ("---|---", "\\---|---"),
            ("3~5 and ~~7~~", "3~5 and \\~~7\\~~"),
            ("see https://a.example/a_b*c*d.", "see <https://a.example/a_b*c*d>."),
            ("https://a.example/x은 *a*", "https://a.example/x은 \\*a\\*"),
        ] {
            assert_eq!(Line::of(text).markdown(), expected, "{text}");
        }
    }
}
