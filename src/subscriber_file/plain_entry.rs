//! Entries of the plain form that nearly every entry of a long list has: one `[[subscriber]]` line, then lines of one known
//! key with a text without escapes, a list of such texts, or a date. A TOML parser takes ten times as long for them.
//!
//! Whatever else a text holds is not read here at all, so that only the TOML parser decides about it. What is read here has
//! the same values at the same places, and no findings.

use crate::domain::UnsafeChars;
use crate::source::{FileId, Span, Spanned};

use super::written_entry::WrittenEntry;

/// Characters of which the TOML parser, or the look at a file before it, has something to say.
const REPORTED: UnsafeChars =
    UnsafeChars::CONTROLS_IN_FILES.or(UnsafeChars::CONTROLS_IN_TEXT).or(UnsafeChars::BIDI);

/// Reads a text that is one plain entry and nothing else but blank lines and comments; `None` for any other. `base` is the
/// place of the text in the file.
pub(super) fn read(text: &str, file: FileId, base: usize) -> Option<WrittenEntry> {
    if !is_harmless(text) {
        return None;
    }
    let mut entry = WrittenEntry::default();
    let (mut has_header, mut keys) = (false, 0_u16);
    let mut start = base;
    for whole in text.split_inclusive('\n') {
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        let line = line.strip_suffix('\r').unwrap_or(line);
        // A carriage return elsewhere ends no line.
        if line.contains('\r') {
            return None;
        }
        let content = line.trim_start_matches(is_blank);
        let at = start + (line.len() - content.len());
        start += whole.len();
        let content = content.trim_end_matches(is_blank);
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if !has_header {
            if content != "[[subscriber]]" {
                return None;
            }
            has_header = true;
            continue;
        }
        let (key, value) = content.split_once('=')?;
        let at = at + key.len() + 1;
        let written = value.trim_start_matches(is_blank);
        let value = Written { text: written, file, start: at + (value.len() - written.len()) };
        let bit = entry.take(key.trim_end_matches(is_blank), &value)?;
        if keys & bit != 0 {
            return None;
        }
        keys |= bit;
    }
    entry.email.as_ref().is_some_and(|email| !email.value.trim().is_empty()).then_some(entry)
}

impl WrittenEntry {
    /// Reads one value and returns the bit of its key; `None` if it is not plain.
    fn take(&mut self, key: &str, value: &Written<'_>) -> Option<u16> {
        Some(match key {
            "email" => (self.email = Some(value.text()?), 1).1,
            "name" => (self.name = Some(value.text()?.value), 2).1,
            "topics" => (self.topics = value.texts()?, 4).1,
            "newsletters" => (self.newsletters = value.texts()?, 8).1,
            "left_newsletters" => (self.left_newsletters = value.texts()?, 16).1,
            "status" => (self.status = Some(value.text()?), 32).1,
            "language" => (self.language = Some(value.text()?.value), 64).1,
            "tags" => (self.tags = value.texts()?.into_iter().map(|tag| tag.value).collect(), 128).1,
            "since" => (self.since = Some(value.date()?), 256).1,
            "source" => (self.source = Some(value.text()?.value), 512).1,
            _ => return None,
        })
    }
}

/// A value as it stands in a line.
struct Written<'a> {
    text: &'a str,
    file: FileId,
    start: usize,
}

impl Written<'_> {
    /// Reads a text in quotes that the line ends with. An empty one is not plain: it may count as missing.
    fn text(&self) -> Option<Spanned<String>> {
        let (inner, rest) = quoted(self.text)?;
        (rest.is_empty() && !inner.trim().is_empty()).then(|| self.part(0, inner))
    }

    /// Reads a list of texts, or one text alone.
    fn texts(&self) -> Option<Vec<Spanned<String>>> {
        let Some(mut rest) = self.text.strip_prefix('[') else { return Some(vec![self.text()?]) };
        let mut texts = Vec::new();
        loop {
            rest = rest.trim_start_matches(is_blank);
            // A list may be empty; a comma before its end is left to the parser.
            if texts.is_empty() && rest == "]" {
                return Some(texts);
            }
            let offset = self.text.len() - rest.len();
            let (inner, behind) = quoted(rest)?;
            texts.push(self.part(offset, inner));
            rest = behind.trim_start_matches(is_blank);
            match rest.strip_prefix(',') {
                Some(next) => rest = next,
                None => return (rest == "]").then_some(texts),
            }
        }
    }

    /// Reads a day or an instant in UTC, which are written as the parser writes them again, or a text.
    fn date(&self) -> Option<String> {
        if self.text.starts_with(['"', '\'']) {
            return Some(self.text()?.value);
        }
        let day = self.text.get(..10)?;
        let time = self.text.get(10..)?;
        let is_day = has_form(day, b"0000-00-00")
            && !day.starts_with("0000")
            && day.parse::<jiff::civil::Date>().is_ok();
        let is_time = |time: &str| {
            has_form(time, b"T00:00:00Z")
                && time.get(1..3).is_some_and(|hour| hour < "24")
                && time.get(4..6).is_some_and(|minute| minute < "60")
                && time.get(7..9).is_some_and(|second| second < "60")
        };
        (is_day && (time.is_empty() || is_time(time))).then(|| self.text.to_owned())
    }

    /// Returns a text between quotes, whose first one is `offset` bytes behind the start.
    fn part(&self, offset: usize, inner: &str) -> Spanned<String> {
        let start = self.start + offset;
        Spanned::new(inner.to_owned(), Span::new(self.file, start..start + inner.len() + 2))
    }
}

/// Returns what stands between the quotes at the start of a text, and what follows. A text with escapes or tabs is not
/// plain, and neither is one over several lines.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (inner, rest) = text.get(1..)?.split_once(quote)?;
    let is_plain = !inner.contains(['\\', '\t']) && !rest.starts_with(quote);
    is_plain.then_some((inner, rest))
}

/// Returns true if digits stand where `form` has zeros, and its own bytes elsewhere.
fn has_form(text: &str, form: &[u8]) -> bool {
    text.len() == form.len()
        && text
            .bytes()
            .zip(form)
            .all(|(byte, form)| if *form == b'0' { byte.is_ascii_digit() } else { byte == *form })
}

/// A blank within a line, as TOML knows it.
fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

/// Returns true if no character is reported wherever it stands; ends of lines are looked at later.
fn is_harmless(text: &str) -> bool {
    if text.is_ascii() {
        return text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r'));
    }
    text.chars().all(|c| matches!(c, '\t' | '\n' | '\r') || !REPORTED.contains(c))
}

#[cfg(test)]
mod tests;
