//! Blocks of an article in reading order: paragraphs, headings, list items, quotes, tables and pictures.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::dom::{Dom, NodeId};
use super::figures::{self, image_url};
use super::inline::{Line, Style};
use super::link::LinkBase;

/// Rows of a table that are kept.
const MAX_ROWS: usize = 200;

/// Kind of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A paragraph.
    Text,
    /// A heading of this level.
    Heading(u8),
    /// A list item: its number in an ordered list, and how deep the list is, from 0.
    Item(Option<usize>, usize),
    /// A quotation.
    Quote,
    /// A table, each row a line of its cells in Markdown.
    Table(Vec<Vec<String>>),
    /// Preformatted text.
    Code(String),
    /// A picture.
    Image(Image),
    /// A line between two parts.
    Rule,
}

/// A picture as the page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Image {
    /// Its address, absolute.
    pub(super) url: String,
    /// Its alternative text.
    pub(super) alt: String,
}

/// A block of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// Lines of its words; a `<br>` ends one.
    pub(super) lines: Vec<Line>,
    /// Inside of a caption.
    pub(super) is_caption: bool,
    /// Inside of an element that says who made a picture.
    pub(super) is_credit: bool,
    /// The node with which it begins.
    pub(super) at: NodeId,
}

impl Block {
    /// Returns the words of all lines.
    pub(super) fn plain(&self) -> String {
        let lines: Vec<_> = self.lines.iter().map(Line::plain).filter(|line| !line.is_empty()).collect();
        lines.join(" ")
    }

    /// Returns the share of letters that are linked, in percent.
    pub(super) fn linked_percent(&self) -> usize {
        let all = Line::new(self.lines.iter().flat_map(|line| line.runs.iter().cloned()).collect());
        all.linked_percent()
    }
}

/// Largest number of a list item.
const MAX_NUMBER: usize = 999_999_999;
/// Letters of a raised or lowered figure.
const MAX_RAISED: usize = 8;

/// Returns the number of the first item of a list.
fn first_number(dom: &Dom, list: NodeId) -> usize {
    let node = dom.node(list);
    let items = || node.children.iter().filter(|child| dom.node(**child).tag == "li").count();
    list_number(node.attribute("start")).unwrap_or_else(|| if node.has("reversed") { items() } else { 1 })
}

/// Reads the number of a list item, of nine digits at most, as Markdown has it (`CommonMark` §5.2).
fn list_number(value: &str) -> Option<usize> {
    value.parse().ok().filter(|number| *number <= MAX_NUMBER)
}

fn is_struck(style: &str) -> bool {
    style.contains("line-through")
}

/// Position of the walk.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of an element around the walk")]
struct Place {
    style: Style,
    is_caption: bool,
    is_credit: bool,
    in_figure: bool,
    quote: bool,
    heading: u8,
    item: Option<(Option<usize>, usize)>,
    lists: usize,
}

/// Collects the blocks of a subtree. `skip` says which elements are left out.
pub(super) fn collect(dom: &Dom, root: NodeId, skip: &[bool], base: &LinkBase) -> Vec<Block> {
    let mut walk = Walk {
        dom,
        skip,
        base,
        blocks: Vec::new(),
        lines: Vec::new(),
        link: None,
        at: root,
        counts: HashMap::new(),
        figures: figures::find(dom, root, skip, base),
        has_ended: false,
    };
    walk.children(root, Place::default());
    walk.flush(Place::default());
    walk.blocks
}

struct Walk<'a> {
    dom: &'a Dom,
    skip: &'a [bool],
    base: &'a LinkBase,
    blocks: Vec<Block>,
    /// Lines of the block that is open.
    lines: Vec<Line>,
    link: Option<Rc<str>>,
    /// The node with which the open block begins.
    at: NodeId,
    /// Items of each list so far.
    counts: HashMap<NodeId, usize>,
    /// Elements that hold a picture and what is said of it.
    figures: HashSet<NodeId>,
    /// `true` if an element of a line has just ended.
    has_ended: bool,
}

impl Walk<'_> {
    fn children(&mut self, id: NodeId, place: Place) {
        let dom = self.dom;
        for child in &dom.node(id).children {
            self.node(*child, place);
        }
    }

    fn node(&mut self, id: NodeId, place: Place) {
        if self.skip.get(id).copied().unwrap_or(false) {
            return;
        }
        let dom = self.dom;
        let node = dom.node(id);
        let mut inner = place;
        let is_inline = !node.is_text() && !node.is_block();
        if is_inline && self.has_ended && !self.lines.is_empty() {
            self.line().begin_element();
        }
        match node.tag.as_str() {
            "" => {
                if self.lines.is_empty() {
                    self.at = id;
                }
                self.has_ended &= node.text.is_empty();
                let link = self.link.clone();
                self.line().push(&node.text, place.style, link.as_ref());
            }
            "br" => self.line_break(place),
            "img" | "amp-img" => self.image(id, place),
            "hr" => {
                self.flush(place);
                self.push(Kind::Rule, Vec::new(), place);
            }
            "a" => {
                let outer = self.link.take();
                self.link = self.base.absolute(node.attribute("href")).map(Rc::from);
                inner.style.linked = node.has("href");
                self.children(id, inner);
                self.link = outer;
            }
            // Some portals write captions in `<em>`.
            "b" | "strong" | "i" | "em" | "cite"
                if figures::roles(dom, id, place.in_figure) != (false, false) =>
            {
                self.element(id, place);
            }
            "b" | "strong" => {
                inner.style.strong = place.heading == 0;
                self.children(id, inner);
            }
            "i" | "em" | "cite" => {
                inner.style.emphasis = place.heading == 0;
                self.children(id, inner);
            }
            "del" | "s" | "strike" => {
                inner.style.struck = true;
                self.children(id, inner);
            }
            "span" | "font" if is_struck(node.attribute("style")) => {
                inner.style.struck = true;
                self.children(id, inner);
            }
            "sup" | "sub" if self.raised(id, place) => {}
            "code" | "kbd" | "samp" => {
                inner.style.code = true;
                self.children(id, inner);
            }
            "pre" => {
                self.flush(place);
                let text: String = dom.below(id).map(|id| dom.node(id).text.as_str()).collect();
                if !text.trim().is_empty() {
                    self.push(Kind::Code(text.trim_matches('\n').to_owned()), Vec::new(), place);
                }
            }
            "table" if !self.figures.contains(&id) && is_data_table(dom, id) => {
                self.flush(place);
                self.at = id;
                self.table(id);
            }
            _ => self.element(id, place),
        }
        self.has_ended |= is_inline;
    }

    /// Walks an element that may start a block of its own.
    fn element(&mut self, id: NodeId, place: Place) {
        let dom = self.dom;
        let node = dom.node(id);
        let (caption, credit) = figures::roles(dom, id, place.in_figure);
        let mut inner = place;
        inner.in_figure |= self.figures.contains(&id) || node.tag == "figure";
        inner.is_caption |= caption || self.figures.contains(&id);
        inner.is_credit |= credit;
        match node.tag.as_str() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => inner.heading = node.tag.as_bytes()[1] - b'0',
            "blockquote" => inner.quote = true,
            "ul" | "ol" | "menu" => inner.lists += 1,
            "li" => {
                let list = dom.node(node.parent);
                let count = self.counts.entry(node.parent).or_insert_with(|| first_number(dom, node.parent));
                if let Some(value) = list_number(node.attribute("value")) {
                    *count = value;
                }
                let number = (list.tag == "ol").then_some(*count);
                *count = if list.has("reversed") { count.saturating_sub(1) } else { count.saturating_add(1) };
                inner.item = Some((number, place.lists.saturating_sub(1)));
            }
            _ => {}
        }
        if node.is_block() || caption || credit {
            self.flush(place);
            self.children(id, inner);
            self.flush(inner);
        } else {
            self.children(id, inner);
        }
    }

    /// Writes raised or lowered figures with their own signs: `10⁶`, `H₂O`. Without them, "10<sup>6</sup>" would read 106. A figure behind a
    /// word is the mark of a note, which the draft leaves out. Returns `false` for words that are no figures.
    fn raised(&mut self, id: NodeId, place: Place) -> bool {
        let dom = self.dom;
        let text = dom.words(id);
        let text = text.trim_matches(['[', ']']);
        let is_sup = dom.node(id).tag == "sup";
        let plain = self.lines.last().map(|line| line.end(MAX_RAISED)).unwrap_or_default();
        let figures = !text.is_empty()
            && text.len() <= MAX_RAISED
            && text.chars().all(|c| c.is_ascii_digit() || "+-−".contains(c));
        if !figures {
            return false;
        }
        let unit = plain
            .rsplit(' ')
            .next()
            .unwrap_or_default()
            .trim_start_matches(|c: char| c.is_ascii_digit() || "./,".contains(c));
        let has_unit = matches!(unit, "m" | "km" | "cm" | "mm" | "ft" | "s" | "m/s" | "x" | "n" | "a" | "b");
        if is_sup && plain.ends_with(|c: char| !c.is_ascii_digit() && c != ')') && !has_unit {
            return true;
        }
        let sign = |c: char| {
            let (figures, signs) = if is_sup {
                ("⁰¹²³⁴⁵⁶⁷⁸⁹", ['⁺', '⁻'])
            } else {
                ("₀₁₂₃₄₅₆₇₈₉", ['₊', '₋'])
            };
            match c.to_digit(10) {
                Some(digit) => figures.chars().nth(digit as usize).unwrap_or(c),
                None => signs[usize::from(c != '+')],
            }
        };
        let signs: String = text.chars().map(sign).collect();
        let link = self.link.clone();
        self.line().push(&signs, place.style, link.as_ref());
        true
    }

    fn line(&mut self) -> &mut Line {
        if self.lines.is_empty() {
            self.lines.push(Line::default());
        }
        let last = self.lines.len() - 1;
        &mut self.lines[last]
    }

    /// Ends a line; two in a row end the paragraph, as old systems write it.
    fn line_break(&mut self, place: Place) {
        if self.lines.last().is_some_and(Line::is_empty) {
            self.flush(place);
        } else if !self.lines.is_empty() {
            self.lines.push(Line::default());
        }
    }

    fn flush(&mut self, place: Place) {
        let lines: Vec<_> =
            std::mem::take(&mut self.lines).into_iter().filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            return;
        }
        let kind = match place {
            Place { heading: 1.., .. } => Kind::Heading(place.heading),
            Place { item: Some((number, depth)), .. } => Kind::Item(number, depth),
            Place { quote: true, .. } => Kind::Quote,
            _ => Kind::Text,
        };
        self.push(kind, lines, place);
    }

    fn push(&mut self, kind: Kind, lines: Vec<Line>, place: Place) {
        self.blocks.push(Block {
            kind,
            lines,
            is_caption: place.is_caption,
            is_credit: place.is_credit,
            at: self.at,
        });
    }

    fn image(&mut self, id: NodeId, place: Place) {
        let node = self.dom.node(id);
        let Some(url) = image_url(self.dom, id, self.base) else { return };
        // A picture inside of a sentence does not end it.
        if self.lines.last().is_some_and(|line| !line.is_empty())
            && self.dom.node(node.parent).tag == "p"
            && place.lists > 0
        {
            return;
        }
        self.flush(place);
        self.at = id;
        let image = Image { url, alt: super::dom::one_line(node.attribute("alt")) };
        self.push(Kind::Image(image), Vec::new(), Place { is_caption: false, is_credit: false, ..place });
    }

    fn table(&mut self, id: NodeId) {
        let dom = self.dom;
        let mut rows: Vec<Vec<String>> = Vec::new();
        for id in dom.below(id) {
            match dom.node(id).tag.as_str() {
                "tr" if rows.len() < MAX_ROWS => rows.push(Vec::new()),
                "td" | "th" => {
                    let cell = dom.words(id).replace('|', "\\|");
                    if let Some(row) = rows.last_mut().filter(|row| row.len() < 20) {
                        row.push(cell);
                    }
                }
                _ => {}
            }
        }
        rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
        if rows.len() > 1 {
            self.push(Kind::Table(rows), Vec::new(), Place::default());
        }
    }
}

/// Returns `true` for a table of figures: rows of short cells, without tables and paragraphs inside.
fn is_data_table(dom: &Dom, id: NodeId) -> bool {
    let (mut rows, mut cells, mut letters) = (0, 0, 0);
    for inner in dom.below(id).skip(1) {
        let node = dom.node(inner);
        match node.tag.as_str() {
            "table" | "img" | "figure" | "ul" | "ol" => return false,
            "tr" => rows += 1,
            "td" | "th" => cells += 1,
            _ => letters += node.text.trim().chars().count(),
        }
    }
    rows > 1 && cells >= rows * 2 && letters < cells * 80
}
