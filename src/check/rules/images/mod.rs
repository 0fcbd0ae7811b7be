//! Pictures and their descriptions.

mod alt_repeats_caption;
mod animated_gif;
mod heavy_issue;
mod long_caption;
mod missing_alt_text;
mod missing_credit;
mod too_small;
mod too_tall;

use super::rule_list;
use crate::check::rule::Context;
use crate::issue::Picture;
use crate::source::{SourceTree, Span, Spanned};

rule_list! {
    alt_repeats_caption::AltRepeatsCaption,
    animated_gif::AnimatedGif,
    heavy_issue::HeavyIssue,
    long_caption::LongCaption,
    missing_alt_text::MissingAltText,
    missing_credit::MissingCredit,
    too_small::TooSmall,
    too_tall::TooTall,
}

/// Returns every picture that the mail shows: the logo, the pictures of the issue, the portraits of its authors.
fn shown_pictures<'a>(context: &Context<'a>) -> Vec<&'a Picture> {
    let (issue, publication) = (context.issue, context.publication);
    let signs = |id| issue.authors.contains(id) || issue.items.iter().any(|item| item.authors.contains(id));
    let writers = publication.authors.values().filter(|author| signs(&author.id));
    let portraits = writers.filter_map(|author| author.photo.as_ref());
    publication.logo.iter().chain(issue.pictures()).chain(portraits).collect()
}

/// Returns the span of the file name or address in the source; within `![…](…)` only the target.
pub(in crate::check::rules) fn written_at(picture: &Picture, sources: &SourceTree) -> Span {
    let (at, text) = (picture.span, sources.text(picture.span));
    match target_range(text) {
        Some((start, end)) => Span::new(at.file, at.start + start..at.start + end),
        None => at,
    }
}

/// Returns the file name of a picture, without its folder.
fn file_name(picture: &Picture) -> &str {
    let path = picture.named.split(['?', '#']).next().unwrap_or(&picture.named);
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns the span of the description.
fn alt_at(alt: &Spanned<String>, sources: &SourceTree) -> Span {
    let text = sources.text(alt.span);
    span_of_part(alt, text.starts_with("![").then(|| text.find(&alt.value)).flatten())
}

/// Returns the span of the caption; in `![…](… "…")` it comes last.
fn caption_at(caption: &Spanned<String>, sources: &SourceTree) -> Span {
    let text = sources.text(caption.span);
    span_of_part(caption, text.starts_with("![").then(|| text.rfind(&caption.value)).flatten())
}

fn span_of_part(value: &Spanned<String>, found: Option<usize>) -> Span {
    let at = value.span;
    found.map_or(at, |found| Span::new(at.file, at.start + found..at.start + found + value.value.len()))
}

/// Returns the target of `![…](…)`, without angle brackets and title.
fn target_range(text: &str) -> Option<(usize, usize)> {
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
    fn target_is_found_in_image_syntax() {
        let cases = [
            ("![Boats](a/b.jpg)", "a/b.jpg"),
            ("![Boats]( b.jpg \"At dusk (again)\")", "b.jpg"),
            ("![](<a b.jpg> 'c')", "a b.jpg"),
        ];
        for (text, expected) in cases {
            let (start, end) = target_range(text).unwrap();
            assert_eq!(&text[start..end], expected);
        }
        assert_eq!(target_range("\"images/a.jpg\""), None);
    }
}
