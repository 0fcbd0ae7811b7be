//! A picture as its author wrote it: preparing it for mail gives it another name.

use crate::issue::Picture;
use crate::source::{SourceTree, Span, Spanned};

/// Where the file or the address is written; within `![…](…)` a part of the picture's place.
pub(in crate::check) fn written_at(picture: &Picture, sources: &SourceTree) -> Span {
    let (at, text) = (picture.span, sources.text(picture.span));
    match target(text) {
        Some((start, end)) => Span::new(at.file, at.start + start..at.start + end),
        None => at,
    }
}

/// The picture's name in a sentence: the file alone.
pub(super) fn name(picture: &Picture) -> &str {
    let path = picture.named.split(['?', '#']).next().unwrap_or(&picture.named);
    path.rsplit('/').next().unwrap_or(path)
}

/// Where the description is written.
pub(super) fn alt_at(alt: &Spanned<String>, sources: &SourceTree) -> Span {
    let text = sources.text(alt.span);
    part(alt, text.starts_with("![").then(|| text.find(&alt.value)).flatten())
}

/// Where the caption is written; within `![…](… "…")` it comes last.
pub(super) fn caption_at(caption: &Spanned<String>, sources: &SourceTree) -> Span {
    let text = sources.text(caption.span);
    part(caption, text.starts_with("![").then(|| text.rfind(&caption.value)).flatten())
}

fn part(value: &Spanned<String>, found: Option<usize>) -> Span {
    let at = value.span;
    found.map_or(at, |found| Span::new(at.file, at.start + found..at.start + found + value.value.len()))
}

/// Where the target of `![…](…)` is, without angle brackets and title.
fn target(text: &str) -> Option<(usize, usize)> {
    let start = text.starts_with("![").then(|| text.find("](")).flatten()? + 2;
    let start = start + text[start..].find(|c: char| !c.is_whitespace() && c != '<')?;
    let angled = text[..start].ends_with('<');
    let ends = |c: char| if angled { c == '>' } else { c.is_whitespace() || c == ')' };
    Some((start, start + text[start..].find(ends)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_found_between_its_brackets() {
        let cases = [
            ("![Boats](a/b.jpg)", "a/b.jpg"),
            ("![Boats]( b.jpg \"At dusk (again)\")", "b.jpg"),
            ("![](<a b.jpg> 'c')", "a b.jpg"),
        ];
        for (text, expected) in cases {
            let (start, end) = target(text).unwrap();
            assert_eq!(&text[start..end], expected);
        }
        assert_eq!(target("\"images/a.jpg\""), None);
    }
}
