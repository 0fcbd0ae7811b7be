//! Every piece of an issue knows a place in its file.

use briefing::issue::{Block, Inline, Issue, Item, Picture, Prose, Publication};
use briefing::source::{SourceTree, Span, Spanned};

use super::findings::within;

/// Looks at the place of every piece.
pub(super) fn inspect(issue: &Issue, publication: &Publication, tree: &SourceTree) {
    let spans = &mut Vec::from([issue.span, issue.title.span, issue.date.span]);
    spans.extend(issue.updated.as_ref().map(|updated| updated.span));
    texts([&issue.subject, &issue.preheader], spans);
    spans.extend(issue.allow.iter().map(|code| code.span));
    for prose in issue.about.iter().chain([&issue.greeting, &publication.about]) {
        walk(prose, spans);
    }
    for notice in &issue.notices {
        spans.push(notice.title.span);
        walk(&notice.text, spans);
    }
    for one in &issue.items {
        item(one, spans);
    }
    for author in publication.authors.values() {
        walk(&author.bio, spans);
    }
    for shown in issue.pictures().into_iter().chain(publication.pictures()) {
        picture(shown, spans);
    }
    for span in spans {
        within(*span, tree);
    }
}

/// The same for a piece of Markdown alone.
pub(super) fn prose(prose: &Prose, tree: &SourceTree) {
    let spans = &mut Vec::new();
    walk(prose, spans);
    for shown in prose.pictures() {
        picture(shown, spans);
    }
    for span in spans {
        within(*span, tree);
    }
}

fn texts<'a>(texts: impl IntoIterator<Item = &'a Option<Spanned<String>>>, spans: &mut Vec<Span>) {
    spans.extend(texts.into_iter().flatten().map(|text| text.span));
}

fn item(item: &Item, spans: &mut Vec<Span>) {
    spans.extend([item.span, item.title.span]);
    texts([&item.link, &item.link_text, &item.source, &item.place, &item.correction], spans);
    spans.extend(item.date.as_ref().map(|date| date.span));
    spans.extend(item.allow.iter().map(|code| code.span));
    walk(&item.body, spans);
}

fn picture(picture: &Picture, spans: &mut Vec<Span>) {
    spans.push(picture.span);
    texts([&picture.alt, &picture.caption, &picture.credit], spans);
}

fn walk(prose: &Prose, spans: &mut Vec<Span>) {
    for block in &prose.0 {
        match block {
            Block::Paragraph(words, span) | Block::Heading(_, words, span) => {
                spans.push(*span);
                for word in words {
                    inline(word, spans);
                }
            }
            Block::List(_, items, span) => {
                spans.push(*span);
                for item in items {
                    walk(item, spans);
                }
            }
            Block::Quote(inner, span) => {
                spans.push(*span);
                walk(inner, spans);
            }
            Block::Code(_, span) | Block::Rule(span) => spans.push(*span),
            Block::Picture(shown) => picture(shown, spans),
            Block::Table(table) => {
                spans.push(table.span);
                for cell in table.cells() {
                    spans.push(cell.span);
                    cell.words.iter().for_each(|word| inline(word, spans));
                }
            }
            Block::Notes(notes) => notes.iter().for_each(|note| walk(&note.text, spans)),
        }
    }
}

fn inline(word: &Inline, spans: &mut Vec<Span>) {
    match word {
        Inline::Text(_, span) | Inline::Code(_, span) => spans.push(*span),
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Struck(inner) => {
            for word in inner {
                inline(word, spans);
            }
        }
        Inline::Link(_, inner, span) => {
            spans.push(*span);
            for word in inner {
                inline(word, spans);
            }
        }
        Inline::NoteMark(mark) => spans.push(mark.span),
        Inline::SoftBreak | Inline::Break => {}
    }
}
