//! Sums over the nodes of a page, so that what a subtree holds is one subtraction.

use super::dom::{Dom, NodeId};
use super::furniture::length;
use super::title::key;

/// Letters of a text that is more than a label.
const MIN_PARAGRAPH: usize = 60;

/// Prefix sums over the nodes: entry `n` counts all nodes before node `n`, and one more entry counts all.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// Letters.
    pub(super) letters: Vec<usize>,
    /// Letters of links.
    pub(super) linked: Vec<usize>,
    /// Letters of long texts outside of links.
    pub(super) paragraphs: Vec<usize>,
    /// Headlines of the page.
    pub(super) guards: Vec<usize>,
    /// Links.
    pub(super) links: Vec<usize>,
    /// Letters of long texts before the first headline; none where there is no headline.
    pub(super) before_headline: usize,
}

impl Sums {
    /// Adds up what is not skipped. `titles` are the keys of the page's titles.
    pub(super) fn of(dom: &Dom, skip: &[bool], titles: &[String]) -> Self {
        let mut sums = Self::default();
        let (mut letters, mut linked, mut paragraphs, mut guards, mut links, mut linked_until) =
            (0, 0, 0, 0, 0, 0);
        let mut before_headline = 0;
        let mut note = |counts: [usize; 5]| {
            sums.letters.push(counts[0]);
            sums.linked.push(counts[1]);
            sums.paragraphs.push(counts[2]);
            sums.guards.push(counts[3]);
            sums.links.push(counts[4]);
        };
        for id in dom.ids() {
            note([letters, linked, paragraphs, guards, links]);
            if skip[id] {
                continue;
            }
            let node = dom.node(id);
            if node.tag == "a" && node.has("href") {
                linked_until = linked_until.max(node.end);
                links += 1;
            }
            let own = length(node.text.trim());
            letters += own;
            if id < linked_until {
                linked += own;
            } else if own >= MIN_PARAGRAPH {
                paragraphs += own;
            }
            if is_headline(dom, id, titles) {
                if guards == 0 {
                    before_headline = paragraphs;
                }
                guards += 1;
            }
        }
        note([letters, linked, paragraphs, guards, links]);
        sums.before_headline = if guards == 0 { 0 } else { before_headline };
        sums
    }

    /// Returns the letters of long texts between the headline and a node.
    pub(super) fn text_before(&self, id: NodeId) -> usize {
        self.paragraphs[id].saturating_sub(self.before_headline)
    }
}

/// Returns `true` for the headline: an `<h1>`, or words that a title of the page has.
fn is_headline(dom: &Dom, id: NodeId, titles: &[String]) -> bool {
    let node = dom.node(id);
    if node.tag == "h1" {
        return true;
    }
    // The words of a text, so that no element around it is read again.
    if !node.is_text() || node.text.len() > 600 || node.text.trim().len() < 8 {
        return false;
    }
    let text = key(&node.text);
    text.chars().count() >= 6
        && titles
            .iter()
            .any(|title| *title == text || title.starts_with(&text) && text.len() * 2 > title.len())
}
