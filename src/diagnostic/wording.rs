//! Small words for good sentences.

use crate::domain::UnsafeChars;

/// Characters that could steer a terminal or reverse a line on it.
const TERMINAL_UNSAFE: UnsafeChars = UnsafeChars::CONTROLS.or(UnsafeChars::BIDI);

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

/// A sentence in which a quoted text can do no harm: what would steer a terminal is shown as its number.
pub fn escape_control_chars(sentence: String) -> String {
    if !TERMINAL_UNSAFE.occur_in(&sentence) {
        return sentence;
    }
    let shown = |c: char| {
        if TERMINAL_UNSAFE.contains(c) { format!("<U+{:04X}>", u32::from(c)) } else { c.to_string() }
    };
    sentence.chars().map(shown).collect()
}

/// The known word nearest to what was written, if any is near enough to be meant.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.to_lowercase();
    let near = |word: &&str| strsim::damerau_levenshtein(&lower, &word.to_lowercase());
    let best = known.into_iter().min_by_key(near)?;
    let allowed = (written.chars().count() / 3).clamp(1, 3);
    (near(&best) <= allowed).then_some(best)
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
    fn a_quoted_text_cannot_steer_a_terminal() {
        assert_eq!(escape_control_chars("`a\u{1b}[2J\u{202E}`".into()), "`a<U+001B>[2J<U+202E>`");
        assert_eq!(escape_control_chars("`한글`".into()), "`한글`");
    }

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["title", "topics", "audience"];
        assert_eq!(did_you_mean("titel", known), Some("title"));
        assert_eq!(did_you_mean("Topic", known), Some("topics"));
        assert_eq!(did_you_mean("colour", known), None);
    }
}
