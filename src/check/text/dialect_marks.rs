//! Marks that other dialects of Markdown read: superscript, attributes, emoji codes, wiki links, formulas.

use std::ops::Range;

use super::words::{after, before};

/// Longest part between two marks, in bytes.
const MAX_INSIDE: usize = 100;

/// Finds the marks in a text without code and addresses.
pub(in crate::check) fn find(prose: &str) -> Vec<Range<usize>> {
    let mut out = scripts(prose);
    out.extend(attributes(prose));
    out.extend(emoji_codes(prose));
    out.extend(wiki_links(prose));
    out.extend(formulas(prose));
    out.extend(closing_tags(prose));
    out
}

/// Finds `^2^` in `x^2^` and `~2~` in `H~2~O`. `^^` is a smile, and `3~5` a range.
fn scripts(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for mark in ["^", "~"] {
        let marks: Vec<usize> = text.match_indices(mark).map(|(at, _)| at).collect();
        let pairs = marks.windows(2).filter_map(|pair| {
            let [open, close] = pair else { return None };
            let inside = &text[open + 1..*close];
            let is_script = (1..=12).contains(&inside.len())
                && inside.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'))
                && (mark == "^" || inside.bytes().all(|byte| byte.is_ascii_digit()));
            let is_behind_letter = before(text, *open).is_some_and(|letter| letter.is_ascii_alphabetic());
            (is_script && is_behind_letter).then_some(*open..close + 1)
        });
        out.extend(pairs);
    }
    out
}

/// Finds `{.class}`, `{#id}` and `{: .note}`. `{name}` may be meant.
fn attributes(text: &str) -> Vec<Range<usize>> {
    let find = |(at, _): (usize, &str)| {
        let rest = &text[at + 1..];
        let length = rest.bytes().take(MAX_INSIDE).position(|byte| byte == b'}')?;
        let inside = rest[..length].trim_start_matches(':').trim();
        let name = inside.strip_prefix(['.', '#'])?;
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_ .#=\"".contains(letter);
        (name.starts_with(|letter: char| letter.is_ascii_alphabetic()) && name.chars().all(is_name))
            .then_some(at..at + length + 2)
    };
    text.match_indices('{').filter_map(find).collect()
}

/// Finds `:smile:`. Times, `std::io::` and a colon at the end of a word are none.
fn emoji_codes(text: &str) -> Vec<Range<usize>> {
    let marks: Vec<usize> = text.match_indices(':').map(|(at, _)| at).collect();
    let mut out: Vec<Range<usize>> = Vec::new();
    for pair in marks.windows(2) {
        let [open, close] = pair else { continue };
        let inside = &text[open + 1..*close];
        let is_code = (2..=40).contains(&inside.len())
            && inside.starts_with(|letter: char| letter.is_ascii_lowercase())
            && inside
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-+".contains(&byte));
        let is_apart = |letter: Option<char>| {
            letter.is_none_or(|letter| !letter.is_ascii_alphanumeric() && letter != ':')
        };
        let again = out.last().is_some_and(|last| *open < last.end);
        if is_code && is_apart(before(text, *open)) && is_apart(after(text, close + 1)) && !again {
            out.push(*open..close + 1);
        }
    }
    out
}

/// Finds `[[Page]]` and `[[Page|words]]`.
fn wiki_links(text: &str) -> Vec<Range<usize>> {
    let find = |(at, _): (usize, &str)| {
        let rest = &text[at + 2..];
        let length = rest.as_bytes().windows(2).take(MAX_INSIDE).position(|pair| pair == b"]]")?;
        let inside = &rest[..length];
        let is_page = inside.starts_with(char::is_alphanumeric) && !inside.contains(['[', ']']);
        (is_page && before(text, at) != Some('[')).then_some(at..at + length + 4)
    };
    text.match_indices("[[").filter_map(find).collect()
}

/// Finds `$$x^2$$` and `$x_1$`: TeX directly between dollars. Amounts of money have a number behind the dollar.
fn formulas(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for mark in ["$$", "$"] {
        let alone = |at: &usize| before(text, *at) != Some('$') && after(text, at + mark.len()) != Some('$');
        let marks: Vec<usize> = text.match_indices(mark).map(|(at, _)| at).filter(alone).collect();
        let pairs = marks.windows(2).filter_map(|pair| {
            let [open, close] = pair else { return None };
            let inside = &text[open + mark.len()..*close];
            let close_to_words =
                !inside.starts_with(char::is_whitespace) && !inside.ends_with(char::is_whitespace);
            let is_tex = inside.contains(['^', '_', '\\', '{']) && inside.contains(char::is_alphanumeric);
            let is_amount = inside.starts_with(|letter: char| letter.is_ascii_digit()) && mark == "$";
            (close_to_words && is_tex && !is_amount && inside.len() <= MAX_INSIDE)
                .then_some(*open..close + mark.len())
        });
        out.extend(pairs);
    }
    out
}

/// Finds `[/b]` and `[/url]`.
fn closing_tags(text: &str) -> Vec<Range<usize>> {
    let find = |(at, _): (usize, &str)| {
        let rest = &text[at + 2..];
        let length = rest.bytes().take(12).position(|byte| byte == b']')?;
        let is_name = length > 0 && rest[..length].bytes().all(|byte| byte.is_ascii_lowercase());
        is_name.then_some(at..at + length + 3)
    };
    text.match_indices("[/").filter_map(find).collect()
}

/// Finds what only the lines of a paragraph show, as it was written: rows of a table without a line of dashes, and a
/// definition (`: words`) below its term.
pub(in crate::check) fn find_in_lines(written: &str) -> Option<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in written.split_inclusive('\n') {
        lines.push((start, line.trim_end()));
        start += line.len();
    }
    let definition = lines.iter().skip(1).find(|(_, line)| {
        let line = line.trim_start();
        line.strip_prefix(": ").is_some_and(|words| words.trim_start().starts_with(char::is_alphanumeric))
    });
    if let Some((at, line)) = definition {
        let at = at + (line.len() - line.trim_start().len());
        return Some(at..at + 1);
    }
    // A single bar divides two names; a table has as many in every row.
    let bars = |line: &str| line.trim().trim_matches('|').matches(" | ").count();
    let (first, line) = lines.first()?;
    let cells = bars(line);
    let is_table = cells > 0
        && lines.iter().all(|(_, line)| bars(line) == cells)
        && lines.len() >= if cells > 1 { 2 } else { 3 };
    is_table.then(|| first + (line.len() - line.trim_start().len())..first + line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_other_dialects_are_found() {
        let cases: &[(&str, &[&str])] = &[
            ("H^2^O and x^10^ m", &["^2^", "^10^"]),
            ("H~2~O", &["~2~"]),
            ("Words {.lead} and {#harbour} or {: .note}", &["{.lead}", "{#harbour}", "{: .note}"]),
            ("Good :smile: and :+1 and :thumbs_up:!", &[":smile:", ":thumbs_up:"]),
            ("See [[Harbour]] and [[항구|the port]].", &["[[Harbour]]", "[[항구|the port]]"]),
            ("$$x^2 + y$$ and $a_1$ and $\\frac{a}{b}$", &["$$x^2 + y$$", "$a_1$", "$\\frac{a}{b}$"]),
            ("[b]bold[/b]", &["[/b]"]),
        ];
        for (text, expected) in cases {
            let mut found: Vec<_> = find(text).into_iter().collect();
            found.sort_by_key(|range| range.start);
            let found: Vec<_> = found.into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }

    #[test]
    fn signs_of_writers_are_no_marks() {
        for text in [
            "It cost $5 and $10, US$3_000 and $4, $$$ and $$ more $$",
            "반가워요^^ 그럼^^, ^_^ and 2^10 or 3~5일, 10~12, 안녕~ 반가워~",
            "At 10:30:15, std::io::Write, C:\\a:b: and a note: here: there",
            "He said [[...]] and [sic], {name} and {0}, f(x) = {x | x > 1}",
            "a[i][j] [/] and [//]",
            "https://a.example/:b:",
        ] {
            assert!(find(text).is_empty(), "{text}: {:?}", find(text));
        }
    }

    #[test]
    fn lines_show_tables_and_definitions() {
        let found = |text: &str| find_in_lines(text).map(|range| text[range].to_owned());
        assert_eq!(
            found("Port | Ships | Berths\nBusan | 12 | 3\n").as_deref(),
            Some("Port | Ships | Berths")
        );
        assert_eq!(found("Port | Ships\nBusan | 12\nUlsan | 4").as_deref(), Some("Port | Ships"));
        assert_eq!(found("Term\n: What it means").as_deref(), Some(":"));
        for text in [
            "Dasom Gil | The Lantern",
            "Dasom Gil | The Lantern\nSeoul | Busan",
            "One: two\nthree: four",
            "One | two\nthree\nfour | five",
            "Words\n:) smile",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
