//! Attributes of a page's elements that are kept.

use super::entities;
use crate::html::StartTag;

/// Longest value of an attribute, in bytes; longer ones (pictures in `data:` URLs) are left out.
const MAX_VALUE: usize = 4096;
/// Attributes that are kept.
const ATTRIBUTES: [&str; 34] = [
    "type",
    "id",
    "class",
    "href",
    "src",
    "srcset",
    "alt",
    "title",
    "datetime",
    "content",
    "property",
    "name",
    "itemprop",
    "itemtype",
    "rel",
    "style",
    "hidden",
    "aria-hidden",
    "role",
    "lang",
    "http-equiv",
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-cfemail",
    "width",
    "height",
    "aria-label",
    "data-srcset",
    "data-lazy",
    "data-orig-file",
    "start",
    "value",
    "reversed",
];

/// Returns the attributes of a tag that are kept.
pub(super) fn kept(tag: &StartTag<'_>) -> Vec<(&'static str, String)> {
    let attributes = tag.attributes.iter().filter_map(|attribute| {
        let known = ATTRIBUTES.iter().find(|known| attribute.is(known))?;
        let value = attribute.value.as_ref().map_or("", |value| value.text);
        (value.len() <= MAX_VALUE).then(|| (*known, entities::decode(value).trim().to_owned()))
    });
    attributes.collect()
}
