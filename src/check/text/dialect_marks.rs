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

/// Finds `^2^` in `x^2^`, `^th^` in `19^th^` and `~2~` in `H~2~O`. `^^` and `^o^` are smiles, and `3~5` a range.
fn scripts(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for mark in ["^", "~"] {
        let marks: Vec<usize> = text.match_indices(mark).map(|(at, _)| at).collect();
        let pairs = marks.windows(2).filter_map(|pair| {
            let [open, close] = pair else { return None };
            let inside = &text[open + 1..*close];
            let base = before(text, *open)?;
            let is_script = if mark == "^" {
                let goes_on = after(text, close + 1).is_some_and(|letter| letter.is_ascii_digit());
                is_raised(inside, base) && !goes_on
            } else {
                base.is_ascii_alphabetic() && is_number(inside)
            };
            is_script.then_some(*open..close + 1)
        });
        out.extend(pairs);
    }
    out
}

/// Returns true for a number of up to 12 digits.
fn is_number(inside: &str) -> bool {
    (1..=12).contains(&inside.len()) && inside.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns true for an exponent, a charge or the ending of an ordinal number, behind the letter `base`.
fn is_raised(inside: &str, base: char) -> bool {
    let number = inside.trim_start_matches(['+', '-']).trim_end_matches(['+', '-']);
    let is_ordinal = matches!(inside, "st" | "nd" | "rd" | "th") && base.is_ascii_digit();
    let is_variable =
        matches!(inside, "n" | "m" | "k" | "i" | "j" | "x" | "y") && base.is_ascii_alphanumeric();
    base.is_ascii_alphanumeric() && is_number(number) || is_ordinal || is_variable
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

/// Finds `:smile:`: the names that GitHub gives to emoji. `:memory:`, times and `std::io::` are none.
fn emoji_codes(text: &str) -> Vec<Range<usize>> {
    let marks: Vec<usize> = text.match_indices(':').map(|(at, _)| at).collect();
    let mut out: Vec<Range<usize>> = Vec::new();
    for pair in marks.windows(2) {
        let [open, close] = pair else { continue };
        let inside = &text[open + 1..*close];
        // A single letter between colons is part of a path or a time.
        let is_code = inside.len() > 1 && emojis::get_by_shortcode(inside).is_some();
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

/// Finds `[[Page]]` and `[[Page|words]]`. `[[1]]` is a source, and `a[[i]]` code.
fn wiki_links(text: &str) -> Vec<Range<usize>> {
    let find = |(at, _): (usize, &str)| {
        let rest = &text[at + 2..];
        let length = rest.as_bytes().windows(2).take(MAX_INSIDE).position(|pair| pair == b"]]")?;
        let inside = &rest[..length];
        let is_page = inside.starts_with(char::is_alphanumeric)
            && inside.contains(char::is_alphabetic)
            && inside.chars().nth(1).is_some()
            && !inside.contains(['[', ']']);
        let is_apart = before(text, at).is_none_or(|letter| letter != '[' && !letter.is_ascii_alphanumeric());
        (is_page && is_apart).then_some(at..at + length + 4)
    };
    text.match_indices("[[").filter_map(find).collect()
}

/// Finds `$$x^2$$` and `$x_1$`: TeX directly between dollars. Amounts of money have a number behind the
/// dollar, and in `$HOME/$USER` the second dollar begins a word.
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
            let goes_on =
                after(text, close + mark.len()).is_some_and(|letter| letter.is_ascii_alphanumeric());
            (close_to_words && is_tex && !is_amount && !goes_on && inside.len() <= MAX_INSIDE)
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
    let definition = lines.iter().find(|(_, line)| {
        let line = line.trim_start();
        line.strip_prefix(": ").is_some_and(|words| words.trim_start().starts_with(char::is_alphanumeric))
    });
    if let Some((at, line)) = definition {
        let at = at + (line.len() - line.trim_start().len());
        return Some(at..at + 1);
    }
    let (first, line) = first_row(&lines)?;
    Some(first + (line.len() - line.trim_start().len())..first + line.len())
}

/// Finds the first row of a table: lines that follow each other with as many bars. A single bar divides two names, so a
/// table of two columns has a line of dashes or three rows.
fn first_row<'a>(lines: &[(usize, &'a str)]) -> Option<(usize, &'a str)> {
    let bars = |line: &str| line.trim().trim_matches('|').matches('|').count();
    let has_cells = |line: &str| line.contains(" | ") || is_dashes(line);
    for rows in lines.chunk_by(|(_, above), (_, below)| bars(above) == bars(below)) {
        let has_dashes = rows.iter().skip(1).any(|(_, line)| is_dashes(line));
        let needed = if has_dashes || rows.first().is_some_and(|(_, line)| bars(line) > 1) { 2 } else { 3 };
        let is_table = rows.iter().all(|(_, line)| bars(line) > 0 && has_cells(line));
        if is_table && rows.len() >= needed {
            return rows.first().copied();
        }
    }
    None
}

/// Returns true for the line below a table's heads: `--- | :---`.
fn is_dashes(line: &str) -> bool {
    line.contains("--") && line.contains('|') && line.bytes().all(|byte| b"-:| \t".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_other_dialects_are_found() {
        let cases: &[(&str, &[&str])] = &[
            ("H^2^O and x^10^ m", &["^2^", "^10^"]),
            ("10^6^ or the 19^th^ and Ca^2+^, x^n^", &["^6^", "^th^", "^2+^", "^n^"]),
            ("H~2~O", &["~2~"]),
            ("Words {.lead} and {#harbour} or {: .note}", &["{.lead}", "{#harbour}", "{: .note}"]),
            ("Good :smile: and :+1 and :thumbsup:! :100:, :+1:", &[":smile:", ":thumbsup:", ":100:", ":+1:"]),
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
            "OK^o^ and OK^v^, 2^3^4, `10^6 and 10^7`",
            "$HOME_DIR/$USER and $A_B$C_D",
            "open :memory: and :root: and :not(a):",
            "as in [[1]], a[[i]] and [[i]] or [[1, 2]]",
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
        assert_eq!(found("The ports:\nPort | Ships\n--- | ---\nBusan | 12").as_deref(), Some("Port | Ships"));
        assert_eq!(
            found("The ports:\n| Port | Ships | Berths |\n|---|---|---|\n| Busan | 12 | 3 |").as_deref(),
            Some("| Port | Ships | Berths |")
        );
        assert_eq!(found("Term\n: What it means").as_deref(), Some(":"));
        assert_eq!(found(": What it means").as_deref(), Some(":"));
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
