//! The first lines of an article: tagline, headline, the poster and the site's stamp, then the true byline and dateline.

use super::blocks::{Block, Kind};
use super::byline::{self, Byline};
use super::furniture::{is_sentence, length};
use super::inline::Line;
use super::lines;
use super::place::{is_agency_alone, opening_place, place_alone, place_behind_house};
use super::stamp::{self, Stamp};
use super::title::same;

/// Lines of words among which byline and dateline stand.
const MAX_LINES: usize = 12;

/// Letters of a label between byline and text, and how many there may be.
const MAX_LABEL: usize = 40;
const MAX_LABELS: usize = 8;

/// Labels of times that are not the first publication, in lower case.
const UPDATES: [&str; 13] = [
    "updated",
    "update",
    "modified",
    "last edited",
    "edited",
    "revised",
    "corrected",
    "수정",
    "최종수정",
    "최종 수정",
    "업데이트",
    "최종업데이트",
    "갱신",
];

/// A date that a line prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) stamp: Stamp,
    /// As it is printed.
    pub(super) text: String,
}

/// Facts of the first lines.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// Bylines in order; the last is nearest to the article.
    pub(super) bylines: Vec<Byline>,
    /// Dates in order, without updates.
    pub(super) stamps: Vec<Printed>,
    /// The place line as it is printed.
    pub(super) place: Option<String>,
    /// The last line was the label of an update: `수정`.
    is_update_next: bool,
}

/// Reads the lines above the article. Nothing of them belongs to it.
pub(super) fn read_above(blocks: &[Block], head: &mut Head) {
    for block in blocks.iter().filter(|block| !block.is_caption && !block.is_credit) {
        for line in &block.lines {
            let text = line.parted();
            if length(&text) < 260 {
                head.read(&text);
            }
        }
    }
}

/// Takes the head off the blocks of an article.
pub(super) fn take(blocks: &mut Vec<Block>, title: &str, head: &mut Head) {
    let mut last = None;
    let (mut seen, mut sentences) = (0, 0);
    'blocks: for (place, block) in blocks.iter().enumerate() {
        for (number, line) in block.lines.iter().enumerate() {
            let text = line.plain();
            let mut probe = Head::default();
            if head_line(line, title, &mut probe) {
                last = Some((place, number));
                continue;
            }
            seen += 1;
            // A whole paragraph is the article, whatever follows it.
            sentences += usize::from(is_sentence(&text) && length(&text) > 40);
            if seen > MAX_LINES || sentences > 2 || length(&text) > 180 && is_sentence(&text) {
                break 'blocks;
            }
        }
    }
    if let Some((place, number)) = last {
        for (at, block) in blocks.iter().enumerate().take(place + 1) {
            let lines = if at == place { number + 1 } else { block.lines.len() };
            for line in &block.lines[..lines] {
                head_line(line, title, head);
            }
        }
        blocks[place].lines.drain(..=number);
        // Pictures above the byline stay.
        let mut at = 0;
        blocks.retain(|block| {
            at += 1;
            at > place
                && !(at == place + 1
                    && block.lines.is_empty()
                    && matches!(block.kind, Kind::Text | Kind::Quote | Kind::Heading(_) | Kind::Item(..)))
        });
    }
    drop_deck(blocks);
    drop_role(blocks);
    if last.is_some() {
        drop_labels(blocks);
    }
    // A line of the site may still precede the first paragraph.
    let opened = (0..blocks.len().min(3)).find(|at| {
        let is_text = blocks[*at].kind == Kind::Text;
        is_text && blocks[*at].lines.first_mut().is_some_and(|line| head.read_opening(line))
    });
    if let Some(opened) = opened
        && blocks[..opened].iter().all(|block| length(&block.plain()) < 160 && !is_sentence(&block.plain()))
    {
        blocks.drain(..opened);
    }
    blocks
        .retain(|block| !matches!(block.kind, Kind::Text) || block.lines.iter().any(|line| !line.is_empty()));
}

/// Returns `true` for the headline, also with a second one in an element beside it.
pub(super) fn is_title(line: &Line, title: &str) -> bool {
    same(&line.plain(), title)
        || length(&line.plain()) < 400 && line.parts().first().is_some_and(|first| same(first, title))
}

/// Reads a line as a part of the head; `false` if it is none.
fn head_line(line: &Line, title: &str, head: &mut Head) -> bool {
    if is_title(line, title) {
        return true;
    }
    let text = line.parted();
    length(&text) < 260 && head.read(&text)
}

impl Head {
    /// Reads a byline, a dateline, a place line, or several of them on one line.
    fn read(&mut self, text: &str) -> bool {
        let mut found = false;
        if let Some(byline) = byline::read(text) {
            self.bylines.push(byline);
            found = true;
        }
        let (mut stamps, rest) = dates(text);
        let is_label = length(&rest) <= 70 && !(is_sentence(&rest) && length(&rest) > 40);
        if let Some(first) = stamps.first_mut() {
            first.1 |= self.is_update_next && rest.is_empty();
        }
        let label = text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
        self.is_update_next = UPDATES.contains(&label.as_str());
        if !stamps.is_empty() && (found || is_label) {
            found = true;
            self.stamps
                .extend(stamps.into_iter().filter(|(_, is_update)| !is_update).map(|(printed, _)| printed));
        }
        if !found && let Some(place) = place_alone(text) {
            self.place = Some(place);
            found = true;
        }
        found
    }

    /// Takes place and writer off the start of the first paragraph: `Seoul ― Event ―`, `(서울=연합뉴스) 홍길동 기자 =`.
    fn read_opening(&mut self, line: &mut Line) -> bool {
        let text = line.plain();
        let Some((place, end)) = opening_place(&text) else {
            let Some((byline, end)) = opening_byline(&text) else { return false };
            self.bylines.push(byline);
            line.cut_start(end);
            return true;
        };
        let mut cut = end;
        // The writer may follow, up to a sign of equality.
        if let Some((byline, after)) = opening_byline(&text[end..]) {
            self.bylines.push(byline);
            cut = end + after;
        }
        if let Some(byline) = byline::read(&place) {
            self.bylines.push(byline);
            self.place = self.place.take().or_else(|| place_behind_house(&place));
            line.cut_start(cut);
            return true;
        }
        // A day is no place: `Feb. 23, 2015 --`.
        if let Some((stamp, range)) = stamp::find(&place).filter(|(_, range)| range.start == 0) {
            self.stamps.push(Printed { stamp, text: place[range].to_owned() });
        } else if self.place.is_none() && !is_agency_alone(&place) {
            self.place = Some(place);
        }
        line.cut_start(cut);
        true
    }
}

/// Returns the byline before a sign of equality at the start of a text, and the bytes up to the words: `홍길동 기자 = `.
fn opening_byline(text: &str) -> Option<(byline::Byline, usize)> {
    let (equals, _) = text.char_indices().take(MAX_OPENING_BYLINE).find(|(_, c)| *c == '=')?;
    Some((byline::read(&text[..equals])?, equals + 1))
}

/// Takes the deck off: lines in bold above the text that are no sentence and say in advance what it says.
fn drop_deck(blocks: &mut Vec<Block>) {
    let is_deck = |block: &Block| {
        block.kind == Kind::Text
            && block.lines.iter().all(|line| {
                let text = line.plain();
                line.emphasised_percent() > 95 && !is_sentence(&text) && length(&text) < 160
            })
    };
    while blocks.len() > 2 && is_deck(&blocks[0]) {
        blocks.remove(0);
    }
}

/// Takes off labels and counts behind the byline: `Issue`, `No. 1427`, `213 readers`.
fn drop_labels(blocks: &mut Vec<Block>) {
    let is_label = |block: &Block| {
        let text = block.plain();
        block.kind == Kind::Text && length(&text) < MAX_LABEL && !is_sentence(&text)
    };
    let labels = blocks.iter().take_while(|block| is_label(block)).count();
    let is_text = |block: &Block| block.kind == Kind::Text && length(&block.plain()) >= 2 * MAX_LABEL;
    if labels <= MAX_LABELS && blocks.get(labels).is_some_and(is_text) {
        blocks.drain(..labels);
    }
}

/// Takes off the role of the writer, which some sites print between the byline and the text.
fn drop_role(blocks: &mut Vec<Block>) {
    let is_role =
        blocks.len() > 1 && blocks[0].kind == Kind::Text && byline::is_role_alone(&blocks[0].plain());
    if is_role {
        blocks.remove(0);
    }
}

/// Lists the dates of a line with whether each is an update, and what is left without them.
fn dates(text: &str) -> (Vec<(Printed, bool)>, String) {
    let (mut found, mut rest) = (Vec::new(), text.to_owned());
    while found.len() < 3 {
        let Some((stamp, range)) = stamp::find(&rest) else { break };
        let before = rest[..range.start].to_lowercase();
        // The label next to the date counts: `입력 … 수정 …`.
        let tail: String = before.chars().rev().take(48).collect::<Vec<_>>().into_iter().rev().collect();
        let since = tail.rsplit('\u{1}').next().unwrap_or("");
        let label = since.rsplit(['|', '·']).find(|part| !part.trim().is_empty()).unwrap_or("");
        let is_update = UPDATES.iter().any(|word| label.contains(word));
        found.push((Printed { stamp, text: rest[range.clone()].to_owned() }, is_update));
        rest.replace_range(range, "\u{1}");
    }
    (found, rest.replace('\u{1}', "").trim().to_owned())
}

/// Letters up to the sign of equality that ends a byline before the first words.
const MAX_OPENING_BYLINE: usize = 90;

/// Takes lines off the start of an article that are no part of it: share rows, notes, the headline once more.
pub(super) fn clear(blocks: &mut Vec<Block>, title: &str) {
    for block in blocks.iter_mut() {
        let whole = block.lines.len();
        block.lines.retain(|line| {
            !is_title(line, title)
                && lines::kind(line) != Some(lines::Furniture::Share)
                && lines::kind(line) != Some(lines::Furniture::Note)
        });
        if block.lines.is_empty() && whole > 0 {
            block.kind = Kind::Text;
        }
    }
    blocks.retain(|block| !block.lines.is_empty() || !matches!(block.kind, Kind::Text));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening(text: &str) -> (Option<String>, Vec<String>, String) {
        let (mut head, mut line) = (Head::default(), Line::of(text));
        head.read_opening(&mut line);
        (head.place, head.bylines.into_iter().flat_map(|byline| byline.names).collect(), line.plain())
    }

    #[test]
    fn places_are_taken_off_the_first_paragraph() {
        for (text, place, names, rest) in [
            (
                "Washington D.C. ― mWISE ― The head of the agency spoke.",
                Some("Washington D.C. ― mWISE ―"),
                "",
                "The head of the agency spoke.",
            ),
            (
                "SEOUL, South Korea (AP) — Ports closed.",
                Some("SEOUL, South Korea (AP) —"),
                "",
                "Ports closed.",
            ),
            (
                "SEOUL, Aug. 20 (Yonhap) -- Ports closed.",
                Some("SEOUL, Aug. 20 (Yonhap) --"),
                "",
                "Ports closed.",
            ),
            (
                "(서울=연합뉴스) 홍길동 기자 = 항구가 문을 닫았다.",
                Some("(서울=연합뉴스)"),
                "홍길동",
                "항구가 문을 닫았다.",
            ),
            ("[등대신문 홍길동 기자] 항구가 문을 닫았다.", None, "홍길동", "항구가 문을 닫았다."),
            ("[부산] 항구가 문을 닫았다.", Some("[부산]"), "", "항구가 문을 닫았다."),
            ("부산=항구가 문을 닫았다.", Some("부산"), "", "항구가 문을 닫았다."),
            ("부산=홍길동 기자 = 항구가 문을 닫았다.", Some("부산"), "홍길동", "항구가 문을 닫았다."),
            (
                "[등대신문=부산 홍길동 기자] 항구가 문을 닫았다.",
                Some("부산"),
                "홍길동",
                "항구가 문을 닫았다.",
            ),
            ("PORT ALDEN: The port closed.", Some("PORT ALDEN:"), "", "The port closed."),
            (
                "PORT ALDEN - On July 31, the port closed.",
                Some("PORT ALDEN -"),
                "",
                "On July 31, the port closed.",
            ),
            ("WATCH: The port closed.", None, "", "WATCH: The port closed."),
            ("NATO: The alliance met.", Some("NATO:"), "", "The alliance met."),
            ("[기자] 항구가 문을 닫았다.", None, "", "[기자] 항구가 문을 닫았다."),
            ("부산은 항구다. 1=1이다.", None, "", "부산은 항구다. 1=1이다."),
            ("Kim — the minister — said no.", None, "", "Kim — the minister — said no."),
            ("The report — Korea’s first — says so.", None, "", "The report — Korea’s first — says so."),
            ("Ports closed.", None, "", "Ports closed."),
        ] {
            assert_eq!(
                opening(text),
                (
                    place.map(str::to_owned),
                    names.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
                    rest.to_owned()
                ),
                "{text}"
            );
        }
    }

    #[test]
    fn updates_are_no_publication() {
        let mut head = Head::default();
        assert!(head.read("입력 2022.11.18 18:36 수정 2022.11.18 20:01"));
        assert!(head.read("Updated Nov. 19, 2022 3:05PM KST"));
        // Each in an element of its own.
        assert!(!head.read("수정"));
        assert!(head.read("2022.11.19. 오후 2:21"));
        let printed: Vec<_> = head.stamps.iter().map(|printed| printed.text.as_str()).collect();
        assert_eq!(printed, ["2022.11.18 18:36"]);
    }
}
