//! Inserts: elements between the paragraphs of an article that are made otherwise than the paragraphs.
//!
//! Most pages put all paragraphs of a text into one element, or each into an element of one class. What stands between them in
//! an element of its own, with a heading, a form, a table or a button, is a box of the site: a price list, an editors' note, a
//! poll. No list of words knows all of them; their place and their make do. Where the paragraphs are not uniform, nothing
//! is an insert. The work is linear: each node is in one child of the element, and sums tell what a child holds.

use std::collections::HashMap;

use super::byline;
use super::cover;
use super::dom::{Dom, NodeId};
use super::furniture::{is_sentence, length, split_words};
use super::stamp;
use super::sums::Sums;
use super::title::key;

/// Share of an article's paragraphs that stand in the element, in percent.
const MIN_HELD: usize = 55;
/// Share of the element's paragraphs that are made alike, in percent.
const MIN_ALIKE: usize = 60;
/// Share of the paragraphs up to which an element is an insert, in percent.
const MAX_INSERT: usize = 25;
/// Letters of the caption and credit of a picture.
const MAX_CAPTION: usize = 620;
/// Letters of a line with the writer, the date or the place.
const MAX_HEAD: usize = 200;
/// Letters of a paragraph without a class of its own.
const MIN_PARAGRAPH: usize = 100;
/// Quotations that are looked for in the article once more.
const MAX_QUOTES: usize = 20;
/// Elements within an element around the paragraphs that are looked at.
const MAX_DEPTH: usize = 3;
/// Letters of a heading in an element of its own.
const MAX_HEADING: usize = 120;
/// Elements behind it among which its paragraph is looked for.
const MAX_SIBLINGS: usize = 8;
/// Nodes of an insert that are looked at.
const MAX_NODES: usize = 2000;

/// Make of a child of the element: plain words, or a tag with a class.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Make {
    /// Words, paragraphs, headings, lists, quotations and pictures.
    Plain,
    /// Anything else, by its tag and class.
    Element(String, String),
}

/// Marks the inserts of a region in `skip`. `titles` are the keys of the page's titles.
pub(super) fn mark(dom: &Dom, region: NodeId, skip: &mut [bool], titles: &[String]) {
    let sums = Sums::of(dom, skip, titles);
    let paragraphs = |id: NodeId| sums.paragraphs[dom.node(id).end] - sums.paragraphs[id];
    let holder = holder(dom, region, skip, &paragraphs);
    let whole = paragraphs(holder);
    let mut held: HashMap<Make, (usize, usize)> = HashMap::new();
    for child in shown(dom, holder, skip) {
        let entry = held.entry(make(dom, child)).or_default();
        entry.0 += paragraphs(child);
        entry.1 += 1;
    }
    let plain = held.get(&Make::Plain).map_or(0, |(letters, _)| *letters);
    // One element with most of the text is a part of the page, several of one class are its paragraphs.
    let is_usual = |make: &Make| {
        *make == Make::Plain
            || held.get(make).is_some_and(|(letters, count)| *count > 1 && letters * 100 >= whole * 30)
    };
    let alike: usize = held.iter().filter(|(make, _)| is_usual(make)).map(|(_, (letters, _))| letters).sum();
    if whole == 0 || alike * 100 < whole * MIN_ALIKE || plain == 0 && alike == 0 {
        return;
    }
    // Builders give each kind of block a class of its own and all of them one in common: `b-text`, `b-list` with `block`.
    let families: Vec<(String, String)> = held
        .iter()
        .filter(|(make, (letters, count))| is_usual(make) && *letters * 100 >= whole * 30 && *count > 1)
        .filter_map(|(make, _)| family(make))
        .collect();
    let mut quotes = Quotations { article: key(&dom.words_without(region, skip)), left: MAX_QUOTES };
    let children: Vec<NodeId> = shown(dom, holder, skip).collect();
    let first = children.iter().copied().find(|child| is_usual(&make(dom, *child)) && paragraphs(*child) > 0);
    let last = children.iter().copied().rfind(|child| is_usual(&make(dom, *child)) && paragraphs(*child) > 0);
    for child in children {
        let is_early = first.is_none_or(|first| child < first);
        let is_kin = last.is_some_and(|last| child < last)
            && family(&make(dom, child)).is_some_and(|own| families.contains(&own));
        if !is_usual(&make(dom, child))
            && paragraphs(child) * 100 <= whole * MAX_INSERT
            && sums.guards[dom.node(child).end] == sums.guards[child]
            && !(is_kin && is_words(dom, child, skip))
            && is_insert(dom, child, skip, is_early, &mut quotes)
        {
            skip[dom.below(child)].fill(true);
        }
    }
    // Around the element with the paragraphs, in the same region.
    let mut inner = holder;
    while inner != region {
        let outer = dom.node(inner).parent;
        // What is made as the element around the paragraphs holds other paragraphs.
        let usual = make(dom, inner);
        let others: Vec<NodeId> =
            shown(dom, outer, skip).filter(|child| *child != inner && make(dom, *child) != usual).collect();
        let is_small = |id: NodeId| {
            paragraphs(id) * 100 <= whole * MAX_INSERT && sums.guards[dom.node(id).end] == sums.guards[id]
        };
        for child in others {
            outside(dom, child, skip, child < inner, &is_small, &mut quotes, MAX_DEPTH);
        }
        inner = outer;
    }
}

/// Returns the tag and the first class of an element with several.
fn family(make: &Make) -> Option<(String, String)> {
    match make {
        Make::Element(tag, class) => class.split_once(' ').map(|(first, _)| (tag.clone(), first.to_owned())),
        Make::Plain => None,
    }
}

/// Returns `true` for an element with words alone: a sentence, a point of a list or a heading, and nothing to press.
fn is_words(dom: &Dom, id: NodeId, skip: &[bool]) -> bool {
    let has = |tags: &[&str]| {
        dom.below(id).any(|inner| !skip[inner] && tags.contains(&dom.node(inner).tag.as_str()))
    };
    let text = dom.words_without(id, skip);
    !has(&["button", "input", "form", "img", "table", "summary"])
        && (is_sentence(&text) && !has(&["h2", "h3", "h4"])
            || has(&["h2", "h3", "h4"]) && length(&text) < MAX_HEADING)
}

/// Marks what stands outside of the paragraphs' element: an element that is a box, or the boxes of one that is too large.
fn outside(
    dom: &Dom,
    id: NodeId,
    skip: &mut [bool],
    is_early: bool,
    is_small: &dyn Fn(NodeId) -> bool,
    quotes: &mut Quotations,
    depth: usize,
) {
    if make(dom, id) == Make::Plain {
        return;
    }
    if is_small(id) {
        if is_insert(dom, id, skip, is_early, quotes) {
            skip[dom.below(id)].fill(true);
        }
    } else if depth > 0 {
        let children: Vec<NodeId> = shown(dom, id, skip).collect();
        for child in children {
            outside(dom, child, skip, is_early, is_small, quotes, depth - 1);
        }
    }
}

fn shown<'a>(dom: &'a Dom, id: NodeId, skip: &'a [bool]) -> impl Iterator<Item = NodeId> + 'a {
    dom.node(id).children.iter().copied().filter(|child| !skip[*child])
}

/// Returns the innermost element of the region with nearly all of its paragraphs.
fn holder(dom: &Dom, region: NodeId, skip: &[bool], paragraphs: &dyn Fn(NodeId) -> usize) -> NodeId {
    let mut at = region;
    let whole = paragraphs(region);
    while let Some(child) = shown(dom, at, skip).find(|child| {
        let tag = dom.node(*child).tag.as_str();
        paragraphs(*child) * 100 >= whole * MIN_HELD && !matches!(tag, "" | "p" | "blockquote" | "li")
    }) {
        at = child;
    }
    at
}

fn make(dom: &Dom, id: NodeId) -> Make {
    let node = dom.node(id);
    let is_plain = !node.is_block()
        || matches!(
            node.tag.as_str(),
            "p" | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "ul"
                | "ol"
                | "blockquote"
                | "pre"
                | "figure"
                | "hr"
        );
    if is_plain && !node.tag.contains('-') {
        return Make::Plain;
    }
    Make::Element(node.tag.clone(), node.attribute("class").to_owned())
}

/// Returns `true` for an element that is a box: it has a heading, a form, links, or words that are no sentences.
fn is_insert(dom: &Dom, id: NodeId, skip: &[bool], is_early: bool, quotes: &mut Quotations) -> bool {
    let node = dom.node(id);
    if node.end - id > MAX_NODES {
        return true;
    }
    let text = dom.words_without(id, skip);
    let size = length(&text);
    if size == 0 {
        return false;
    }
    let has = |tags: &[&str]| {
        dom.below(id).any(|inner| !skip[inner] && tags.contains(&dom.node(inner).tag.as_str()))
    };
    let has_heading = has(&["h1", "h2", "h3", "h4", "h5", "h6", "summary", "legend", "caption", "header"]);
    // The head of the article: writer, date, place and the credit of the cover.
    let is_named = split_words(node.attribute("class"))
        .any(|word| matches!(word.as_str(), "author" | "authors" | "byline" | "writer" | "reporter"));
    let is_head = size < MAX_HEAD && (byline::read(&text).is_some() || cover::is_credit(&text))
        || is_early
            && !has_heading
            && size < MAX_HEAD
            && (is_named || has(&["time"]) || stamp::find(&text).is_some());
    // A first paragraph may be set apart, and so is a place.
    let is_opening = is_early
        && !has_heading
        && !has(&["button", "input", "a"])
        && (is_sentence(&text) || text.ends_with(['―', '—', '–']));
    // A picture with what is said of it; `figures` decides.
    let is_picture =
        has(&["img", "picture", "amp-img", "figure", "figcaption"]) && size <= MAX_CAPTION && !has_heading;
    let is_quotation = has(&["blockquote", "pre", "code"]) && !has_heading
        || is_quoted(&text) && !has(&["a", "button", "img", "figure"]) && !quotes.is_repeated(&text);
    let is_heading = is_heading_alone(dom, id, skip, size);
    // A wrapper without a class around paragraphs.
    let is_wrapper = node.attribute("class").is_empty()
        && node.attribute("id").is_empty()
        && node.attribute("role").is_empty()
        && matches!(node.tag.as_str(), "div" | "center" | "section" | "article")
        && !has_heading
        && size >= MIN_PARAGRAPH
        && is_sentence(&text);
    !(is_head || is_opening || is_picture || is_quotation || is_heading || is_wrapper)
}

/// One quotation and nothing else.
fn is_quoted(text: &str) -> bool {
    let ends = text.trim_end_matches(['.', ' ']).ends_with(['”', '"', '」']);
    text.starts_with(['“', '"', '「']) && ends && length(text) < MAX_CAPTION
}

/// Quotations of an article that are looked for in its words once more.
struct Quotations {
    /// Letters of the whole article.
    article: String,
    /// Quotations that may still be looked for: each costs a walk through the article.
    left: usize,
}

impl Quotations {
    /// Returns `true` for words that the article says twice: a pull quote repeats what a paragraph says.
    fn is_repeated(&mut self, text: &str) -> bool {
        let Some(left) = self.left.checked_sub(1) else { return true };
        self.left = left;
        self.article.matches(&key(text)).nth(1).is_some()
    }
}

/// Returns `true` for an element around a heading of the article, with the next paragraph behind it.
fn is_heading_alone(dom: &Dom, id: NodeId, skip: &[bool], size: usize) -> bool {
    let heading = dom
        .below(id)
        .find(|inner| !skip[*inner] && matches!(dom.node(*inner).tag.as_str(), "h2" | "h3" | "h4" | "h5"));
    let is_whole = heading.is_some_and(|heading| length(&dom.words_without(heading, skip)) == size);
    let siblings = &dom.node(dom.node(id).parent).children;
    let behind = siblings.partition_point(|sibling| *sibling <= id);
    let next = siblings[behind..]
        .iter()
        .copied()
        .take(MAX_SIBLINGS)
        .find(|sibling| !skip[*sibling] && !dom.words_without(*sibling, skip).is_empty());
    let is_text = |next: NodeId| {
        let text = dom.words_without(next, skip);
        is_sentence(&text) && (make(dom, next) == Make::Plain || length(&text) >= MIN_PARAGRAPH)
    };
    size < MAX_HEADING && is_whole && next.is_some_and(is_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The port authority said on Friday that it will publish every ransom note it receives, with the hour of its arrival.";

    fn left(page: &str) -> String {
        let page = page.replace("TEXT", TEXT);
        let dom = Dom::parse(&page);
        let mut skip = vec![false; dom.ids().len()];
        let region = dom.ids().find(|id| dom.node(*id).tag == "article").unwrap();
        mark(&dom, region, &mut skip, &[]);
        dom.words_without(Dom::ROOT, &skip).replace(TEXT, "TEXT")
    }

    #[test]
    fn elements_of_another_make_are_inserts() {
        for insert in [
            "<div class='note-ed'><h2>A note from the editors</h2><p>We let everyone read their words. No one may read others.</p></div>",
            "<div class='prices'><h3>Price radar</h3><table><tr><td>Node<td>142.50</table><p>We earn a little.</p></div>",
            "<details class='m'><summary>How we check</summary><p>A second pair of eyes goes through tapes.</p></details>",
            "<a-box class='b'><header>Also on the bench</header></a-box>",
            "<div class='opt-in'><p>With your consent a video would be loaded here.</p></div>",
            "<div class=pullbox><b>원고를 기다립니다</b><br>길이는 여섯 장.</div>",
        ] {
            assert_eq!(
                left(&format!("<article><p>TEXT</p>{insert}<p>TEXT</p><p>TEXT</p></article>")),
                "TEXT TEXT TEXT",
                "{insert}"
            );
            let row = |text: &str| format!("<div data-block=text class=r><div class=p>{text}</div></div>");
            let page = format!("<article>{}{insert}{}{}</article>", row("TEXT"), row("TEXT"), row("TEXT"));
            assert_eq!(left(&page), "TEXT TEXT TEXT", "{insert}");
        }
    }

    #[test]
    fn what_belongs_to_the_text_stays() {
        for part in [
            "<h2>Steps</h2><ul><li>Call the desk.</li></ul>",
            "<div class='pic'><img src=a.jpg><span>A crane. Photo by Minji Park</span></div>",
            "<div class='q'><blockquote>Never pay.</blockquote></div>",
            "<div>TEXT</div>",
            "<div class='by'>By Dain Lim, The Lantern</div>",
            "<div class='more'><p>TEXT</p><p>TEXT</p></div>",
            "<div class='tit-sub'><h3>An old account was the way in</h3></div>",
            "<div class='say'><i class=q></i><p>“Nobody pressed a star.”</p></div>",
        ] {
            let page = format!("<article><p>TEXT</p>{part}<p>TEXT</p><p>TEXT</p></article>");
            let dom = Dom::parse(&page);
            assert_eq!(left(&page), dom.words(Dom::ROOT), "{part}");
        }
        // Paragraphs that are not made alike.
        let mixed = "<article><div class=a>TEXT</div><section class=b><h3>Two</h3>TEXT</section><div class=c>TEXT</div></article>";
        assert_eq!(left(mixed), "TEXT Two TEXT TEXT");
    }
}
