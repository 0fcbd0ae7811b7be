//! Strikethrough: words between two `~~`.
//!
//! A single `~` is a letter (`3~5일`). The parser's own extension takes one for strikethrough as well, so it is off.

use super::adjacent::push;
use crate::issue::Inline;
use crate::source::{SourceMap, SourceTree, Span};

const MARK: &str = "~~";

/// Opening mark that was not closed yet.
struct Opener {
    /// Index of its text among the inline elements read so far.
    index: usize,
}

/// Reads the strikethrough in a line of inline elements.
pub(super) fn read(line: Vec<Inline>, tree: &SourceTree) -> Vec<Inline> {
    if !line.iter().any(|inline| matches!(inline, Inline::Text(text, _) if text.contains(MARK))) {
        return line;
    }
    let mut out: Vec<Inline> = Vec::new();
    let mut opener: Option<Opener> = None;
    let mut rest = line.into_iter().peekable();
    while let Some(inline) = rest.next() {
        let Inline::Text(text, at) = inline else {
            out.push(inline);
            continue;
        };
        let map = SourceMap::of(&text, tree.text(at), at);
        let place = |start: usize, end: usize| map.as_ref().map_or(at, |map| map.span(start..end));
        let mut done = 0;
        for mark in marks(&text) {
            // An escaped mark is text.
            let is_literal = map.as_ref().is_none_or(|map| map.is_literal(&(mark..mark + MARK.len())));
            if !is_literal || mark == 0 && is_escaped(tree, at) {
                continue;
            }
            let before = text[..mark].chars().next_back().or_else(|| neighbour(out.last()));
            let after = text[mark + MARK.len()..].chars().next().or_else(|| neighbour(rest.peek()));
            push_text(&mut out, &text[done..mark], place(done, mark));
            done = mark + MARK.len();
            let closes = before.is_some_and(|letter| !letter.is_whitespace());
            // `3~~5일` is a range.
            let is_range = [before, after].into_iter().all(|letter| letter.is_some_and(char::is_numeric));
            let opens = after.is_some_and(|letter| !letter.is_whitespace()) && !is_range;
            match opener.take() {
                Some(open) if closes && out.len() > open.index + 1 => {
                    let inner = out.split_off(open.index + 1);
                    out.pop();
                    out.push(Inline::Struck(merged(inner)));
                }
                open => {
                    opener = if opens { Some(Opener { index: out.len() }) } else { open };
                    out.push(Inline::Text(MARK.to_owned(), place(mark, done)));
                }
            }
        }
        push_text(&mut out, &text[done..], place(done, text.len()));
    }
    merged(out)
}

/// Tests for a `\` before a text, which the parser leaves out of its place.
fn is_escaped(tree: &SourceTree, at: Span) -> bool {
    let before = tree.text(Span::new(at.file, 0..at.start));
    (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
}

fn push_text(out: &mut Vec<Inline>, text: &str, at: Span) {
    if !text.is_empty() {
        out.push(Inline::Text(text.to_owned(), at));
    }
}

fn merged(line: Vec<Inline>) -> Vec<Inline> {
    let mut out = Vec::with_capacity(line.len());
    for inline in line {
        push(&mut out, inline);
    }
    out
}

/// Returns a letter that stands for the neighbour of a mark; `None` at the end of a line.
fn neighbour(inline: Option<&Inline>) -> Option<char> {
    match inline? {
        Inline::SoftBreak | Inline::Break => None,
        _ => Some('x'),
    }
}

/// Returns the places of runs of exactly two tildes.
fn marks(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|byte| **byte == b'~').count();
        if run == MARK.len() {
            out.push(at);
        }
        at += run.max(1);
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::issue::markdown::testing::read;
    use crate::issue::{Inline, plain};

    /// The text, with struck words in brackets.
    fn shown(words: &[Inline]) -> String {
        let show = |inline: &Inline| match inline {
            Inline::Struck(inner) => format!("[{}]", shown(inner)),
            Inline::Strong(inner) => format!("<{}>", shown(inner)),
            other => plain(std::slice::from_ref(other)),
        };
        words.iter().map(show).collect()
    }

    #[test]
    fn one_tilde_is_a_letter() {
        for text in [
            "행사는 11월 3~5일에 열리고, 참가비는 10~12만 원이다.",
            "The talks run 9~11 a.m. and 2~4 p.m. on Friday.",
            "~100 people and ~200 dogs~",
            "~a~ ~b~",
            "좋아요~ 정말~",
            "좋아요~~ 정말~~",
            "~/notes and ~/drafts",
            "a ~~~ b~~~c",
            "3~~5일, 10~~12일",
        ] {
            assert_eq!(shown(read(text).paragraph()), text);
        }
    }

    #[test]
    fn two_tildes_strike_out() {
        for (text, expected) in [
            ("The fine was ~~200~~ 300 million won.", "The fine was [200] 300 million won."),
            ("~~3~5일~~ 4~6일에", "[3~5일] 4~6일에"),
            ("3~5일, ~~취소~~는 10~12만", "3~5일, [취소]는 10~12만"),
            ("~~a **b** c~~", "[a <b> c]"),
            ("**~~a~~ b**", "<[a] b>"),
            ("~~a~~~~b~~", "[a~~~~b]"),
            ("~~a~~ ~~b~~", "[a] [b]"),
            ("~~open and **bold**", "~~open and <bold>"),
            ("a ~~b\nc~~ d", "a [b c] d"),
            ("~~a &amp; b~~", "[a & b]"),
            ("\\~~a~~", "~~a~~"),
            ("`~~a~~`", "~~a~~"),
            ("~~[a](https://a.example)~~", "[a]"),
            ("~~https://a.example/b~~", "[https://a.example/b]"),
            ("~~https://a.example/b~~에서", "[https://a.example/b]에서"),
        ] {
            assert_eq!(shown(read(text).paragraph()), expected, "{text}");
        }
    }

    #[test]
    fn pieces_know_their_bytes() {
        let text = "a &amp; b ~~c~~ d";
        let reading = read(text);
        let words = reading.paragraph();
        let [Inline::Text(_, before), Inline::Struck(struck), Inline::Text(_, after)] = words else {
            panic!("{words:?}")
        };
        let [Inline::Text(_, inside)] = struck.as_slice() else { panic!("{struck:?}") };
        assert_eq!([before, inside, after].map(|at| reading.tree.text(*at)), ["a &amp; b ", "c", " d"]);
    }
}
