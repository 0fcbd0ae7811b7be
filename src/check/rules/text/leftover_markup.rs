use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use crate::check::issue_text::{Mark, Passage};
use crate::check::rule::{Context, Rule};
use crate::check::text::words::{after, before};
use crate::check::text::{dialect_marks, markup};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// ## What it finds
/// Markdown and HTML marks that readers would see: `**`, `__word__`, `_word_`, `~~word~~`, `==word==`, `##` at the start,
/// `](https://…)`, `&nbsp;`, `&amp;`. Task lists (`[ ]`), callouts (`[!NOTE]`, `:::`), references to nothing
/// (`[words][missing]`), tables without a line of dashes, and notes (`[^1]`) without words or without a mark in the text.
/// Marks of other dialects: `x^2^`, `{.class}`, `:smile:`, `[[page]]`, `$$x^2$$`, `[b]…[/b]`, a line `: words` below a term.
/// In headlines, captions and other values, where Markdown has no effect, also `*word*`, backticks, comments and `<b>`.
/// Marks written with a `\` are intended.
///
/// ## Why it matters to a reader
/// Asterisks and brackets in a sentence look broken, and a link or note that shows its own code leads nowhere.
///
/// ## Example
/// ```toml
/// title = "Why the *second* call matters"
/// ```
///
/// ## Better
/// ```toml
/// title = "Why the second call matters"
/// ```
pub(super) struct LeftoverMarkup;

impl Rule for LeftoverMarkup {
    fn code(&self) -> Code {
        Code("text::leftover_markup")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in &context.issue_text.passages {
            let plain = passage.role.is_plain_value();
            let ranges = find(&without_code(passage), passage.prose(), plain);
            let is_table_told = ranges.iter().any(|range| passage.text[range.clone()].contains('|'));
            for range in ranges {
                let at = passage.span(range.clone());
                let seen = &passage.text[range];
                let written = context.sources.text(at);
                // A backslash that is gone from the text took the mark's effect away on purpose.
                if written.contains('\\') && written != seen {
                    continue;
                }
                let message = format!("readers would see the markup `{seen}`");
                let help = if plain { "remove the markup: Markdown has no effect here" } else { help(seen) };
                found.push(Diagnostic::error(self.code(), at, message).help(help));
            }
            let has_code = passage.marks.iter().any(|(_, mark)| *mark == Mark::Code);
            if !plain && !is_table_told && !has_code {
                let written = context.sources.text(passage.at);
                if let Some(range) = dialect_marks::find_in_lines(written) {
                    let seen = &written[range.clone()];
                    let at = Span::new(
                        passage.at.file,
                        passage.at.start + range.start..passage.at.start + range.end,
                    );
                    let message = format!("readers would see the markup `{seen}`");
                    found.push(Diagnostic::error(self.code(), at, message).help(help_for_lines(seen)));
                }
            }
        }
    }
}

/// Returns the next step for markup in a text.
fn help(seen: &str) -> &'static str {
    match seen {
        _ if seen.starts_with("[^") => {
            "write the note in a paragraph of its own, as in `[^1]: Words`, and its mark `[^1]` in the text"
        }
        _ if seen.starts_with(':') && seen.ends_with(':') && seen.len() > 3 && seen != ":::" => {
            "write the sign itself: codes such as `:smile:` are not read"
        }
        _ if seen.starts_with("[!") || seen.starts_with([':', '!']) => {
            "write the words alone: a mail has no callouts"
        }
        "[ ]" | "[x]" | "[X]" => "remove the box: a mail has no task lists",
        _ if seen.contains("](") => "write the address without spaces, directly after the brackets",
        _ if seen.contains("][") => {
            "write the address in round brackets, as in `[words](https://lantern.example)`"
        }
        _ if seen.contains('|') => {
            "write the heads, a line of dashes with as many cells, and the rows, with an empty line before and after"
        }
        _ if seen.starts_with('&') => "write the character itself",
        _ if seen.starts_with('#') => "put a space between `#` and the words",
        _ if seen.starts_with(['^', '~']) && seen.len() > 2 && !seen.starts_with("~~") => {
            "write the sign itself, as in x² or H₂O: raised and lowered letters are not read"
        }
        _ if seen.starts_with('{') => "remove it: attributes have no effect here",
        _ if seen.starts_with("[[") => {
            "write the page's address, as in `[words](https://lantern.example)`, or the words alone"
        }
        _ if seen.starts_with('$') => "write the formula in words or signs: TeX is not read",
        _ if seen.starts_with("[/") => "write `**words**` or `*words*`: tags in brackets are not read",
        _ if seen.starts_with("```") => "put the marks of the code on lines of their own",
        _ => "put the marks directly around the words, without spaces inside, or remove them",
    }
}

/// Returns the next step for marks that only the lines of a paragraph show.
fn help_for_lines(seen: &str) -> &'static str {
    if seen == ":" {
        "write the term and its meaning as a sentence or a list: definition lists are not read"
    } else {
        "a table needs a line of dashes below its heads, as in `--- | ---`, and an empty line before and after"
    }
}

/// Returns the text with code masked. Addresses stay, because a broken link contains one.
fn without_code(passage: &Passage) -> String {
    let mut bytes = passage.text.clone().into_bytes();
    for (range, _) in passage.marks.iter().filter(|(_, mark)| *mark == Mark::Code) {
        if let Some(hidden) = bytes.get_mut(range.clone()) {
            hidden.fill(1);
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Finds markup in a text. `prose` is the same with addresses masked. `plain` is true for values, where Markdown has no
/// effect.
/// Asterisks also mask names (`김**`), swear words and numbers, and mark footnotes. So a pair must enclose words as
/// emphasis does.
fn find(text: &str, prose: &str, plain: bool) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = entities(text);
    out.extend(strong_emphasis(text));
    out.extend(markup::find(text, plain));
    out.extend(dialect_marks::find(prose));
    for mark in ["_", "~~", "=="] {
        out.extend(emphasis(prose, mark, true));
    }
    for mark in ["*", "_"] {
        out.extend(emphasis_before_letters(prose, mark));
    }
    out.extend(link_syntax(text));
    out.extend(heading_marks(text, plain));
    out.extend(emphasis(text, "__", false).into_iter().filter(|range| !is_dunder(text, range)));
    if plain {
        out.extend(emphasis(text, "*", true));
        out.extend(emphasis(text, "`", false));
        out.extend(html_tags(text));
    }
    out.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    out.dedup_by(|next, kept| next.start < kept.end);
    out
}

/// Finds `**word**`, and `**word` without an end.
fn strong_emphasis(text: &str) -> Vec<Range<usize>> {
    let marks: Vec<usize> = isolated_marks(text, "**");
    let mut out = Vec::new();
    let mut index = 0;
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    // `Price**` refers to a footnote.
    let footnotes =
        marks.first().is_some_and(|at| is_letter(before(text, *at)) && !is_letter(after(text, at + 2)));
    while let Some(open) = marks.get(index).copied() {
        index += 1;
        let free = !is_letter(before(text, open));
        let (blank_before, blank_behind) =
            (is_space_or_end(before(text, open)), is_space_or_end(after(text, open + 2)));
        let closes = |close: &usize| {
            let behind = after(text, close + 2);
            let tight = !is_space_or_end(before(text, *close));
            // `**Port:**10`: after a sign the parser does not close before a letter.
            let lost = tight && !is_letter(before(text, *close)) && !blank_behind;
            is_plausible_content(&text[open + 2..*close])
                && (tight || !blank_behind)
                && !(blank_behind && is_letter(behind) && is_letter(before(text, *close)))
                && (!behind.is_some_and(|letter| letter.is_ascii_alphanumeric()) || !tight || lost)
        };
        // `word**"quoted"**`: before a sign the parser does not open after a letter.
        let encloses_quotation = |close: &usize| is_bracketed(&text[open + 2..*close]);
        match marks.get(index).copied().filter(closes) {
            Some(close) if free => {
                out.push(open..close + 2);
                index += 1;
            }
            _ if !free && let Some(close) = marks.get(index).copied().filter(encloses_quotation) => {
                out.push(open..close + 2);
                index += 1;
            }
            // `The **big` has no end; at the start it may be the footnote's own mark.
            _ if free
                && blank_before
                && open > 0
                && !footnotes
                && after(text, open + 2).is_some_and(char::is_alphabetic) =>
            {
                out.push(open..open + 2);
            }
            _ => {}
        }
    }
    out
}

/// Returns true for words between quotation marks or brackets.
fn is_bracketed(inside: &str) -> bool {
    let pairs = [('"', '"'), ('(', ')'), ('[', ']'), ('“', '”'), ('‘', '’'), ('「', '」'), ('《', '》')];
    inside.len() < 200
        && pairs.iter().any(|(open, close)| inside.starts_with(*open) && inside.ends_with(*close))
}

/// Finds `*Port:*10` and `_Port:_10`, which the parser does not close.
fn emphasis_before_letters(text: &str, mark: &str) -> Vec<Range<usize>> {
    let marks = isolated_marks(text, mark);
    let pairs = marks.windows(2).filter_map(|pair| {
        let [open, close] = pair else { return None };
        let inside = &text[open + mark.len()..*close];
        let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let ends_in_sign = inside.ends_with([':', '.', ',', '!', '?', ')', '"', '”', '%']);
        let encloses = !is_letter(before(text, *open))
            && inside.starts_with(char::is_alphabetic)
            && ends_in_sign
            && is_letter(after(text, close + mark.len()));
        (encloses && is_plausible_content(inside) && inside.chars().count() < 80)
            .then_some(*open..close + mark.len())
    });
    pairs.collect()
}

fn is_space_or_end(letter: Option<char>) -> bool {
    letter.is_none_or(char::is_whitespace)
}

fn is_plausible_content(inside: &str) -> bool {
    inside.len() < 200 && inside.contains(char::is_alphanumeric) && !inside.contains('\u{1}')
}

/// Returns marks that are not part of a longer run.
fn isolated_marks(text: &str, mark: &str) -> Vec<usize> {
    let letter = mark.chars().next();
    let alone = |at: &usize| before(text, *at) != letter && after(text, at + mark.len()) != letter;
    text.match_indices(mark).map(|(at, _)| at).filter(alone).collect()
}

/// Finds `*word*`, `__word__` and `` `word` ``: directly around words, with no letter outside.
fn emphasis(text: &str, mark: &str, one_sentence: bool) -> Vec<Range<usize>> {
    let marks = isolated_marks(text, mark);
    let mut out: Vec<Range<usize>> = Vec::new();
    for pair in marks.windows(2) {
        let [open, close] = pair else { continue };
        let inside = &text[open + mark.len()..*close];
        let outside = [before(text, *open), after(text, close + mark.len())];
        // A particle may follow directly: `*보안*은`. `김*수` is a masked name.
        let free = outside[0].is_none_or(|letter| !letter.is_alphanumeric())
            && outside[1].is_none_or(|letter| {
                !letter.is_alphanumeric() || (!letter.is_ascii() && !inside.contains(char::is_whitespace))
            });
        let close_to_words = inside.starts_with(|letter: char| !letter.is_whitespace())
            && inside.ends_with(|letter: char| !letter.is_whitespace());
        let again = out.last().is_some_and(|last| *open < last.end);
        let short = inside.chars().count() < 80 && !(one_sentence && inside.contains(". "));
        if free && close_to_words && is_plausible_content(inside) && short && !again {
            out.push(*open..close + mark.len());
        }
    }
    out
}

/// True for names in Python and JavaScript, such as `__init__`.
fn is_dunder(text: &str, range: &Range<usize>) -> bool {
    let names = [
        "init",
        "main",
        "name",
        "file",
        "proto",
        "all",
        "doc",
        "dict",
        "class",
        "str",
        "repr",
        "new",
        "del",
        "call",
        "import",
        "builtins",
        "version",
        "init_subclass",
        "reduce",
        "globals",
        "subclasses",
        "dirname",
        "filename",
    ];
    let inside = &text[range.start + 2..range.end - 2];
    names.contains(&inside)
        || after(text, range.end) == Some('.') && after(text, range.end + 1).is_some_and(char::is_alphabetic)
}

/// Longest words and longest address of a link, in bytes.
const MAX_LINK: usize = 2_000;

/// Finds `](https://…)`, with its link text.
fn link_syntax(text: &str) -> Vec<Range<usize>> {
    let ends = ["](http", "](www.", "](mailto:", "](/", "] (http"];
    let all = ends.iter().flat_map(|end| text.match_indices(end));
    let place = |(at, _): (usize, &str)| {
        let window = text.floor_char_boundary(at.saturating_sub(MAX_LINK));
        let words = text[window..at].rfind('[').map(|start| window + start);
        let start = words.filter(|start| !text[*start..at].contains(']')).unwrap_or(at);
        let rest = &text[at..text.floor_char_boundary((at + MAX_LINK).min(text.len()))];
        let end = rest.find(')').map_or_else(|| rest.find(' ').unwrap_or(rest.len()), |close| close + 1);
        start..at + end
    };
    all.map(place).collect()
}

/// Finds `## Words` or `##Words` at the start; in plain values also `# Words`. `#1` and `#tag` do not count.
fn heading_marks(text: &str, plain: bool) -> Option<Range<usize>> {
    let rest = text.trim_start_matches('#');
    let marks = text.len() - rest.len();
    let words = rest.trim_start().starts_with(char::is_alphabetic);
    let is_heading = match marks {
        0 => false,
        1 => plain && rest.starts_with(' '),
        _ => marks < 7,
    };
    (is_heading && words).then_some(0..marks)
}

/// Finds `&nbsp;`, `&amp;`, `&#39;`.
fn entities(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices('&') {
        let rest = &text[at + 1..];
        let Some(length) = rest.bytes().take(33).position(|byte| byte == b';').filter(|length| *length > 1)
        else {
            continue;
        };
        let name = &rest[..length];
        let number = name.strip_prefix('#').is_some_and(|number| {
            let digits = number.strip_prefix(['x', 'X']).unwrap_or(number);
            !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_hexdigit())
        });
        if number || ENTITIES.contains(name) {
            out.push(at..at + length + 2);
        }
    }
    out
}

/// Finds `<b>`, `</p>`, `<br/>`.
fn html_tags(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices('<') {
        let Some(length) = text[at..].bytes().take(MAX_TAG).position(|byte| byte == b'>') else { continue };
        let inside = text[at + 1..at + length].trim_matches('/');
        let name = inside.split(' ').next().unwrap_or_default().trim_end_matches('/').to_ascii_lowercase();
        if TAGS.contains(&name.as_str()) {
            out.push(at..at + length + 1);
        }
    }
    out
}

/// Longest tag that is looked for, in bytes.
const MAX_TAG: usize = 300;

/// Names of the entities of HTML.
static ENTITIES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let names =
        entities::ENTITIES.iter().filter_map(|entity| entity.entity.strip_prefix('&')?.strip_suffix(';'));
    names.collect()
});
const TAGS: &[&str] = &[
    "b",
    "i",
    "u",
    "em",
    "strong",
    "br",
    "p",
    "span",
    "div",
    "a",
    "sup",
    "sub",
    "small",
    "h1",
    "h2",
    "h3",
    "font",
    "center",
    "s",
    "del",
    "ins",
    "mark",
    "code",
    "pre",
    "li",
    "ul",
    "ol",
    "table",
    "tr",
    "td",
    "th",
    "img",
    "hr",
    "blockquote",
    "h4",
    "h5",
    "h6",
    "abbr",
    "cite",
    "strike",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, plain: bool) -> Vec<&str> {
        find(text, text, plain).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn leftover_markup_is_found_in_prose() {
        let cases: &[(&str, &[&str])] = &[
            ("It is **very **old", &["**very **"]),
            ("** Old** it is", &["** Old**"]),
            ("The **big one", &["**"]),
            ("See [the page](https://a.example/b c) now", &["[the page](https://a.example/b c)"]),
            ("##Words", &["##"]),
            ("a __word__ here", &["__word__"]),
            ("Tom &amp; Kim&nbsp;here, it&#39;s", &["&amp;", "&nbsp;", "&#39;"]),
            ("2 ** 3 ** 4 and f**k, s***t, 김**씨와 이**씨, ****", &[]),
            ("Price** is net. ** Without tax. **Without", &[]),
            ("__init__ and __proto__, foo__bar__baz, __main__.py, AT&T; R&D;", &[]),
            ("#1 and #tag, C# and *one* word, M*A*S*H", &[]),
            ("Array[0](x), note [1](see)", &[]),
            ("**복현:**10 times, **Port (east):**B", &["**복현:**", "**Port (east):**"]),
            ("word**\"quoted\"** and 말**(言)**", &["**\"quoted\"**", "**(言)**"]),
            ("이름(김**), 주소(서울**), f**k, 김**(42)와 이**(43)", &[]),
            ("이것은 _강조_는 말이다, *끝:*10", &["_강조_", "*끝:*"]),
            ("snake_case_name, _private, __x, foo_bar_ and 3_000", &[]),
            ("a ~~word~~ and ==this==, 안녕~~ 반가워~~, a == b == c", &["~~word~~", "==this=="]),
            (
                "&lsaquo;x&CounterClockwiseContourIntegral; R&D; Q&A;",
                &["&lsaquo;", "&CounterClockwiseContourIntegral;"],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text, false), *expected, "{text}");
        }
    }

    #[test]
    fn all_markup_is_found_in_plain_values() {
        let cases: &[(&str, &[&str])] = &[
            ("A *new* day", &["*new*"]),
            ("The `xz` backdoor", &["`xz`"]),
            ("# Headline", &["#"]),
            ("*보안*은 습관", &["*보안*"]),
            ("One<br>two <b>three</b>", &["<br>", "<b>", "</b>"]),
            ("M*A*S*H, 5 * 3 * 2, *nix and *BSD, 김*수와 이*영, price* and *tax", &[]),
            ("*Names changed. See notes*", &[]),
            ("a < b > c, #1 song", &[]),
            (
                "A <del>new</del> <mark>day</mark> <!-- todo --> here",
                &["<del>", "</del>", "<mark>", "</mark>", "<!-- todo -->"],
            ),
            ("~~Old~~ _new_", &["~~Old~~", "_new_"]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text, true), *expected, "{text}");
        }
    }
}
