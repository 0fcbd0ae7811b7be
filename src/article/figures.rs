//! Pictures of a page, and the elements that hold a picture together with what is said of it.

use std::collections::HashSet;

use super::byline;
use super::credit;
use super::dom::{Dom, Node, NodeId};
use super::furniture::{is_sentence, length, split_words};
use super::link::LinkBase;
use super::stamp;
use url::Url;

/// Letters of a picture's caption and credit.
const MAX_WORDS: usize = 620;
/// Letters of a paragraph beside a picture that may be its caption although nothing says so.
const MAX_PARAGRAPH: usize = 90;
/// Elements beside a picture among which other sizes of it are looked for.
const MAX_SOURCES: usize = 40;
/// Elements beside a picture, and nodes in one of them, that are looked at.
const MAX_CHILDREN: usize = 12;
/// Nodes of such an element.
const MAX_NODES: usize = 200;
/// Nodes of an element with a picture and its caption.
const MAX_BESIDE: usize = 24;
/// Elements around a picture that are looked at.
const MAX_CLIMB: usize = 7;

/// Finds the elements that hold one picture and a few words: what they hold is caption and credit.
pub(super) fn find(dom: &Dom, root: NodeId, skip: &[bool], base: &LinkBase) -> HashSet<NodeId> {
    let size = dom.below(root).len() + 1;
    let (mut letters, mut pictures, mut long) =
        (Vec::with_capacity(size), Vec::with_capacity(size), Vec::with_capacity(size));
    let (mut letter, mut picture, mut paragraph) = (0, 0, 0);
    let mut found = Vec::new();
    for id in dom.below(root) {
        letters.push(letter);
        pictures.push(picture);
        long.push(paragraph);
        if skip.get(id).copied().unwrap_or(false) {
            continue;
        }
        let node = dom.node(id);
        letter += length(node.text.trim());
        if matches!(node.tag.as_str(), "img" | "amp-img") && image_url(dom, id, base).is_some() {
            picture += 1;
            found.push(id);
        }
        // Headings and paragraphs are words of the article.
        paragraph += match node.tag.as_str() {
            "h1" | "h2" | "h3" | "li" | "blockquote" => MAX_PARAGRAPH,
            "" if dom.node(node.parent).tag == "p" => length(node.text.trim()),
            _ => 0,
        };
    }
    letters.push(letter);
    pictures.push(picture);
    long.push(paragraph);
    let sum = |sums: &[usize], id: NodeId| {
        let (start, end) = (id.saturating_sub(root), dom.node(id).end.saturating_sub(root));
        sums.get(end).zip(sums.get(start)).map_or(usize::MAX, |(end, start)| end - start)
    };
    let mut figures = HashSet::new();
    for id in found {
        let mut best = None;
        for outer in dom.around(id).take(MAX_CLIMB) {
            let node = dom.node(outer);
            let is_made_for_it = matches!(node.tag.as_str(), "figure" | "table" | "amp-figure");
            let words = sum(&letters, outer);
            if outer <= root
                || node.end - outer > MAX_NODES
                || words > MAX_WORDS
                || sum(&pictures, outer) != 1
                || matches!(
                    node.tag.as_str(),
                    "body" | "main" | "article" | "header" | "li" | "ul" | "ol" | "p"
                )
                || !is_made_for_it && sum(&long, outer) >= MAX_PARAGRAPH
                // Captions stand below their pictures.
                || node.tag != "figure" && letters[id - root] > letters[outer - root]
            {
                break;
            }
            if words > 0 && is_about_picture(dom, outer, skip) {
                best = Some(outer);
            } else if words > 0 {
                break;
            }
        }
        figures.extend(best);
    }
    figures
}

/// Returns `true` if the words of an element may be those of its picture: no names of writers, no links, no sounds of tools.
fn is_about_picture(dom: &Dom, id: NodeId, skip: &[bool]) -> bool {
    let linked: usize = dom
        .below(id)
        .filter(|inner| dom.node(*inner).tag == "a")
        .map(|link| length(&dom.words_without(link, skip)))
        .sum();
    let text = dom.words_without(id, skip);
    let (caption, maker) = credit::split(&text);
    // A name and a date are the head of an article.
    let is_head = dom.node(id).tag != "figure"
        && length(&text) < 100
        && !is_sentence(&text)
        && stamp::find(&text).is_some();
    !is_head
        && linked * 2 <= length(&text)
        && (byline::read(&text).is_none() || !maker.is_empty())
        // A name or a label is no caption, unless somebody made the picture.
        && (!maker.is_empty() || caption.split_whitespace().count() >= 3)
}

/// Returns whether an element is a caption, and whether it says who made a picture.
pub(super) fn roles(dom: &Dom, id: NodeId, in_figure: bool) -> (bool, bool) {
    let node = dom.node(id);
    if matches!(node.tag.as_str(), "figcaption" | "caption") {
        return (true, false);
    }
    let names =
        format!("{} {} {}", node.attribute("class"), node.attribute("id"), node.attribute("itemprop"));
    if names == "  " {
        return (false, false);
    }
    let is_wrapper =
        dom.below(id).skip(1).take(60).any(|inner| {
            matches!(dom.node(inner).tag.as_str(), "img" | "amp-img" | "figcaption" | "p" | "div")
        });
    if is_wrapper {
        return (false, false);
    }
    let words: Vec<String> = split_words(&names).collect();
    let is = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let is_near = in_figure || dom.around(id).take(4).any(|outer| dom.node(outer).tag == "figure");
    let credit = is(&["credit", "credits", "photographer"])
        || words.iter().any(|word| word.ends_with("credit"))
        || is_near && is(&["copyright", "attribution", "source", "holder", "cr", "byline", "author"]);
    let lower = names.to_lowercase();
    let caption = lower.contains("caption")
        || lower.contains("img_desc")
        || lower.contains("photo_desc")
        || lower.contains("photo-cap")
        || lower.contains("photo_cap")
        || lower.contains("imgdesc")
        || is(&["cutline", "legend"])
        || is(&["cap"]) && is_beside_picture(dom, id)
        || is_near && is(&["cap", "desc", "description"]);
    (caption || credit && is_near, credit && (is_near || caption || is_lone(dom, id)))
}

/// Returns `true` for an element in a small element with a picture.
fn is_beside_picture(dom: &Dom, id: NodeId) -> bool {
    dom.around(id).take(2).any(|outer| {
        dom.node(outer).end - outer < MAX_BESIDE
            && dom.below(outer).any(|inner| matches!(dom.node(inner).tag.as_str(), "img" | "amp-img"))
    })
}

/// Returns `true` for an element beside which a picture stands, within a few elements.
fn is_lone(dom: &Dom, id: NodeId) -> bool {
    dom.around(id).take(3).any(|outer| {
        dom.below(outer).take(80).any(|inner| matches!(dom.node(inner).tag.as_str(), "img" | "amp-img"))
    })
}

/// Returns the address of a picture; `None` for icons, portraits of writers and pixels that count readers.
pub(super) fn image_url(dom: &Dom, id: NodeId, base: &LinkBase) -> Option<String> {
    let node = dom.node(id);
    let small =
        |name: &str| node.attribute(name).trim_end_matches("px").parse::<u32>().is_ok_and(|size| size < 80);
    let names = format!("{} {} {}", node.attribute("class"), node.attribute("id"), node.attribute("alt"))
        .to_lowercase();
    let unwanted = ["avatar", "emoji", "logo", "icon", "spacer", "pixel", "profile", "author"];
    let is_named = |name: &str| names.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
    let is_logo = node
        .attribute("src")
        .rsplit('/')
        .next()
        .is_some_and(|file| file.to_ascii_lowercase().split(['?', '.']).next().is_some_and(is_logo_file));
    // Signs of files and buttons.
    let mut folders = node.attribute("src").split('/').rev().skip(1);
    if folders
        .any(|folder| matches!(folder, "icon" | "icons" | "ico" | "btn" | "button" | "buttons" | "bullet"))
    {
        return None;
    }
    if is_logo && !dom.around(id).take(3).any(|outer| dom.node(outer).tag == "figure") {
        return None;
    }
    if small("width") || small("height") || unwanted.iter().any(|name| is_named(name)) {
        return None;
    }
    // Portraits stand in elements that are named for them.
    let is_portrait = dom.around(id).take(2).any(|outer| {
        let outer = dom.node(outer);
        outer.tag != "figure"
            && split_words(outer.attribute("class")).any(|word| {
                matches!(word.as_str(), "avatar" | "avatars" | "portrait" | "headshot" | "profile" | "writer")
            })
    });
    // A still of a film that is shown elsewhere on the page is none of the article's pictures.
    let is_still = dom.around(id).take(3).any(|outer| {
        split_words(dom.node(outer).attribute("class"))
            .any(|word| matches!(word.as_str(), "video" | "videos" | "player" | "vod"))
    });
    if is_portrait || is_still {
        return None;
    }
    let lazy = ["data-src", "data-original", "data-lazy-src", "data-lazy", "data-orig-file"]
        .into_iter()
        .map(|name| node.attribute(name))
        .find(|src| !src.is_empty());
    let src = node.attribute("src");
    let lower = src.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let is_stub = src.is_empty()
        || src.starts_with("data:")
        || ["placeholder", "blank.", "blank_", "spacer", "lazy", "loading.", "1x1", "transparent", "dummy"]
            .iter()
            .any(|stub| lower.contains(stub));
    let others = || {
        let sets = [node.attribute("srcset"), node.attribute("data-srcset")];
        let sources = dom
            .node(node.parent)
            .children
            .iter()
            .take(MAX_SOURCES)
            .map(|id| dom.node(*id))
            .filter(|node| node.tag == "source");
        sets.into_iter()
            .chain(unscripted(dom, id).map(|image| {
                let set = image.attribute("srcset");
                if set.is_empty() { image.attribute("src") } else { set }
            }))
            .chain(
                sources
                    .take(12)
                    .flat_map(|source| [source.attribute("srcset"), source.attribute("data-srcset")]),
            )
            .find(|set| !set.is_empty() && !set.starts_with("data:"))
            .map_or("", widest)
    };
    // What a script loads later is the picture; until then a stub or a blurred one stands in its place.
    let src = lazy.unwrap_or_else(|| if is_stub { others() } else { src });
    let path = src.split(['?', '#']).next().unwrap_or_default();
    if path.rsplit('.').next().is_some_and(|ending| ending.eq_ignore_ascii_case("svg")) {
        return None;
    }
    if let Some(inside) = src.strip_prefix("cid:") {
        return Some(format!("cid:{inside}"));
    }
    base.absolute(src).map(|url| unresized(&url).unwrap_or(url))
}

/// Returns the picture that a page shows where no script runs: `<img><noscript><img></noscript>`.
fn unscripted(dom: &Dom, id: NodeId) -> impl Iterator<Item = &Node> {
    let siblings = dom.node(dom.node(id).parent).children.iter().copied();
    let unscripted = siblings.take(MAX_CHILDREN).find(|sibling| dom.node(*sibling).tag == "noscript");
    let images = unscripted.into_iter().flat_map(|outer| dom.below(outer).take(MAX_CHILDREN));
    images.map(|inner| dom.node(inner)).filter(|node| node.tag == "img")
}

/// Returns the picture behind the resizer of a site: `/_next/image?url=https%3A%2F%2F…&w=1920`.
fn unresized(url: &str) -> Option<String> {
    let resizer = Url::parse(url).ok().filter(|url| url.path().ends_with("/_next/image"))?;
    let (_, picture) = resizer.query_pairs().find(|(name, _)| name == "url")?;
    resizer.join(&picture).ok().map(String::from)
}

/// Returns `true` for the file of a logo: `sns_logo`, `harbourlogo`.
pub(super) fn is_logo_file(stem: &str) -> bool {
    split_words(stem).any(|word| word == "logo" || word.ends_with("logo"))
}

/// Returns the last candidate of a `srcset`, which is the widest on most pages.
fn widest(srcset: &str) -> &str {
    let width = |candidate: &&str| {
        let size = candidate.split_whitespace().nth(1).unwrap_or("0");
        let whole = size.split(['w', 'x', '.']).next().unwrap_or_default();
        whole.parse::<u32>().unwrap_or(0)
    };
    let candidates = srcset.split(", ").map(str::trim);
    candidates.max_by_key(width).and_then(|candidate| candidate.split_whitespace().next()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_lazy_pages_are_found() {
        let base = LinkBase::new(Some("https://www.lantern.example/a"), "");
        let stub = "<img src='data:image/gif;base64,R0lGOD'>";
        let picture = "https://img.lantern.example/a.jpg";
        for (page, expected) in [
            (
                format!(
                    "<figure><span>{stub}<noscript><img srcSet='/_next/image?url=https%3A%2F%2Fimg.lantern.example%2Fa.jpg&amp;w=640&amp;q=75 640w, /_next/image?url=https%3A%2F%2Fimg.lantern.example%2Fa.jpg&amp;w=1920&amp;q=75 1920w'/></noscript></span></figure>"
                ),
                Some(picture),
            ),
            (
                format!("<p>{stub}<noscript><img src='https://img.lantern.example/a.jpg'></noscript></p>"),
                Some(picture),
            ),
            (format!("<p>{stub}</p>"), None),
            (
                "<p><img src='/_next/image?url=%2Fb.jpg&w=64'></p>".to_owned(),
                Some("https://www.lantern.example/b.jpg"),
            ),
        ] {
            let dom = Dom::parse(&page);
            let id = dom.ids().find(|id| dom.node(*id).tag == "img").unwrap();
            assert_eq!(image_url(&dom, id, &base).as_deref(), expected, "{page}");
        }
    }
}
