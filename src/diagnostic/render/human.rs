//! The look of rustc, by the library rustc itself uses.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::mask::mask;
use crate::diagnostic::{Diagnostic, Location, Severity};
use crate::source::SourceTree;

/// One finding as a block of text without a final line break.
pub fn human(diagnostic: &Diagnostic, sources: &SourceTree, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.0);
    let mut group = match &diagnostic.location {
        Location::Span(_) => Group::with_title(title).elements(snippets(diagnostic, sources)),
        Location::File(path, position) => Group::with_title(title)
            .element(Origin::path(path.as_str()).line(position.line).char_column(position.column)),
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
}

/// The marked text, and related places: those in the same file share its snippet.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a SourceTree,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let Location::Span(span) = &diagnostic.location else { return Vec::new() };
    let snippet = |file| {
        let file = sources.file(file);
        Snippet::source(mask(file.path(), file.text())).path(file.path())
    };
    let primary = AnnotationKind::Primary.span(span.range()).label(diagnostic.label.as_deref());
    let mut all = vec![(span.file, snippet(span.file).annotation(primary))];
    for (at, word) in &diagnostic.related {
        let context = AnnotationKind::Context.span(at.range()).label(word.as_str());
        match all.iter().position(|(file, _)| *file == at.file) {
            Some(index) => {
                let (file, found) = all.remove(index);
                all.insert(index, (file, found.annotation(context)));
            }
            None => all.push((at.file, snippet(at.file).annotation(context))),
        }
    }
    all.into_iter().map(|(_, snippet)| snippet).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::source::Span;

    #[test]
    fn the_caret_stands_under_wide_letters() {
        let mut sources = SourceTree::in_memory([("a.md", "첫째\n한글 **굵게** ![](x.jpg)\n")]);
        let file = sources.load("a.md").unwrap();
        let start = sources.file(file).text().find("![]").unwrap();
        let span = Span::new(file, start..start + "![](x.jpg)".len());
        let diagnostic =
            Diagnostic::error(Code("images::missing_alt_text"), span, "image `x.jpg` has no description")
                .help("describe it inside the brackets, as in `![Boats at dusk](x.jpg)`");
        let shown = human(&diagnostic, &sources, false);
        let expected = "\
error[images::missing_alt_text]: image `x.jpg` has no description
 --> a.md:2:11
  |
2 | 한글 **굵게** ![](x.jpg)
  |               ^^^^^^^^^^
  |
  = help: describe it inside the brackets, as in `![Boats at dusk](x.jpg)`";
        assert_eq!(shown, expected);
    }
}
