//! The picture of an article: which one, its caption, and who made it.

use super::blocks::{Block, Image, Kind};
use super::byline;
use super::cover;
use super::credit::{clean_credit, has_caption_label, split};
use super::furniture::{is_sentence, length};
use super::inline::{Line, Run};
use super::picture_tools;
use super::stamp;
use super::title::same;

/// Longest caption, in letters. Captions run to sixty words.
const MAX_CAPTION: usize = 700;

/// A picture with its caption and credit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Captioned {
    pub(super) url: String,
    pub(super) caption: Option<String>,
    pub(super) credit: Option<String>,
}

/// Takes captions out of the blocks, and returns the pictures with them in order.
pub(super) fn take(blocks: &mut Vec<Block>) -> Vec<Captioned> {
    let (mut found, mut kept) = (Vec::<Captioned>::new(), Vec::with_capacity(blocks.len()));
    // Blocks since the last picture; captions may also precede it.
    let mut since: Option<usize> = None;
    let mut waiting: Vec<Block> = Vec::new();
    let mut rest = std::mem::take(blocks).into_iter().peekable();
    while let Some(block) = rest.next() {
        if let Kind::Image(image) = &block.kind {
            found.push(of_image(image));
            let last = found.len() - 1;
            waiting.drain(..).for_each(|caption| add(&mut found[last], &caption));
            since = Some(0);
            continue;
        }
        let text = block.plain();
        let follows = since.is_some_and(|since| since < 2);
        let is_plain = matches!(block.kind, Kind::Text | Kind::Heading(4..));
        // Classes speak of credits for writers too.
        let is_head = block.is_credit && !block.is_caption && is_head(&text);
        if (block.is_caption || block.is_credit) && !is_head {
            match found.last_mut().filter(|_| since.is_some_and(|since| since < 3)) {
                Some(picture) => add(picture, &block),
                None => waiting.push(block),
            }
            continue;
        }
        // A dateline of figures looks like the name of a file; behind a picture, without colons, it is one.
        if follows && (is_file_name(&text) && !text.contains(':') || picture_tools::is_tool(&text)) {
            continue;
        }
        if is_plain
            && follows
            && byline::read(&text).is_none()
            // A line above a list opens it.
            && !rest.peek().is_some_and(|next| matches!(next.kind, Kind::Item(..)))
            && let Some(picture) = found.last_mut()
            && is_caption_by_words(&block, &text, picture.caption.is_some())
        {
            add(picture, &block);
            since = since.map(|since| since + 1);
            continue;
        }
        since = None;
        // A label above the headline is no caption of a picture below it.
        waiting.clear();
        kept.push(block);
    }
    *blocks = kept;
    found
}

fn of_image(image: &Image) -> Captioned {
    Captioned { url: image.url.clone(), ..Captioned::default() }
}

fn add(picture: &mut Captioned, block: &Block) {
    let is_tool = |run: &Run| run.style.linked && picture_tools::is_link(&run.text);
    let lines = block
        .lines
        .iter()
        .map(|line| Line::new(line.runs.iter().filter(|run| !is_tool(run)).cloned().collect()));
    for text in lines.flat_map(|line| line.parts()) {
        if is_file_name(&text)
            || length(&text) > MAX_CAPTION * 2
            || picture_tools::is_tool(&text)
            || is_time(&text)
        {
            continue;
        }
        if block.is_credit {
            set(&mut picture.credit, clean_credit(&text));
            continue;
        }
        let (mut caption, credit) = split(&text);
        if caption.ends_with("..") && !caption.ends_with("...") {
            caption.pop();
        }
        // What stands behind a whole sentence, on its own and short, says who made the picture.
        let is_name = credit.is_empty()
            && picture.credit.is_none()
            && length(&caption) < 70
            && !is_sentence(&caption)
            && picture.caption.as_deref().is_some_and(is_sentence);
        if is_name {
            set(&mut picture.credit, clean_credit(&caption));
            continue;
        }
        set(&mut picture.credit, credit);
        match (&mut picture.caption, caption.is_empty()) {
            (_, true) => {}
            // An alternative text or a second caption may say the same again.
            (Some(known), false) if same(known, &caption) => {}
            (Some(known), false) => {
                known.push(' ');
                known.push_str(&caption);
            }
            (none, false) => *none = Some(caption),
        }
    }
}

fn set(to: &mut Option<String>, value: String) {
    if to.is_none() && !value.is_empty() {
        *to = Some(value);
    }
}

/// A byline or the credit of the cover, in an element whose class says "credit".
fn is_head(text: &str) -> bool {
    cover::is_credit(text)
        || text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("by "))
            && byline::read(text).is_some()
}

/// A date, or how long a film is: no words about a picture.
fn is_time(text: &str) -> bool {
    !text.chars().any(char::is_alphabetic)
        || stamp::find(text).is_some_and(|(_, range)| range.start == 0 && range.end == text.trim().len())
}

/// A paragraph after a picture that is its caption, though no element says so.
fn is_caption_by_words(block: &Block, text: &str, has_caption: bool) -> bool {
    if length(text) > MAX_CAPTION {
        return false;
    }
    let (_, credit) = split(text);
    let marked = text.starts_with(['▲', '△', '▶', '◀', '◇', '▼', '☞']);
    // The first paragraph may be in bold too: it is longer, and follows a picture that has its caption.
    let is_strong = block.lines.iter().all(|line| line.runs.iter().all(|run| run.style.strong));
    let emphasised = block.lines.iter().all(|line| line.emphasised_percent() > 90)
        && length(text) < if is_strong { 140 } else { 320 };
    !credit.is_empty() || marked || has_caption_label(text) || emphasised && !has_caption
}

/// Returns `true` for a caption that a camera or a computer made of a file's name.
fn is_file_name(text: &str) -> bool {
    let text = text.trim();
    let lower = text.to_lowercase();
    let digits: String = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '_' | '.' | ':'))
        .filter(char::is_ascii_digit)
        .collect();
    let stamped = digits.len() >= 12 && (digits.starts_with("19") || digits.starts_with("20"));
    let ends = [".jpg", ".jpeg", ".png", ".webp", ".gif"].iter().any(|end| lower.ends_with(end))
        && !text.trim().contains(". ");
    stamped || ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_no_captions() {
        for name in [
            "2022 11 18 183200 - Officials meet",
            "20221118_183200",
            "IMG_2041.JPG",
            "2022-11-18 18:32:00 - x",
        ] {
            assert!(is_file_name(name), "{name}");
        }
        for caption in ["2022 was a hard year.", "119 people came.", "A bridge."] {
            assert!(!is_file_name(caption), "{caption}");
        }
    }
}
