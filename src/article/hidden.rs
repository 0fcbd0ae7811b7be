//! Elements that a page has and does not show.

use super::dom::{Dom, NodeId};

/// Share of a page's letters that are shown, in percent, below which nothing counts as hidden: such a page is shown by a script.
const MIN_SHOWN: usize = 30;

/// Nodes of a switch before a hidden part, and letters of its words.
const MAX_SWITCH_NODES: usize = 12;
const MAX_SWITCH: usize = 80;

/// Openings of the words of a switch that shows the rest of an article, in lower case.
const SWITCHES: [&str; 9] = [
    "continue reading",
    "keep reading",
    "read more",
    "read the full",
    "read full",
    "show more",
    "더보기",
    "계속 읽기",
    "기사 전체",
];

/// Returns for each node whether it is hidden, by itself or by what it is in.
pub(super) fn marked(dom: &Dom) -> Vec<bool> {
    let mut hidden = vec![false; dom.ids().len()];
    let (mut until, mut all, mut shown) = (0, 0, 0);
    for id in dom.ids() {
        let node = dom.node(id);
        if id >= until && is_hidden(dom, id) {
            until = node.end;
        }
        hidden[id] = id < until;
        let letters = node.text.trim().chars().count();
        all += letters;
        shown += if hidden[id] { 0 } else { letters };
    }
    if shown * 100 < all * MIN_SHOWN {
        hidden.fill(false);
        // What is never shown stays hidden.
        for id in dom.ids().filter(|id| is_never_shown(dom.node(*id).tag.as_str())) {
            hidden[id..dom.node(id).end].fill(true);
        }
    }
    hidden
}

fn is_never_shown(tag: &str) -> bool {
    matches!(tag, "script" | "style" | "head" | "template" | "noscript")
}

fn is_hidden(dom: &Dom, id: NodeId) -> bool {
    let node = dom.node(id);
    if node.is_text() || id == Dom::ROOT {
        return false;
    }
    // A picture that a script loads later is shown then.
    if matches!(node.tag.as_str(), "img" | "amp-img") && (node.has("data-src") || node.has("data-original")) {
        return false;
    }
    let style = node.attribute("style");
    is_never_shown(node.tag.as_str())
        || node.has("hidden") && node.attribute("hidden") != "until-found"
        || node.attribute("aria-hidden") == "true"
        || !style.is_empty() && {
            let style = style.to_ascii_lowercase().replace(' ', "");
            let is_off = style.contains("display:none") || style.contains("visibility:hidden");
            // Words for those who hear the page: `, opens new tab`.
            let is_clipped = style.contains("clip:rect(0")
                || style.contains("position:absolute") && style.contains("left:-9");
            is_clipped || is_off && !is_switched(dom, id)
        }
}

/// Returns `true` for the rest of an article behind a switch: `Continue reading`.
fn is_switched(dom: &Dom, id: NodeId) -> bool {
    let siblings = &dom.node(dom.node(id).parent).children;
    let place = siblings.partition_point(|sibling| *sibling < id);
    let before = siblings[..place].iter().rev().take(4).find(|sibling| !dom.node(**sibling).is_text());
    before.is_some_and(|before| {
        let text = dom.node(*before).end - before <= MAX_SWITCH_NODES;
        let text = if text { dom.words(*before).to_lowercase() } else { String::new() };
        let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
        // The numbers of the pages of an article.
        let is_pager = text.starts_with("1 2");
        text.chars().count() <= MAX_SWITCH
            && (is_pager || SWITCHES.iter().any(|switch| text.starts_with(switch)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(page: &str) -> String {
        let dom = Dom::parse(page);
        let hidden = marked(&dom);
        dom.ids().filter(|id| !hidden[*id]).map(|id| dom.node(id).text.as_str()).collect()
    }

    #[test]
    fn copies_that_are_not_shown_are_hidden_whatever_their_size() {
        assert_eq!(
            shown("<div style='display: none'>A long text</div><div>A long text</div>"),
            "A long text"
        );
        let rest = "<div style='display:none'><p>The rest of it</p></div>";
        assert_eq!(
            shown(&format!("<p>A text.</p><div><a>Continue reading</a></div>{rest}")),
            "A text.Continue readingThe rest of it"
        );
        assert_eq!(shown(&format!("<p>A text.</p><p>More text.</p>{rest}")), "A text.More text.");
        assert_eq!(shown("<p hidden>a</p><p aria-hidden=true>b</p><p>cc</p>"), "cc");
        // A script shows this page.
        assert_eq!(shown("<body style='display:none'><p>All of it</p>"), "All of it");
    }
}
