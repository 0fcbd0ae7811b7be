//! The credit of an article's cover: `The cover image of this article was designed by Areum Hwang.`

use super::blocks::{Block, Kind};
use super::furniture::length;

/// Takes `The cover image … was designed by …` out, as a fact.
pub(super) fn take(block: &mut Block, credit: &mut Option<String>) {
    if !matches!(block.kind, Kind::Text | Kind::Quote) || block.lines.len() > 12 {
        return;
    }
    block.lines.retain_mut(|line| {
        let text = line.plain();
        if text.len() > 4000 {
            return true;
        }
        let Some(start) = cover_start(&text) else { return true };
        let end = text[start..].find(['.', '。']).map_or(text.len(), |_| sentence_end(&text, start));
        if text[start..].contains(['.', '。']) && end < text.len() && length(&text[end..]) > 20 {
            return true;
        }
        if credit.is_none() {
            *credit = Some(text[start..].trim().trim_matches(['(', ')', '[', ']', '*']).trim().to_owned());
        }
        // A sentence before it stays.
        let before = text[..start].trim_end().len();
        if before > 0 {
            let mut left = before;
            for run in &mut line.runs {
                let mut keep = left.min(run.text.len());
                while !run.text.is_char_boundary(keep) {
                    keep -= 1;
                }
                left -= keep;
                run.text.truncate(keep);
            }
            line.runs.retain(|run| !run.text.is_empty());
        }
        before > 0
    });
}

/// Returns `true` for a line that says who made the cover.
pub(super) fn is_credit(text: &str) -> bool {
    text.len() < 400 && cover_start(text) == Some(0)
}

/// Returns the end of the last sentence of a credit: an initial or a house's name may hold a full stop.
fn sentence_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let end = rest.match_indices(". ").map(|(at, _)| at + 1).find(|at| {
        let word = rest[..*at].rsplit(' ').next().unwrap_or("");
        word.chars().count() > 3
    });
    end.map_or(text.len(), |end| start + end)
}

/// Returns where a sentence about the cover begins.
fn cover_start(text: &str) -> Option<usize> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let openings = [
        "the cover image",
        "cover image",
        "the cover photo",
        "cover photo",
        "the cover of this",
        "cover illustration",
        "the cover illustration",
        "the cover art",
        "cover art",
        "cover design",
        "cover by",
        "표지 이미지",
        "커버 이미지",
        "표지 사진",
        "표지 그림",
        "표지 디자인",
    ];
    let made = [
        "designed",
        "credit",
        " by ",
        "photo",
        "illustrat",
        "provided",
        "courtesy",
        "source",
        "디자인",
        "제공",
        "촬영",
        "그림",
        "제작",
        ":",
    ];
    let starts = openings.iter().filter_map(|opening| lower.find(opening)).filter(|at| {
        let before = lower[..*at].trim_end_matches(['(', '[', '*', ' ', '"', '“']);
        before.is_empty() || before.ends_with(['.', '!', '?', '”', '"', '다'])
    });
    let start = starts.min()?;
    let sentence = &lower[start..];
    made.iter().any(|word| sentence.contains(word)).then_some(start)
}
