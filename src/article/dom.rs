//! The tree of a page: elements and texts in one list, in document order.
//!
//! Depth, attributes and their lengths are bounded, so every walk takes linear time and little stack. Elements that a page
//! leaves open are closed as browsers close them, as far as articles need it.

use super::{attributes, entities};
use crate::html::{self, Token};

/// Depth from which elements become siblings instead of children.
const MAX_DEPTH: usize = 120;

/// Bytes after which [`Dom::words`] ends, and nodes that it visits.
const MAX_WORDS: usize = 256 * 1024;
const MAX_WORDS_NODES: usize = 20_000;

/// Longest text between two tags, in bytes; the rest of it is left out.
const MAX_TEXT: usize = 128 * 1024;

const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Elements whose start closes an open paragraph.
const BLOCKS: [&str; 32] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
    "center",
    "dialog",
    "summary",
];

/// Place of a node in its [`Dom`]. Children have higher numbers than their parents.
pub(super) type NodeId = usize;

/// An element, or a text without a tag.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// The element's name in lower case; empty for a text.
    pub(super) tag: String,
    /// The text, with its references decoded.
    pub(super) text: String,
    attributes: Vec<(&'static str, String)>,
    /// The element that holds it; the root holds itself.
    pub(super) parent: NodeId,
    /// Children in order.
    pub(super) children: Vec<NodeId>,
    /// The number after its last descendant.
    pub(super) end: NodeId,
}

impl Node {
    /// Returns an attribute; empty when it is missing.
    pub(super) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// Returns `true` if an attribute is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(known, _)| *known == name)
    }

    /// Returns `true` for a text.
    pub(super) fn is_text(&self) -> bool {
        self.tag.is_empty()
    }

    /// Returns `true` for an element that starts a line of its own.
    pub(super) fn is_block(&self) -> bool {
        BLOCKS.contains(&self.tag.as_str())
            || matches!(
                self.tag.as_str(),
                "li" | "tr"
                    | "td"
                    | "th"
                    | "dt"
                    | "dd"
                    | "tbody"
                    | "thead"
                    | "caption"
                    | "body"
                    | "html"
                    | "option"
                    | "picture"
            )
    }
}

/// The tree of a page.
#[derive(Debug)]
pub(super) struct Dom {
    nodes: Vec<Node>,
}

impl Dom {
    /// The node that holds all others.
    pub(super) const ROOT: NodeId = 0;

    /// Builds the tree of a page within [`bounds`](super::bounds).
    pub(super) fn parse(page: &str) -> Self {
        let root = Node { tag: "html".to_owned(), ..Node::default() };
        let mut dom = Self { nodes: vec![root] };
        let mut open = vec![Self::ROOT];
        for token in html::tokens(page) {
            match token {
                Token::StartTag(tag) => {
                    let name = tag.name.to_ascii_lowercase();
                    if name == "html" {
                        continue;
                    }
                    dom.close_implied(&mut open, &name);
                    let attributes = attributes::kept(&tag);
                    let is_void = VOID.contains(&name.as_str());
                    let id = dom.push(&open, Node { tag: name, attributes, ..Node::default() });
                    if !is_void && open.len() < MAX_DEPTH {
                        open.push(id);
                    }
                }
                Token::EndTag { name, .. } => dom.close(&mut open, &name.to_ascii_lowercase()),
                Token::Text(piece) => {
                    let end = (0..=piece.text.len().min(MAX_TEXT))
                        .rev()
                        .find(|end| piece.text.is_char_boundary(*end));
                    let text = entities::decode(&piece.text[..end.unwrap_or(0)]).into_owned();
                    dom.push(&open, Node { text, ..Node::default() });
                }
                Token::RawText(piece)
                    if open.last().is_some_and(|last| dom.nodes[*last].tag == "noscript") =>
                {
                    dom.push_unscripted(&open, piece.text);
                }
                Token::RawText(_) | Token::Comment(_) => {}
            }
        }
        dom.note_ends();
        dom
    }

    /// Adds the pictures of a `<noscript>`, whose content is one text to a browser with scripts.
    fn push_unscripted(&mut self, open: &[NodeId], content: &str) {
        for token in html::tokens(content) {
            if let Token::StartTag(tag) = token
                && tag.is("img")
            {
                self.push(
                    open,
                    Node { tag: "img".to_owned(), attributes: attributes::kept(&tag), ..Node::default() },
                );
            }
        }
    }

    fn push(&mut self, open: &[NodeId], node: Node) -> NodeId {
        let id = self.nodes.len();
        let parent = open.last().copied().unwrap_or(Self::ROOT);
        self.nodes.push(Node { parent, ..node });
        self.nodes[parent].children.push(id);
        id
    }

    /// Closes what the start of an element closes.
    fn close_implied(&self, open: &mut Vec<NodeId>, name: &str) {
        let (closed, fence): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "tr" => (&["tr"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "option" => (&["option"], &["select"]),
            // A link that was never closed would hold the rest of the page.
            "a" => (&["a"], &["td", "th", "table", "li"]),
            "body" => (&["head"], &["body"]),
            name if BLOCKS.contains(&name) => {
                (&["p"], &["td", "th", "li", "div", "section", "article", "button", "figure", "blockquote"])
            }
            _ => return,
        };
        for (place, id) in open.iter().enumerate().rev() {
            let tag = self.nodes[*id].tag.as_str();
            if closed.contains(&tag) {
                open.truncate(place.max(1));
                return;
            }
            if fence.contains(&tag) {
                return;
            }
        }
    }

    /// Closes the innermost element of a name, and what is open in it. A cell is closed by its row or table alone.
    fn close(&self, open: &mut Vec<NodeId>, name: &str) {
        let is_table_part = matches!(name, "table" | "tr" | "td" | "th" | "tbody" | "thead" | "tfoot");
        for (place, id) in open.iter().enumerate().skip(1).rev() {
            let tag = self.nodes[*id].tag.as_str();
            if tag == name {
                open.truncate(place);
                return;
            }
            if !is_table_part && matches!(tag, "td" | "th") {
                return;
            }
        }
    }

    fn note_ends(&mut self) {
        for id in (0..self.nodes.len()).rev() {
            self.nodes[id].end = self.nodes[id].end.max(id + 1);
            let (end, parent) = (self.nodes[id].end, self.nodes[id].parent);
            self.nodes[parent].end = self.nodes[parent].end.max(end);
        }
    }

    /// Returns a node.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// Returns `true` for an element that the page marks as the body of an article (schema.org `articleBody`).
    pub(super) fn is_article_body(&self, id: NodeId) -> bool {
        let names = self.node(id).attribute("itemprop");
        names.split_ascii_whitespace().any(|name| name.eq_ignore_ascii_case("articleBody"))
    }

    /// Returns all nodes in document order.
    pub(super) fn ids(&self) -> std::ops::Range<NodeId> {
        0..self.nodes.len()
    }

    /// Returns the nodes of a subtree in document order, itself first.
    pub(super) fn below(&self, id: NodeId) -> std::ops::Range<NodeId> {
        id..self.nodes[id].end
    }

    /// Returns the nodes around a node, from the inside.
    pub(super) fn around(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut at = id;
        std::iter::from_fn(move || {
            (at != Self::ROOT).then(|| {
                at = self.nodes[at].parent;
                at
            })
        })
    }

    /// Returns the words of a subtree, with one blank between them; of a very long one only the beginning.
    pub(super) fn words(&self, id: NodeId) -> String {
        self.words_without(id, &[])
    }

    /// Returns the words of a subtree without those that are skipped.
    pub(super) fn words_without(&self, id: NodeId, skip: &[bool]) -> String {
        let mut out = String::new();
        // Where the block ends that ends next.
        let mut ends: Vec<NodeId> = Vec::new();
        for id in self.below(id).take(MAX_WORDS_NODES) {
            let node = &self.nodes[id];
            if out.len() > MAX_WORDS {
                break;
            }
            while ends.pop_if(|end| *end <= id).is_some() {
                out.push(' ');
            }
            if skip.get(id).copied().unwrap_or(false) {
                continue;
            }
            if node.is_block() {
                out.push(' ');
                ends.push(node.end);
            } else if node.tag == "br" {
                out.push(' ');
            }
            out.push_str(&node.text);
        }
        one_line(&out)
    }
}

/// Returns a text with one blank between its words, without characters that have no width.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{200B}' | '\u{FEFF}' | '\u{AD}' | '\u{2060}' => {}
            c if c.is_whitespace() || c.is_control() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(dom: &Dom, id: NodeId) -> String {
        let node = dom.node(id);
        if node.is_text() {
            return node.text.clone();
        }
        let inside: String = node.children.iter().map(|child| shape(dom, *child)).collect();
        format!("<{}>{inside}</>", node.tag)
    }

    #[test]
    fn open_elements_are_closed_as_browsers_do() {
        let cases = [
            ("<p>a<p>b<div>c</div>", "<html><p>a</><p>b</><div>c</></>"),
            ("<ul><li>a<li>b<ul><li>c</ul></ul>d", "<html><ul><li>a</><li>b<ul><li>c</></></></>d</>"),
            (
                "<table><tr><td>a<td>b</div><tr><td>c</table>d",
                "<html><table><tr><td>a</><td>b</></><tr><td>c</></></>d</>",
            ),
            ("<div><b>a</div>b</b>", "<html><div><b>a</></>b</>"),
            ("<head><title>t</title><body>x", "<html><head><title>t</></><body>x</></>"),
            ("a<br>b</p>c", "<html>a<br></>bc</>"),
        ];
        for (page, expected) in cases {
            assert_eq!(shape(&Dom::parse(page), Dom::ROOT), expected, "{page}");
        }
    }

    #[test]
    fn deep_pages_become_flat() {
        let dom = Dom::parse(&"<div>".repeat(10_000));
        assert!(dom.ids().all(|id| dom.around(id).count() <= MAX_DEPTH));
        let dom = Dom::parse(&"<table><tr><td>".repeat(64));
        assert_eq!(dom.ids().len(), 64 * 3 + 1);
    }

    #[test]
    fn words_have_one_blank_between_them() {
        let dom = Dom::parse("<div>a\n <b>b</b>c<p>d&nbsp;e\u{200B}<br>f</p></div>");
        assert_eq!(dom.words(Dom::ROOT), "a bc d e f");
        assert_eq!(Dom::parse("<h4>a</h4><a>b</a>").words(Dom::ROOT), "a b");
    }
}
