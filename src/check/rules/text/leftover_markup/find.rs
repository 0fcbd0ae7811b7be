//! Search for markup in a text.

use std::ops::Range;

use super::emphasis::{emphasis, emphasis_before_letters, is_dunder, strong_emphasis};
use super::html::{entities, html_tags};
use super::uneven;
use crate::check::text::{dialect_marks, markup};

/// Finds markup in a text. `prose` is the same with addresses masked. `plain` is true for values, where Markdown has no
/// effect.
/// Asterisks also mask names (`김**`), swear words and numbers, and mark footnotes. So a pair must enclose words as
/// emphasis does.
pub(in crate::check::rules::text) fn find(text: &str, prose: &str, plain: bool) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = entities(text);
    out.extend(strong_emphasis(text));
    out.extend(uneven::stray_colon(text));
    out.extend(uneven::loose_pairs(text, "**"));
    out.extend(uneven::loose_pairs(prose, "~~"));
    out.extend(uneven::tildes(prose));
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
        out.extend(uneven::backslashes(text));
        out.extend(emphasis(text, "*", true));
        out.extend(emphasis(text, "`", false));
        out.extend(html_tags(text));
    }
    out.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    out.dedup_by(|next, kept| next.start < kept.end);
    out
}

/// Longest words and longest address of a link, in bytes.
const MAX_LINK: usize = 2_000;

/// Finds `](https://…)`, with its link text.
fn link_syntax(text: &str) -> Vec<Range<usize>> {
    let ends = ["](http", "](www.", "](mailto:", "](/", "] (http"];
    let pictures = text.match_indices("![").filter_map(|(start, _)| {
        let rest = &text[start..text.floor_char_boundary((start + MAX_LINK).min(text.len()))];
        let close = rest.find(']')?;
        let target = rest[close + 1..].strip_prefix('(').or_else(|| rest[close + 1..].strip_prefix(" ("))?;
        let length = target.find(')')?;
        target[..length].contains('.').then_some(start..start + rest.len() - target.len() + length + 1)
    });
    let all = ends.iter().flat_map(|end| text.match_indices(end));
    let place = |(at, _): (usize, &str)| {
        let window = text.floor_char_boundary(at.saturating_sub(MAX_LINK));
        let words = text[window..at].rfind('[').map(|start| window + start);
        let start = words.filter(|start| !text[*start..at].contains(']')).unwrap_or(at);
        let rest = &text[at..text.floor_char_boundary((at + MAX_LINK).min(text.len()))];
        let end = rest.find(')').map_or_else(|| rest.find(' ').unwrap_or(rest.len()), |close| close + 1);
        start..at + end
    };
    all.map(place).chain(pictures).collect()
}

/// Finds `## Words` or `##Words` at the start; in plain values also `# Words`. `#1` and `#tag` do not count.
fn heading_marks(text: &str, plain: bool) -> Option<Range<usize>> {
    let rest = text.trim_start_matches('#');
    let marks = text.len() - rest.len();
    let words = rest.trim_start().starts_with(char::is_alphabetic);
    let is_heading = match marks {
        0 => false,
        1 => plain && rest.starts_with(' '),
        _ => marks < 7 || rest.starts_with(' '),
    };
    (is_heading && words).then_some(0..marks)
}

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
