//! Small words for good sentences.

use std::borrow::Cow;

/// `1 recipient`, `2 recipients`.
pub fn pluralize(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => match noun.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{number} {stem}ies"),
            _ => format!("{number} {noun}s"),
        },
    }
}

/// `` `a` ``, `` `a` or `b` ``, `` `a`, `b` or `c` ``.
pub fn list_of<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    let words: Vec<_> = words.into_iter().map(|word| format!("`{}`", word.as_ref())).collect();
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// A number with its thousands apart: `9,900`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Longest sentence of a finding, in bytes; a longer one quotes a text that nobody reads.
const LONGEST_SENTENCE: usize = 1_200;
/// Bytes of a longer sentence that are shown of its beginning and of its end.
const SHOWN_BEGINNING: usize = 700;
const SHOWN_END: usize = 300;

/// Cuts a sentence in its middle if it is too long for a line.
pub(super) fn shortened(sentence: String) -> String {
    if sentence.len() <= LONGEST_SENTENCE {
        return sentence;
    }
    let first = sentence.floor_char_boundary(SHOWN_BEGINNING);
    let last = sentence.ceil_char_boundary(sentence.len() - SHOWN_END);
    format!("{} … {}", &sentence[..first], &sentence[last..])
}

/// The largest distance at which a word counts as near.
const FARTHEST: usize = 3;

/// The known word nearest to what was written, if any is near enough to be meant.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = written.chars().count();
    let allowed = (length / 3).clamp(1, FARTHEST);
    // The distance is at least the difference of the lengths; the longest of texts is measured against nothing.
    let known = known.into_iter().filter(|word| word.chars().count().abs_diff(length) <= allowed);
    let mut lower = Cow::Borrowed("");
    let mut best: Option<(usize, &'a str)> = None;
    for word in known {
        if lower.is_empty() {
            lower = written.to_lowercase().into();
        }
        let distance = strsim::damerau_levenshtein(&lower, &word.to_lowercase());
        if best.is_none_or(|(nearest, _)| distance < nearest) {
            best = Some((distance, word));
        }
    }
    best.filter(|(distance, _)| *distance <= allowed).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_lists_read_well() {
        assert_eq!(pluralize(0, "error"), "0 errors");
        assert_eq!(pluralize(1, "story"), "1 story");
        assert_eq!(pluralize(3, "story"), "3 stories");
        assert_eq!(pluralize(2, "day"), "2 days");
        assert_eq!(list_of(["a", "b", "c"]), "`a`, `b` or `c`");
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([7, 999, 1000, 9900, 1_234_567].map(grouped), ["7", "999", "1,000", "9,900", "1,234,567"]);
    }

    #[test]
    fn a_long_sentence_is_cut_in_its_middle() {
        let short = "write `가` below".to_owned();
        assert_eq!(shortened(short.clone()), short);
        for quoted in ["`", "가", "한 글 "] {
            let long = shortened(format!("write `{}` on a line of its own", quoted.repeat(200_000)));
            assert!(long.len() < LONGEST_SENTENCE, "{}", long.len());
            assert!(long.starts_with("write `") && long.ends_with("` on a line of its own"), "{long}");
            assert_eq!(shortened(long.clone()), long);
        }
    }

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["title", "topics", "audience"];
        assert_eq!(did_you_mean("titel", known), Some("title"));
        assert_eq!(did_you_mean("Topic", known), Some("topics"));
        assert_eq!(did_you_mean("colour", known), None);
        assert_eq!(did_you_mean(&"title".repeat(100_000), known), None);
    }
}
