//! Boxes inside of a text that are no part of it, known by what is in them and not by their names.
//!
//! A box begins with a heading that announces it ("Related", "Comments", "Live updates"), asks for something by a form, or
//! consists of links to other stories. Each rule looks at a bounded part of the page around a node, or at sums over all
//! nodes before it, so the work is linear.

use std::collections::HashSet;

use super::announce::{self, Part};
use super::byline;
use super::dom::{Dom, NodeId};
use super::furniture::{is_sentence, length, split_words};
use super::stamp;
use super::sums::Sums;

/// Nodes of a label.
const MAX_LABEL_NODES: usize = 16;
/// Share of the page's letters that a box has at most, in percent.
const MAX_PERCENT: usize = 40;
/// Share of the paragraphs that boxes take at most, in percent.
const MAX_TAKEN: usize = 60;
/// Letters of a box that asks for something.
const MAX_FORM: usize = 460;
/// Letters of a link that calls to subscribe.
const MAX_CALL: usize = 40;
/// Nodes of such a box.
const MAX_FORM_NODES: usize = 120;
/// Letters of the card of another story.
const MAX_CARD: usize = 560;
/// Letters of paragraphs that precede comments.
const MIN_BEFORE: usize = 300;
/// Elements around a node that are looked at.
const MAX_CLIMB: usize = 12;

/// Marks boxes in `skip`. `titles` are the keys of the page's titles: what holds one of them is no box. Where boxes would take
/// most of the text, they are the text: a list of recommended things is an article too. Comments are taken at any size.
pub(super) fn mark(dom: &Dom, skip: &mut [bool], titles: &[String]) {
    let mut boxes = Boxes { dom, sums: Sums::of(dom, skip, titles), seen_labels: HashSet::new() };
    let before = skip.to_vec();
    let (mut taken, mut comments) = (0, Vec::new());
    for id in dom.ids().filter(|id| !dom.node(*id).is_text()) {
        // The field for a mail address is left out of every text, and tells that the box around it asks for one.
        if skip[id] && !(before[id] && dom.node(id).attribute("type") == "email") {
            continue;
        }
        let (part, ranges) = boxes.of(id, skip);
        for range in ranges {
            if part == Some(Part::Comments) {
                comments.push(range.clone());
            } else if !skip[range.start] {
                taken += boxes.sums.paragraphs[range.end] - boxes.sums.paragraphs[range.start];
            }
            skip[range].fill(true);
        }
    }
    let all = boxes.sums.paragraphs.last().copied().unwrap_or(0);
    if taken * 100 > all * MAX_TAKEN {
        skip.copy_from_slice(&before);
        for range in comments {
            skip[range].fill(true);
        }
    }
}

struct Boxes<'a> {
    dom: &'a Dom,
    sums: Sums,
    seen_labels: HashSet<NodeId>,
}

impl Boxes<'_> {
    fn sum(&self, sums: &[usize], id: NodeId) -> usize {
        sums[self.dom.node(id).end] - sums[id]
    }

    /// Returns `true` for an element that may be a box by its size and place.
    fn may_be_box(&self, id: NodeId) -> bool {
        !matches!(self.dom.node(id).tag.as_str(), "body" | "html" | "main" | "h1" | "tbody")
            && id != Dom::ROOT
            && self.sum(&self.sums.guards, id) == 0
            && self.sum(&self.sums.letters, id) * 100
                <= self.sums.letters.last().copied().unwrap_or(0) * MAX_PERCENT
            && self.sum(&self.sums.paragraphs, id) * 100
                <= self.sums.paragraphs.last().copied().unwrap_or(0) * MAX_PERCENT
    }

    /// Lists what a node shows to be no part of the article.
    fn of(&mut self, id: NodeId, skip: &[bool]) -> (Option<Part>, Vec<std::ops::Range<NodeId>>) {
        let node = self.dom.node(id);
        if let Some(part) = self.label(id, skip) {
            return (Some(part), self.announced(id, part));
        }
        let found = match node.tag.as_str() {
            "form" | "input" | "textarea" | "select" | "button" => self.asking(id, skip),
            // A link that stands alone and says "Newsletter" or "Subscribe".
            "a" if self.sum(&self.sums.letters, id) <= MAX_CALL => {
                let is_call = announce::part(&self.dom.words_without(id, skip)) == Some(Part::Call);
                if is_call { self.asking(id, skip) } else { None }
            }
            "h2" | "h3" | "h4" | "h5" | "h6" => self.card(id),
            "ul" | "ol" | "dl" | "table" | "div" | "section" | "article" | "li" | "p" | "tr" | "td" => {
                self.is_links(id, skip).then_some(id)
            }
            _ => None,
        };
        (None, found.map(|id| self.dom.below(id)).into_iter().collect())
    }

    /// Returns what a line announces that stands alone.
    fn label(&mut self, id: NodeId, skip: &[bool]) -> Option<Part> {
        let dom = self.dom;
        let node = dom.node(id);
        let own = self.sum(&self.sums.letters, id);
        let aria = node.attribute("aria-label");
        if !aria.is_empty() && matches!(node.tag.as_str(), "section" | "div" | "ul" | "ol") && own > 0 {
            return announce::part(aria).filter(|_| self.may_be_box(id));
        }
        let is_inline = matches!(node.tag.as_str(), "b" | "strong" | "span" | "font" | "em" | "i");
        let is_tag = is_inline
            || matches!(
                node.tag.as_str(),
                "h2" | "h3"
                    | "h4"
                    | "h5"
                    | "h6"
                    | "div"
                    | "p"
                    | "td"
                    | "th"
                    | "dt"
                    | "legend"
                    | "summary"
                    | "label"
            );
        if !is_tag || node.end - id > MAX_LABEL_NODES || !(2..=64).contains(&own) {
            return None;
        }
        // A label inside of a label was looked at before.
        if self.seen_labels.contains(&node.parent) {
            self.seen_labels.insert(id);
            return None;
        }
        if is_inline && !ends_line(dom, id) {
            return None;
        }
        let text = dom.words_without(id, skip);
        let part = announce::part(&text)?;
        self.seen_labels.insert(id);
        Some(part)
    }

    /// Returns the box that a label opens: the element around it, or what follows it on the same level.
    fn announced(&self, label: NodeId, part: Part) -> Vec<std::ops::Range<NodeId>> {
        let dom = self.dom;
        let own = self.sum(&self.sums.letters, label);
        let is_after_text = part == Part::Comments && self.sums.text_before(label) >= MIN_BEFORE;
        let mut at = label;
        for outer in dom.around(label).take(MAX_CLIMB) {
            let inside = self.sum(&self.sums.letters, at);
            let grows = self.sum(&self.sums.letters, outer) > inside;
            // The box ends where something else than the label is in it.
            if grows && inside > own + 40 {
                break;
            }
            let is_first = self.sums.letters[label] == self.sums.letters[outer];
            let is_box = if is_after_text {
                !matches!(dom.node(outer).tag.as_str(), "body" | "html" | "main" | "tbody")
                    && self.sum(&self.sums.guards, outer) == 0
                    && outer != Dom::ROOT
            } else {
                self.may_be_box(outer)
                    && (!matches!(part, Part::Ending | Part::Ad) || self.sum(&self.sums.letters, outer) < 700)
            };
            if !is_first || !is_box {
                break;
            }
            at = outer;
        }
        if let Some(outer) = self.pointed_to(label, part) {
            return vec![dom.below(outer)];
        }
        let mut found = vec![dom.below(at)];
        if self.sum(&self.sums.letters, at) > own + 40 {
            return found;
        }
        // A label alone: what follows it belongs to it, as long as it is no text.
        let parent = dom.node(at).parent;
        let after = dom.node(parent).children.iter().copied().filter(|sibling| *sibling > at);
        for sibling in after.take(400) {
            if !is_after_text && !self.is_loose(sibling) {
                break;
            }
            if self.sum(&self.sums.guards, sibling) > 0 {
                break;
            }
            found.push(dom.below(sibling));
        }
        found
    }

    /// Returns the box that ends with "Read more": the headline of another story stands before it.
    fn pointed_to(&self, label: NodeId, part: Part) -> Option<NodeId> {
        let dom = self.dom;
        let outer = dom.node(label).parent;
        let is_last = self.sums.letters[dom.node(label).end] == self.sums.letters[dom.node(outer).end];
        let is_box = part == Part::Stories
            && dom.node(label).is_block()
            && is_last
            && dom.node(outer).tag != "p"
            && (1..240).contains(&(self.sums.letters[label] - self.sums.letters[outer]))
            && self.may_be_box(outer);
        is_box.then_some(outer)
    }

    /// A list or some links, which may stand below the label of a box.
    fn is_loose(&self, id: NodeId) -> bool {
        let node = self.dom.node(id);
        if node.is_text() {
            return length(node.text.trim()) < 40;
        }
        let (inside, linked) = (self.sum(&self.sums.letters, id), self.sum(&self.sums.linked, id));
        if !self.may_be_box(id) || node.tag.len() == 2 && node.tag.starts_with('h') && node.tag != "hr" {
            return false;
        }
        inside == 0 && node.tag != "img" && node.tag != "figure"
            || matches!(node.tag.as_str(), "ul" | "ol" | "dl" | "nav" | "form" | "br" | "a")
            || linked * 100 >= inside * 40 && linked > 0
    }

    /// Returns the box around a form or a button, which asks for something.
    fn asking(&self, id: NodeId, skip: &[bool]) -> Option<NodeId> {
        let dom = self.dom;
        let mut found = None;
        for outer in dom.around(id).take(MAX_CLIMB) {
            let tag = dom.node(outer).tag.as_str();
            let inside = self.sum(&self.sums.letters, outer);
            if inside > MAX_FORM
                || dom.node(outer).end - outer > MAX_FORM_NODES
                || !self.may_be_box(outer)
                || matches!(tag, "figure" | "picture" | "p" | "header")
            {
                break;
            }
            if dom.node(outer).is_block() && inside > 0 {
                let text = dom.words_without(outer, skip);
                if byline::read(&text).is_some() || stamp::find(&text).is_some() || has_picture(dom, outer) {
                    break;
                }
                found = Some(outer);
            }
        }
        found
    }

    /// Returns the card of another story: a heading that is a link, with a teaser or a date.
    fn card(&self, heading: NodeId) -> Option<NodeId> {
        let dom = self.dom;
        let own = self.sum(&self.sums.letters, heading);
        let is_linked = own > 0 && self.sum(&self.sums.linked, heading) * 100 >= own * 85;
        let is_writer = std::iter::once(heading).chain(dom.around(heading)).take(3).any(|outer| {
            split_words(dom.node(outer).attribute("class"))
                .any(|word| matches!(word.as_str(), "author" | "byline" | "writer" | "reporter"))
        });
        if !is_linked || is_writer || !self.may_be_box(heading) {
            return None;
        }
        let mut found = None;
        for outer in dom.around(heading).take(MAX_CLIMB) {
            if self.sum(&self.sums.letters, outer) > MAX_CARD || !self.may_be_box(outer) {
                break;
            }
            found = Some(outer);
        }
        found
    }

    /// Returns `true` for an item of a list of links, and not of a list of sentences of which one names its source.
    fn is_among_links(&self, id: NodeId) -> bool {
        let list = self.dom.node(id).parent;
        self.sum(&self.sums.linked, list) * 100 >= self.sum(&self.sums.letters, list) * 45
    }

    /// Returns `true` for links to other stories, with dates or names beside them.
    fn is_links(&self, id: NodeId, skip: &[bool]) -> bool {
        let (inside, linked, links) = (
            self.sum(&self.sums.letters, id),
            self.sum(&self.sums.linked, id),
            self.sum(&self.sums.links, id),
        );
        let is_dense = links > 0 && inside >= 30 && linked * 100 >= inside * 55;
        // Links as long as headlines: names of writers and sections are shorter.
        if !is_dense
            || linked < links * 16
            || self.sum(&self.sums.paragraphs, id) >= 90
            || !self.may_be_box(id)
            || self.dom.node(id).tag == "li" && !self.is_among_links(id)
        {
            return false;
        }
        if self.sum(&self.sums.letters, id) > 1500 {
            return true;
        }
        let text = self.dom.words_without(id, skip);
        // A paragraph whose words are links is still one.
        !(is_sentence(&text) && links < 3 && self.dom.node(id).tag == "p") && byline::read(&text).is_none()
    }
}

/// Returns `true` if nothing but a link or a new line follows an inline element.
fn ends_line(dom: &Dom, id: NodeId) -> bool {
    let node = dom.node(id);
    let siblings = &dom.node(node.parent).children;
    let Ok(place) = siblings.binary_search(&id) else { return false };
    for next in siblings[place + 1..].iter().take(4) {
        let next = dom.node(*next);
        if next.is_text() {
            if next.text.chars().any(char::is_alphanumeric) {
                return false;
            }
            continue;
        }
        return next.is_block() || matches!(next.tag.as_str(), "br" | "a" | "img");
    }
    true
}

fn has_picture(dom: &Dom, id: NodeId) -> bool {
    dom.below(id).any(|id| matches!(dom.node(id).tag.as_str(), "figure" | "figcaption" | "picture"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::title::key;

    fn left(page: &str) -> String {
        let text = "The port authority said on Friday that it will publish every ransom note it receives, with the hour of its arrival.";
        let page = page.replace("TEXT", text);
        let dom = Dom::parse(&page);
        let mut skip = vec![false; dom.ids().len()];
        mark(&dom, &mut skip, &[key("Ports close for a day")]);
        dom.words_without(Dom::ROOT, &skip).replace(text, "TEXT")
    }

    #[test]
    fn boxes_are_taken_out_of_a_text() {
        let body = "<p>TEXT</p><p>TEXT</p><p>TEXT</p>";
        for (name, inserted) in [
            ("links", "<div><b>On the same subject</b><br><a href=a>Old machines, new keys</a></div>"),
            (
                "live",
                "<section><h3>Live updates</h3><ol><li>10:41 <b>Two ferries stay in dock</b></li></ol></section>",
            ),
            ("flat", "<h3>Read also</h3><ul><li><a href=a>Old machines</a></li><li>New keys</li></ul>"),
            (
                "form",
                "<div><strong>Letters from the sea</strong><span>Every Thursday.</span><form><input></form></div>",
            ),
            (
                "card",
                "<article><h2><a href=a>What a lamp keeper writes</a></h2><p>Forty years of entries were found behind a stove in the spring.</p></article>",
            ),
            ("dated", "<ul><li><a href=a>Bridge keeper retires after years</a> <i>05.01.</i></li></ul>"),
        ] {
            let page = format!("<h1>Ports close for a day</h1><div>{body}{inserted}<p>TEXT</p></div>");
            assert_eq!(left(&page), "Ports close for a day TEXT TEXT TEXT TEXT", "{name}");
        }
        let page = format!(
            "<div>{body}<h4>Your comment</h4><div><b>L.</b> (06.01.2024):<br>TEXT</div><div>TEXT TEXT</div></div>"
        );
        assert_eq!(left(&page), "TEXT TEXT TEXT");
    }

    #[test]
    fn words_of_the_article_stay() {
        for page in [
            "<p>TEXT</p><p><strong>Comments</strong> by the minister were late.</p><p>TEXT</p>",
            "<div><h2><a href=a>Ports close for a day</a></h2><p>By Dain Oh</p></div><p>TEXT</p><p>TEXT</p>",
            "<p>TEXT</p><h3>Steps</h3><ol><li>Call the <a href=a>desk</a>.</li></ol><p>TEXT</p>",
            "<p>TEXT</p><p>TEXT <button>x</button></p>",
        ] {
            let dom = Dom::parse(page);
            assert_eq!(left(page).replace("TEXT", ""), dom.words(Dom::ROOT).replace("TEXT", ""), "{page}");
        }
    }
}
