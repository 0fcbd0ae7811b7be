//! The bounds of an XML document, tested before a parser builds anything of it.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{FeedError, MAX_ENTRIES, damaged};

/// Depth of elements; text with markup of its own stays far below.
const MAX_DEPTH: usize = 100;
/// Elements: a hundred for each entry.
const MAX_ELEMENTS: usize = 100 * MAX_ENTRIES;
/// Attributes of one element: parsers compare each with each.
const MAX_ATTRIBUTES: usize = 100;
/// Namespaces in scope: parsers search all of them for each element.
const MAX_NAMESPACES: usize = 100;
/// Bytes of one start tag; parsers copy `xml:base` for each element inside.
const MAX_TAG: usize = 16 * 1024;

/// Kind of a document, by its first element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// RSS or Atom.
    Syndication,
    /// A sitemap.
    Sitemap,
}

/// A document within bounds.
#[derive(Debug)]
pub(super) struct Measured<'a> {
    pub(super) kind: Kind,
    /// The document without its declaration, since it is decoded, and without entries beyond [`MAX_ENTRIES`].
    pub(super) text: Cow<'a, str>,
}

/// An element that is open.
struct Open {
    name: String,
    namespaces: usize,
}

/// Measures a document in one pass.
pub(super) fn measure(text: &str) -> Result<Measured<'_>, FeedError> {
    let text = without_declaration(text);
    if declares_entities(text.as_bytes()) {
        return Err(FeedError::Entities);
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().trim_markup_names_in_closing_tags = true;
    let (mut open, mut kind, mut elements, mut entries) = (Vec::<Open>::new(), None, 0, 0);
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = match reader.read_event() {
            Ok(event) => event,
            // A page for browsers is seldom sound XML.
            Err(_) if kind.is_none() => return Err(FeedError::UnknownKind),
            Err(error) => return Err(damaged(error)),
        };
        match event {
            Event::Start(tag) | Event::Empty(tag) if elements == MAX_ELEMENTS || tag.len() > MAX_TAG => {
                return Err(if tag.len() > MAX_TAG {
                    FeedError::HugeTag
                } else {
                    FeedError::TooManyElements(MAX_ELEMENTS)
                });
            }
            Event::Start(tag) => {
                elements += 1;
                let found = match kind {
                    Some(known) => known,
                    None => kind_of(&tag)?,
                };
                kind = Some(found);
                if is_entry(&tag) {
                    entries += 1;
                    if entries > MAX_ENTRIES {
                        return Ok(Measured { kind: found, text: cut(text, before, &open) });
                    }
                }
                let outer = open.last().map_or(0, |outer| outer.namespaces);
                let namespaces = outer + namespaces(&tag)?;
                if namespaces > MAX_NAMESPACES {
                    return Err(FeedError::HugeTag);
                }
                if open.len() == MAX_DEPTH {
                    return Err(FeedError::TooDeep(MAX_DEPTH));
                }
                open.push(Open { name: tag.name().into_inner().to_owned(), namespaces });
            }
            Event::Empty(tag) => {
                elements += 1;
                if kind.is_none() {
                    kind = Some(kind_of(&tag)?);
                }
                namespaces(&tag)?;
                entries += usize::from(is_entry(&tag));
                if entries > MAX_ENTRIES {
                    return Err(FeedError::TooManyElements(MAX_ENTRIES));
                }
            }
            Event::End(_) => {
                open.pop();
            }
            Event::DocType(declared) if declared.trim_start().to_ascii_lowercase().starts_with("html") => {
                return Err(FeedError::WebPage);
            }
            // The parser would take up the encoding that it names, in the middle of the document, and panic.
            Event::Decl(_) => {
                return Err(damaged("a second `<?xml` declaration stands inside of it"));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if let Some(unclosed) = open.last() {
        return Err(damaged(format!("`<{}>` is never closed", unclosed.name)));
    }
    Ok(Measured { kind: kind.ok_or(FeedError::UnknownKind)?, text: Cow::Borrowed(text) })
}

fn declares_entities(bytes: &[u8]) -> bool {
    let declared =
        |at: usize| bytes.get(at + 2..at + 8).is_some_and(|name| name.eq_ignore_ascii_case(b"ENTITY"));
    memchr::memmem::find_iter(bytes, b"<!").any(declared)
}

/// Leaves out the XML declaration: what it says of the encoding no longer holds.
fn without_declaration(text: &str) -> &str {
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim_ascii_start(),
        None => text,
    }
}

fn kind_of(root: &BytesStart<'_>) -> Result<Kind, FeedError> {
    match root.local_name().into_inner() {
        "rss" | "feed" | "RDF" => Ok(Kind::Syndication),
        "urlset" => Ok(Kind::Sitemap),
        "sitemapindex" => Err(FeedError::SitemapIndex),
        name if name.eq_ignore_ascii_case("html") => Err(FeedError::WebPage),
        _ => Err(FeedError::UnknownKind),
    }
}

fn is_entry(tag: &BytesStart<'_>) -> bool {
    matches!(tag.name().into_inner(), "item" | "entry" | "url")
}

/// Counts the namespaces that a tag declares.
fn namespaces(tag: &BytesStart<'_>) -> Result<usize, FeedError> {
    let mut attributes = tag.attributes();
    let (mut all, mut declared) = (0, 0);
    for attribute in attributes.with_checks(false) {
        all += 1;
        if all > MAX_ATTRIBUTES {
            return Err(FeedError::HugeTag);
        }
        let Ok(attribute) = attribute else { continue };
        declared += usize::from(attribute.key.into_inner().starts_with("xmlns"));
    }
    Ok(declared)
}

/// Ends a document before a place, with the tags that are open there closed.
fn cut<'a>(text: &str, end: usize, open: &[Open]) -> Cow<'a, str> {
    let closing = open.iter().rev().map(|open| format!("</{}>", open.name));
    Cow::Owned(text.get(..end).unwrap_or_default().to_owned() + &closing.collect::<String>())
}
