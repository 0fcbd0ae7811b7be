//! Which part of a page is the article.
//!
//! `dom_smoothie` (a port of Readability) says which paragraphs belong to it. The innermost element that holds nearly all of
//! them is the region; our own walk reads it, since the byline, the dateline and the captions are what a general extractor
//! throws away. Where it finds nothing, the paragraphs that are no furniture stand in.

use std::collections::HashSet;
use std::fmt::Write;

use dom_smoothie::{CandidateSelectMode, Config, Readability};

use super::byline;
use super::dom::{Dom, NodeId};
use super::furniture::length;
use super::stamp;

/// Elements beyond which the general extractor is not asked: its work grows with their square in bad cases.
const MAX_ELEMENTS: usize = 12_000;
/// Letters of a page beyond which it is not asked either.
const MAX_LETTERS: usize = 400_000;
/// Letters of one text that it gets to see: enough to tell a paragraph from a label.
const MAX_TEXT: usize = 1000;
/// Share of the article's letters that the region holds, in percent.
const MIN_PERCENT: usize = 88;
/// Letters of a paragraph that is no caption.
const MIN_PARAGRAPH: usize = 120;
/// Elements marked as the body that are looked at.
const MAX_MARKED: usize = 8;
/// Elements around the region that may be the better one, and nodes in which a byline is looked for.
const MAX_WIDER: usize = 5;
const MAX_HEAD: usize = 400;
/// Headings that are links on a page of teasers.
const MIN_TEASERS: usize = 4;
/// Elements around a region that may be a part of the article with it, and nodes of such a part that are looked at.
const MAX_PART: usize = 5;
const MAX_PART_NODES: usize = 60;
/// Elements beside the region that may belong to it.
const MAX_TWINS: usize = 40;
/// Attribute by which a paragraph is known again in the extractor's answer.
const MARKER: &str = "data-n";

/// Returns the element that holds the article; `None` without paragraphs.
pub(super) fn find(dom: &Dom, skip: &[bool]) -> Option<NodeId> {
    let weights = weights(dom, skip);
    if let Some(told) = told(dom, skip, &weights) {
        return Some(widened(dom, skip, &weights, told));
    }
    let chosen = extracted(dom, skip);
    let total = |chosen: &dyn Fn(NodeId) -> bool| -> Vec<usize> {
        // The letters of everything before a node, so that each subtree's sum is one subtraction.
        let mut sums = Vec::with_capacity(weights.len() + 1);
        let mut sum = 0;
        sums.push(0);
        for (id, weight) in weights.iter().enumerate() {
            sum += if chosen(id) { *weight } else { 0 };
            sums.push(sum);
        }
        sums
    };
    let all = total(&|_| true);
    let mut sums = total(&|id| chosen.contains(&id));
    // An extractor that kept a small part of a page, such as a notice about cookies, is not believed.
    if sums.last().copied().unwrap_or(0) * 3 < all.last().copied().unwrap_or(0) {
        let most = all.last().copied().unwrap_or(0);
        if most == 0 {
            return None;
        }
        let held = |id: NodeId| all[dom.node(id).end] - all[id];
        // An article in steps has as many dense elements; it is what holds them. So is a page of teasers.
        let best = densest(dom, &weights);
        if let Some(best) = best.filter(|best| held(*best) * 2 >= most || has_teasers(dom, skip, &weights)) {
            return Some(with_twins(dom, skip, &weights, best));
        }
        sums = all;
    }
    let whole = sums.last().copied().unwrap_or(0);
    if whole == 0 {
        return None;
    }
    let inside = |id: NodeId| sums[dom.node(id).end] - sums[id];
    let mut at = Dom::ROOT;
    while let Some(child) =
        dom.node(at).children.iter().find(|child| inside(**child) * 100 >= whole * MIN_PERCENT)
    {
        // The region is an element that holds paragraphs, never a paragraph.
        if weights[*child] > 0 && dom.node(*child).tag == "p" {
            break;
        }
        at = *child;
    }
    let whole = with_twins(dom, skip, &weights, at);
    Some(if whole == at { widened(dom, skip, &weights, at) } else { whole })
}

/// Returns `true` for a page on which list items or headings that are links tell of other stories.
fn has_teasers(dom: &Dom, skip: &[bool], weights: &[usize]) -> bool {
    let (mut whole, mut in_items, mut linked_headings) = (0, 0, 0);
    let (mut item_until, mut heading_until) = (0, 0);
    for id in dom.ids().filter(|id| !skip[*id]) {
        let node = dom.node(id);
        match node.tag.as_str() {
            "li" => item_until = item_until.max(node.end),
            "h2" | "h3" | "h4" => heading_until = node.end,
            "a" if id < heading_until && node.has("href") => linked_headings += 1,
            _ => {}
        }
        whole += weights[id];
        in_items += if id < item_until { weights[id] } else { 0 };
    }
    linked_headings >= MIN_TEASERS || in_items * 10 > whole * 3
}

/// Returns the element around a region and its twins: some sites put each part of a text into elements of the same classes.
fn with_twins(dom: &Dom, skip: &[bool], weights: &[usize], region: NodeId) -> NodeId {
    let node = dom.node(region);
    let class = node.attribute("class");
    if class.is_empty() || node.tag == "article" {
        return region;
    }
    let long = |range: std::ops::Range<NodeId>| {
        weights[range].iter().filter(|weight| **weight >= MIN_PARAGRAPH).sum::<usize>()
    };
    let is_like = |id: NodeId, other: NodeId| {
        dom.node(id).tag == dom.node(other).tag
            && dom.node(id).attribute("class") == dom.node(other).attribute("class")
    };
    for part in std::iter::once(region).chain(dom.around(region)).take(MAX_PART) {
        let parent = dom.node(part).parent;
        if matches!(dom.node(parent).tag.as_str(), "body" | "html") || dom.node(part).tag == "article" {
            break;
        }
        let is_twin = |id: &NodeId| {
            *id != part
                && !skip[*id]
                && is_like(*id, part)
                && long(dom.below(*id)) > 0
                && dom.below(*id).take(MAX_PART_NODES).any(|inner| is_like(inner, region))
                && !dom
                    .below(*id)
                    .any(|inner| matches!(dom.node(inner).tag.as_str(), "h1" | "article" | "time"))
        };
        let twins: Vec<_> =
            dom.node(parent).children.iter().copied().filter(is_twin).take(MAX_TWINS).collect();
        let held = long(dom.below(part)) + twins.iter().map(|twin| long(dom.below(*twin))).sum::<usize>();
        // Nothing else of length may stand beside them.
        if !twins.is_empty() && long(dom.below(parent)) * 10 <= held * 11 {
            return parent;
        }
    }
    region
}

/// Returns the element that the page itself marks as the body (schema.org `articleBody`), where it holds at least half of the
/// paragraphs: some sites mark the deck of an article or the teaser of another one.
fn told(dom: &Dom, skip: &[bool], weights: &[usize]) -> Option<NodeId> {
    let whole: usize = weights.iter().sum();
    let mut marked = dom.ids().filter(|id| !skip[*id] && dom.is_article_body(*id)).take(MAX_MARKED);
    marked.find(|id| whole > 0 && weights[dom.below(*id)].iter().sum::<usize>() * 2 >= whole)
}

/// Returns the element around a region that holds the first paragraph too, where the byline stands above it and outside of the
/// region: builders put each block of a text into an element of its own.
fn widened(dom: &Dom, skip: &[bool], weights: &[usize], region: NodeId) -> NodeId {
    let sum = |range: std::ops::Range<NodeId>| weights[range].iter().sum::<usize>();
    // Captions are shorter than paragraphs.
    let long = |range: std::ops::Range<NodeId>| {
        weights[range].iter().filter(|weight| **weight >= MIN_PARAGRAPH).sum::<usize>()
    };
    let inside = sum(dom.below(region));
    for outer in dom.around(region).take(MAX_WIDER) {
        if outer == Dom::ROOT || dom.node(outer).tag == "body" {
            break;
        }
        let (before, after) = (long(outer..region), sum(dom.node(region).end..dom.node(outer).end));
        if before == 0 && after * 5 <= inside {
            continue;
        }
        let head = (outer..region).filter(|id| !skip[*id]).take(MAX_HEAD).find(|id| {
            let text = &dom.node(*id).text;
            byline::read(text).is_some() || stamp::find(text).is_some()
        });
        // What stands between the headline and the byline is the deck.
        let is_text = head.is_some_and(|head| long(outer..head) == 0);
        return if is_text && before <= inside && after * 5 <= inside { outer } else { region };
    }
    region
}

/// Letters of a line that is more than a label or an entry of a menu.
const MIN_LINE: usize = 60;

/// Returns the letters of each paragraph: lines of blocks without links, as long as a sentence.
fn weights(dom: &Dom, skip: &[bool]) -> Vec<usize> {
    let mut weights = vec![0; dom.ids().len()];
    let mut linked_until = 0;
    // The block and the letters of the line that is read.
    let mut line = (Dom::ROOT, 0);
    let mut end = |line: &mut (NodeId, usize)| {
        if line.1 >= MIN_LINE {
            weights[line.0] += line.1;
        }
        line.1 = 0;
    };
    for id in dom.ids() {
        let node = dom.node(id);
        if skip[id] {
            continue;
        }
        if node.tag == "a" && node.has("href") {
            linked_until = linked_until.max(node.end);
        }
        if node.tag == "br" || node.is_block() {
            end(&mut line);
        }
        if !node.is_text() || id < linked_until {
            continue;
        }
        let holder = dom.around(id).find(|outer| dom.node(*outer).is_block()).unwrap_or(Dom::ROOT);
        if holder != line.0 {
            end(&mut line);
            line.0 = holder;
        }
        line.1 += length(node.text.trim());
    }
    end(&mut line);
    weights
}

/// Returns the element whose own paragraphs have the most letters, with those of its children at a half.
fn densest(dom: &Dom, weights: &[usize]) -> Option<NodeId> {
    let mut scores = vec![0; weights.len()];
    for (id, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0) {
        for (distance, outer) in std::iter::once(id).chain(dom.around(id)).take(4).enumerate() {
            // A block that is itself a long text (old pages) counts for itself.
            scores[outer] += match distance {
                0 | 2 => weight / 2,
                1 => *weight,
                _ => weight / 4,
            };
        }
    }
    let best = scores.iter().enumerate().max_by_key(|(id, score)| (**score, std::cmp::Reverse(*id)))?;
    (*best.1 > 0).then_some(best.0)
}

/// Returns the nodes that the general extractor keeps.
fn extracted(dom: &Dom, skip: &[bool]) -> HashSet<NodeId> {
    let elements = dom.ids().filter(|id| !dom.node(*id).is_text() && !skip[*id]).count();
    let letters: usize =
        dom.ids().filter(|id| !skip[*id]).map(|id| dom.node(id).text.len().min(MAX_TEXT)).sum();
    if elements > MAX_ELEMENTS || letters > MAX_LETTERS {
        return HashSet::new();
    }
    let config = Config {
        disable_json_ld: true,
        candidate_select_mode: CandidateSelectMode::DomSmoothie,
        char_threshold: 250,
        ..Config::default()
    };
    let page = marked(dom, skip);
    let Ok(mut reader) = Readability::new(page.as_str(), None, Some(config)) else { return HashSet::new() };
    let Ok(article) = reader.parse() else { return HashSet::new() };
    let mark = format!("{MARKER}=\"");
    let numbers =
        article.content.split(mark.as_str()).skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok());
    numbers.collect()
}

/// Writes the page for the extractor: balanced, without furniture, each block with its number.
fn marked(dom: &Dom, skip: &[bool]) -> String {
    let mut out = String::from("<html><body>");
    write_below(dom, Dom::ROOT, skip, &mut out);
    out.push_str("</body></html>");
    out
}

fn write_below(dom: &Dom, id: NodeId, skip: &[bool], out: &mut String) {
    for child in &dom.node(id).children {
        let node = dom.node(*child);
        if skip[*child] || node.tag == "head" {
            continue;
        }
        if node.is_text() {
            push_escaped(node.text.chars().take(MAX_TEXT), out);
            continue;
        }
        // `body` of the page would end the one around it.
        let tag = if node.tag == "body" { "div" } else { node.tag.as_str() };
        if !tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            write_below(dom, *child, skip, out);
            continue;
        }
        out.push('<');
        out.push_str(tag);
        if node.is_block() {
            let _ = write!(out, " {MARKER}=\"{child}\"");
        }
        for name in ["class", "id", "href", "itemprop", "role"] {
            let value = node.attribute(name);
            if !value.is_empty() && value.len() < 300 {
                let _ = write!(out, " {name}=\"");
                push_escaped(value.chars(), out);
                out.push('"');
            }
        }
        out.push('>');
        if !matches!(
            tag,
            "br" | "img"
                | "hr"
                | "input"
                | "meta"
                | "link"
                | "source"
                | "col"
                | "wbr"
                | "area"
                | "base"
                | "embed"
                | "track"
        ) {
            write_below(dom, *child, skip, out);
            let _ = write!(out, "</{tag}>");
        }
    }
}

fn push_escaped(text: impl Iterator<Item = char>, out: &mut String) {
    for c in text {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}
