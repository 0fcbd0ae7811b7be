//! A line of an article: words with emphasis and links, and its Markdown.

use std::rc::Rc;

use super::dom::one_line;
use super::escape::{escaped, line_start_escaped, link_words, target};

/// A stretch of a line in one style.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// The words.
    pub(super) text: String,
    /// How they look.
    pub(super) style: Style,
    /// The link on them.
    pub(super) link: Option<Rc<str>>,
    /// `true` if an element begins with them and no blank precedes it: the page may show it apart.
    pub(super) is_apart: bool,
}

/// Emphasis of a stretch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark that a page may set")]
pub(super) struct Style {
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    pub(super) code: bool,
    pub(super) struck: bool,
    /// Inside of a link, also one that is not kept.
    pub(super) linked: bool,
}

/// A line of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// Stretches in order; neighbours differ in style or link.
    pub(super) runs: Vec<Run>,
    /// `true` if an element begins here.
    begins: bool,
}

impl Line {
    /// Makes a line of stretches.
    pub(super) fn new(runs: Vec<Run>) -> Self {
        Self { runs, begins: false }
    }

    /// Notes that an element begins directly behind another one.
    pub(super) fn begin_element(&mut self) {
        self.begins = !self.is_empty();
    }

    /// Returns the words of the line with a bar between elements that no blank parts.
    pub(super) fn parted(&self) -> String {
        let mut whole = String::new();
        for run in &self.runs {
            whole.push_str(if run.is_apart { " | " } else { "" });
            whole.push_str(&run.text);
        }
        one_line(&whole)
    }

    /// Returns the words of elements that no blank parts, each for itself.
    pub(super) fn parts(&self) -> Vec<String> {
        let mut parts = vec![String::new()];
        for run in &self.runs {
            match parts.last_mut().filter(|_| !run.is_apart) {
                Some(last) => last.push_str(&run.text),
                None => parts.push(run.text.clone()),
            }
        }
        parts.iter().map(|part| one_line(part)).filter(|part| !part.is_empty()).collect()
    }

    /// Makes a line without emphasis.
    #[cfg(test)]
    pub(super) fn of(text: &str) -> Self {
        Self::new(vec![Run { text: text.to_owned(), ..Run::default() }])
    }

    /// Adds words; blanks at the seams become one.
    pub(super) fn push(&mut self, text: &str, style: Style, link: Option<&Rc<str>>) {
        for c in text.chars() {
            if matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{AD}' | '\u{2060}') {
                continue;
            }
            let is_blank = c.is_whitespace() || c.is_control();
            let is_apart = std::mem::take(&mut self.begins)
                && !is_blank
                && !self.runs.last().is_none_or(|run| run.text.ends_with(' '));
            if is_blank && self.runs.last().is_none_or(|run| run.text.ends_with(' ')) {
                continue;
            }
            match self
                .runs
                .last_mut()
                .filter(|run| !is_apart && run.style == style && run.link.as_ref() == link)
            {
                Some(run) => run.text.push(if is_blank { ' ' } else { c }),
                None => {
                    let text = if is_blank { " ".to_owned() } else { c.to_string() };
                    self.runs.push(Run { text, style, link: link.cloned(), is_apart });
                }
            }
        }
    }

    /// Returns the words without marks.
    pub(super) fn plain(&self) -> String {
        let whole: String = self.runs.iter().map(|run| run.text.as_str()).collect();
        one_line(&whole)
    }

    /// Returns the last letters of the line, so many at most.
    pub(super) fn end(&self, letters: usize) -> String {
        let last = self.runs.iter().rev().flat_map(|run| run.text.chars().rev()).take(letters);
        let mut last: Vec<char> = last.collect();
        last.reverse();
        last.into_iter().collect::<String>().trim_end().to_owned()
    }

    /// Returns `true` for a line without words.
    pub(super) fn is_empty(&self) -> bool {
        self.runs.iter().all(|run| run.text.trim().is_empty())
    }

    /// Returns the share of letters that are linked, in percent.
    pub(super) fn linked_percent(&self) -> usize {
        self.percent(|style| style.linked)
    }

    /// Returns the share of letters that are emphasised, in percent.
    pub(super) fn emphasised_percent(&self) -> usize {
        self.percent(|style| style.emphasis || style.strong)
    }

    fn percent(&self, counts: impl Fn(Style) -> bool) -> usize {
        let letters = |run: &Run| run.text.chars().filter(|c| !c.is_whitespace()).count();
        let all: usize = self.runs.iter().map(letters).sum();
        let counted: usize = self.runs.iter().filter(|run| counts(run.style)).map(letters).sum();
        (counted * 100).checked_div(all).unwrap_or(0)
    }

    /// Takes bytes from the start of the plain text, and blanks after them.
    pub(super) fn cut_start(&mut self, bytes: usize) {
        self.trim_start();
        let mut left = bytes;
        for run in &mut self.runs {
            let mut end = left.min(run.text.len());
            while !run.text.is_char_boundary(end) {
                end += 1;
            }
            run.text.drain(..end);
            left = left.saturating_sub(end);
        }
        self.runs.retain(|run| !run.text.is_empty());
        self.trim_start();
    }

    fn trim_start(&mut self) {
        while let Some(first) = self.runs.first_mut() {
            let blanks = first.text.len() - first.text.trim_start().len();
            first.text.drain(..blanks);
            if !first.text.is_empty() {
                return;
            }
            self.runs.remove(0);
        }
    }

    /// Removes a text wherever one stretch holds it.
    pub(super) fn remove(&mut self, part: &str) {
        self.replace(part, "");
    }

    /// Replaces a text wherever one stretch holds it.
    pub(super) fn replace(&mut self, part: &str, by: &str) {
        for run in &mut self.runs {
            if run.text.contains(part) {
                run.text = run.text.replace(part, by);
            }
        }
        self.runs.retain(|run| !run.text.is_empty());
    }

    /// Returns the line in Markdown.
    pub(super) fn markdown(&self) -> String {
        let mut out = String::new();
        let mut runs = self.runs.as_slice();
        while let Some(first) = runs.first() {
            let length = runs.iter().take_while(|run| run.link == first.link).count();
            let inner = emphasised(&runs[..length]);
            match &first.link {
                Some(url) if !inner.trim().is_empty() => {
                    let (before, words, after) = blanks_apart(&inner);
                    out.push_str(before);
                    out.push('[');
                    out.push_str(&link_words(words));
                    out.push_str("](");
                    out.push_str(&target(url));
                    out.push(')');
                    out.push_str(after);
                }
                _ => out.push_str(&inner),
            }
            runs = &runs[length..];
        }
        line_start_escaped(out.trim())
    }
}

/// Writes stretches with their marks. Blanks stand outside of marks, where CommonMark demands them.
fn emphasised(runs: &[Run]) -> String {
    let mut out = String::new();
    let mut rest = runs;
    while let Some(first) = rest.first() {
        let style = first.style;
        let length = rest.iter().take_while(|run| same_marks(run.style, style)).count();
        let text: String = rest[..length].iter().map(|run| run.text.as_str()).collect();
        let (before, words, after) = blanks_apart(&text);
        let mark = match (style.strong, style.emphasis) {
            (true, true) => "***",
            (true, false) => "**",
            (false, true) => "*",
            (false, false) => "",
        };
        out.push_str(before);
        let strike = if style.struck && !words.is_empty() { "~~" } else { "" };
        out.push_str(strike);
        if words.is_empty() {
        } else if style.code && !words.contains('`') {
            out.extend(["`", words, "`"]);
        } else {
            // Two stretches side by side would make one run of asterisks.
            let mark = if out.ends_with('*') && !mark.is_empty() { "" } else { mark };
            out.push_str(mark);
            out.push_str(&escaped(words));
            out.push_str(mark);
        }
        out.push_str(strike);
        out.push_str(after);
        rest = &rest[length..];
    }
    out
}

fn same_marks(a: Style, b: Style) -> bool {
    (a.strong, a.emphasis, a.code, a.struck) == (b.strong, b.emphasis, b.code, b.struck)
}

fn blanks_apart(text: &str) -> (&str, &str, &str) {
    let inner = text.trim_start();
    let before = &text[..text.len() - inner.len()];
    let words = inner.trim_end();
    (before, words, &inner[words.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(parts: &[(&str, &str, Option<&str>)]) -> String {
        let mut line = Line::default();
        for (text, marks, link) in parts {
            let style = Style {
                strong: marks.contains('s'),
                emphasis: marks.contains('e'),
                code: marks.contains('c'),
                struck: marks.contains('d'),
                linked: link.is_some(),
            };
            line.push(text, style, link.map(Rc::from).as_ref());
        }
        line.markdown()
    }

    #[test]
    fn marks_stand_where_markdown_reads_them() {
        assert_eq!(line(&[("a ", "", None), (" bold ", "s", None), ("c", "", None)]), "a **bold** c");
        assert_eq!(
            line(&[("한국", "s", None), ("은 ", "", None), ("‘강조’", "e", None), ("다", "", None)]),
            "**한국**은 *‘강조’*다"
        );
        assert_eq!(
            line(&[("see ", "", None), ("the paper", "", Some("https://a.example/(1)"))]),
            "see [the paper](https://a.example/%281%29)"
        );
        assert_eq!(
            line(&[("a", "s", Some("https://a.example/")), ("b", "", Some("https://a.example/"))]),
            "[**a**b](https://a.example/)"
        );
        assert_eq!(line(&[("x", "se", None), ("y", "s", None)]), "***x***y");
        assert_eq!(line(&[("rm -rf", "c", None)]), "`rm -rf`");
        assert_eq!(line(&[("30,000", "d", None), (" 12,000 won", "", None)]), "~~30,000~~ 12,000 won");
        assert_eq!(line(&[("[a] b", "", Some("https://a.example/"))]), "[\\[a\\] b](https://a.example/)");
    }

    #[test]
    fn the_start_of_a_line_is_cut_across_stretches() {
        let mut line = Line::default();
        line.push("서울 ", Style::default(), None);
        line.push("― 본문", Style { strong: true, ..Style::default() }, None);
        line.cut_start("서울 ―".len());
        assert_eq!(line.markdown(), "**본문**");
    }
}
