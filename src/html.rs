//! Reading and rewriting HTML: one parser (`lol_html`) behind tokens that know their bytes.
//!
//! [`tokens`] lists the tags, texts and comments of a document in one pass, and [`splice`] changes some of their bytes.
//! Bytes that no edit names stay as they are. Both take time linear in the length of the document.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use lol_html::html_content::{Comment, Element, EndTag, SourceLocation, TextChunk, TextType};
use lol_html::{
    DocumentContentHandlers, ElementContentHandlers, HandlerResult, HtmlRewriter, Selector, Settings, end_tag,
};

/// A stretch of a document: its text, and its bytes in the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The text as it is written, with its entities.
    pub text: &'a str,
    /// The bytes of the document that hold it.
    pub range: Range<usize>,
}

/// One part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token<'a> {
    /// `<p class="a">`
    StartTag(StartTag<'a>),
    /// `</p>` of an element that was opened.
    EndTag {
        /// The name as it is written.
        name: &'a str,
        /// The tag's bytes.
        range: Range<usize>,
    },
    /// Words between tags.
    Text(Piece<'a>),
    /// A style sheet or a script.
    RawText(Piece<'a>),
    /// A comment, which browsers skip and Word may read.
    Comment(Piece<'a>),
}

/// The start of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartTag<'a> {
    /// The name as it is written.
    pub name: &'a str,
    /// The bytes from `<` to `>`.
    pub range: Range<usize>,
    /// The attributes in their order.
    pub attributes: Vec<Attribute<'a>>,
}

impl<'a> StartTag<'a> {
    /// Returns `true` if the element has this name, in any case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Returns the first attribute of this name, in any case.
    pub fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        self.attributes.iter().find(|attribute| attribute.is(name))
    }

    /// Returns the place right after the name, where an attribute can be inserted.
    pub fn after_name(&self) -> usize {
        self.range.start + 1 + self.name.len()
    }
}

/// One attribute of a start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// The name as it is written.
    pub name: &'a str,
    /// The value without its quotes; `None` where only the name is written.
    pub value: Option<Piece<'a>>,
    /// The bytes from the name to the end of the value, quotes included.
    pub range: Range<usize>,
}

impl Attribute<'_> {
    /// Returns `true` if the attribute has this name, in any case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Returns the value with its entities decoded; empty when there is none.
    pub fn decoded(&self) -> String {
        self.value.as_ref().map(|value| decode(value.text)).unwrap_or_default()
    }
}

/// Lists the parts of a document in reading order. A tag that never ends is left out, as browsers do.
pub fn tokens(html: &str) -> Vec<Token<'_>> {
    let found = Found::default();
    let (elements, comments, texts) = (found.clone(), found.clone(), found.clone());
    let element = ElementContentHandlers::default()
        .element(move |element: &mut Element<'_, '_>| elements.element(element));
    let document = DocumentContentHandlers::default()
        .comments(move |comment: &mut Comment<'_>| {
            comments.comment(comment);
            Ok(())
        })
        .text(move |text: &mut TextChunk<'_>| {
            texts.text(text);
            Ok(())
        });
    // `*` is a valid selector; without it, a document would have no tags.
    let Ok(every) = "*".parse::<Selector>() else { return Vec::new() };
    let settings = Settings::new()
        .with_strict(false)
        .append_element_content_handler((Cow::Owned(every), element))
        .append_document_content_handler(document);
    let mut parser = HtmlRewriter::new(settings, |_: &[u8]| {});
    // The parser only fails for want of memory; the tokens before that are kept.
    if parser.write(html.as_bytes()).is_ok() {
        let _ = parser.end();
    }
    let spans = std::mem::take(&mut *found.0.borrow_mut());
    spans.into_iter().filter_map(|span| span.token(html)).collect()
}

/// Replaces ranges of a document. Ranges are in ascending order and do not overlap; one that breaks this is skipped.
pub fn splice(html: &str, edits: impl IntoIterator<Item = (Range<usize>, String)>) -> String {
    let mut out = String::with_capacity(html.len() + 1024);
    let mut done = 0;
    for (range, text) in edits {
        let Some(kept) = html.get(done..range.start).filter(|_| html.is_char_boundary(range.end)) else {
            continue;
        };
        out.push_str(kept);
        out.push_str(&text);
        done = range.end;
    }
    out.push_str(html.get(done..).unwrap_or_default());
    out
}

/// Decodes the five entities that our own HTML is written with.
pub fn decode(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// The parts as the parser reports them: kinds and bytes.
enum Span {
    StartTag { name: usize, range: Range<usize>, attributes: Vec<(Range<usize>, Option<Range<usize>>)> },
    EndTag { name: usize, range: Range<usize> },
    Text(Range<usize>),
    RawText(Range<usize>),
    Comment(Range<usize>),
}

/// Parts found so far, shared by the parser's handlers.
#[derive(Clone, Default)]
struct Found(Rc<RefCell<Vec<Span>>>);

impl Found {
    fn element(&self, element: &mut Element<'_, '_>) -> HandlerResult {
        let attributes = element.attributes().iter().filter_map(|attribute| {
            let value = attribute.value_source_location().as_ref().map(SourceLocation::bytes);
            Some((attribute.name_source_location()?.bytes(), value))
        });
        let (name, attributes) = (element.tag_name_preserve_case().len(), attributes.collect());
        let range = element.source_location().bytes();
        self.0.borrow_mut().push(Span::StartTag { name, range, attributes });
        if element.can_have_content() {
            let found = self.clone();
            element.on_end_tag(end_tag!(move |end: &mut EndTag<'_>| {
                let (name, range) = (end.name_preserve_case().len(), end.source_location().bytes());
                let mut found = found.0.borrow_mut();
                // One end tag may close several elements.
                if !matches!(found.last(), Some(Span::EndTag { range: last, .. }) if *last == range) {
                    found.push(Span::EndTag { name, range });
                }
                Ok(())
            }))?;
        }
        Ok(())
    }

    fn comment(&self, comment: &Comment<'_>) {
        self.0.borrow_mut().push(Span::Comment(comment.source_location().bytes()));
    }

    /// Adds a stretch of text; stretches of one text become one.
    fn text(&self, text: &TextChunk<'_>) {
        let (range, mut found) = (text.source_location().bytes(), self.0.borrow_mut());
        match found.last_mut() {
            Some(Span::Text(last) | Span::RawText(last)) if last.end == range.start => last.end = range.end,
            _ if range.is_empty() => {}
            _ if matches!(text.text_type(), TextType::RawText | TextType::ScriptData) => {
                found.push(Span::RawText(range));
            }
            _ => found.push(Span::Text(range)),
        }
    }
}

impl Span {
    /// Returns the token; `None` if its bytes were none of the document's.
    fn token(self, html: &str) -> Option<Token<'_>> {
        let piece = |range: Range<usize>| Some(Piece { text: html.get(range.clone())?, range });
        Some(match self {
            Self::StartTag { name, range, attributes } => Token::StartTag(StartTag {
                name: html.get(range.start + 1..range.start + 1 + name)?,
                range,
                attributes: attributes
                    .into_iter()
                    .map(|(name, value)| attribute(html, name, value))
                    .collect::<Option<_>>()?,
            }),
            Self::EndTag { name, range } => {
                Token::EndTag { name: html.get(range.start + 2..range.start + 2 + name)?, range }
            }
            Self::Text(range) => Token::Text(piece(range)?),
            Self::RawText(range) => Token::RawText(piece(range)?),
            Self::Comment(range) => Token::Comment(piece(range)?),
        })
    }
}

/// Returns an attribute by the bytes of its name and of its value; quotes around the value belong to it.
fn attribute(html: &str, name: Range<usize>, value: Option<Range<usize>>) -> Option<Attribute<'_>> {
    let bytes = html.as_bytes();
    let end = value.as_ref().map_or(name.end, |value| {
        let opening = value.start.checked_sub(1).and_then(|at| bytes.get(at));
        let is_quoted =
            opening.is_some_and(|quote| matches!(quote, b'"' | b'\'') && bytes.get(value.end) == Some(quote));
        value.end + usize::from(is_quoted)
    });
    let value = match value {
        Some(range) => Some(Piece { text: html.get(range.clone())?, range }),
        None => None,
    };
    Some(Attribute { name: html.get(name.clone())?, value, range: name.start..end })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tokens_are_listed_in_reading_order() {
        let html = "<!DOCTYPE html><style>a>b{}</style><!--[if mso]><p><![endif]--><P Class='x' hidden id=y>\
            1 &lt; 2<br><b STYLE=\"c:&quot;d\">é</b></P><a";
        let shown: Vec<String> = tokens(html)
            .iter()
            .map(|token| match token {
                Token::StartTag(tag) => {
                    let shown = |attribute: &Attribute<'_>| {
                        let value = attribute.value.as_ref().map(|value| value.text);
                        format!(" {}={:?}[{}]", attribute.name, value, &html[attribute.range.clone()])
                    };
                    format!("<{}{}", tag.name, tag.attributes.iter().map(shown).collect::<String>())
                }
                Token::EndTag { name, range } => format!("/{name} {}", &html[range.clone()]),
                Token::Text(piece) => format!("text {}", piece.text),
                Token::RawText(piece) => format!("raw {}", piece.text),
                Token::Comment(piece) => format!("comment {}", piece.text),
            })
            .collect();
        let expected = [
            "<style",
            "raw a>b{}",
            "/style </style>",
            "comment <!--[if mso]><p><![endif]-->",
            "<P Class=Some(\"x\")[Class='x'] hidden=None[hidden] id=Some(\"y\")[id=y]",
            "text 1 &lt; 2",
            "<br",
            "<b STYLE=Some(\"c:&quot;d\")[STYLE=\"c:&quot;d\"]",
            "text é",
            "/b </b>",
            "/P </P>",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn splice_keeps_all_other_bytes() {
        let html = "<a href='1'>é</a>";
        let edits = [(2..2, " x".to_owned()), (9..10, "2".to_owned()), (3..4, "skipped".to_owned())];
        assert_eq!(splice(html, edits), "<a x href='2'>é</a>");
        assert_eq!(splice(html, []), html);
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_its_tokens_are_in_order(html in "(<a |<style>|</style>|<!--|-->|<p|>|x='|\"|</p>|é|=| |&|<svg>|<select>|<xmp>|<table>){0,30}") {
            let ranges = tokens(&html).into_iter().map(|token| match token {
                Token::StartTag(tag) => tag.range,
                Token::EndTag { range, .. } => range,
                Token::Text(piece) | Token::RawText(piece) | Token::Comment(piece) => piece.range,
            });
            let mut done = 0;
            for range in ranges {
                prop_assert!(done <= range.start && html.get(range.clone()).is_some(), "{range:?}");
                done = range.end;
            }
        }
    }
}
