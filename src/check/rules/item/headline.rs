//! Comparison of headlines.

use strsim::osa_distance;

/// Words that do not change the meaning of a headline.
const STOP_WORDS: [&str; 18] = [
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "with", "by", "from", "as", "its", "their",
    "is", "are",
];

/// Number of words from which a headline belongs to one story only.
pub(super) const SHORTEST_HEADLINE: usize = 5;

/// Returns the words in lower case, without marks.
pub(super) fn fold_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'));
    words.map(|word| word.replace(['\'', '’'], "").to_lowercase()).filter(|word| !word.is_empty()).collect()
}

/// Returns the words that carry meaning.
pub(super) fn content_words(title: &str) -> Vec<String> {
    fold_words(title).into_iter().filter(|word| !STOP_WORDS.contains(&word.as_str())).collect()
}

/// True if two headlines tell the same story: the same words with at most one typing error. Series (`Reading list`)
/// repeat short headlines, and another number or month is another story.
pub(super) fn is_same_headline(one: &[String], other: &[String]) -> bool {
    if one.len() < SHORTEST_HEADLINE || one.len() != other.len() {
        return false;
    }
    let mut differing = one.iter().zip(other).filter(|(one, other)| one != other);
    match (differing.next(), differing.next()) {
        (None, _) => true,
        (Some((one, other)), None) => is_typo(one, other),
        _ => false,
    }
}

/// True if two words differ by one typing error or a plural `s`.
pub(super) fn is_typo(one: &str, other: &str) -> bool {
    let plain = |word: &str| word.is_ascii() && !word.contains(|c: char| c.is_ascii_digit());
    let plural = |one: &str, other: &str| one.strip_suffix('s') == Some(other);
    let long = one.len().min(other.len()) >= 5;
    let near = plural(one, other) || plural(other, one) || (long && osa_distance(one, other) <= 1);
    plain(one) && plain(other) && near
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        is_same_headline(&content_words(one), &content_words(other))
    }

    #[test]
    fn same_headline_may_differ_in_marks_and_one_typo() {
        let title = "Delivery app fined for leaving entrance codes unprotected";
        assert!(same(title, "Delivery App Fined for leaving the entrance codes “unprotected”"));
        assert!(same(title, "Delivery app fined for leaving entrance code unprotected"));
        assert!(same("항구는 방문객에 대해 무엇을 알고 있나", "항구는 방문객에 대해 무엇을 알고 있나?"));
    }

    #[test]
    fn series_and_sequels_are_different_stories() {
        let index = "Ransomware index: 38 attacks on South Korean organizations in one month";
        assert!(!same(index, &index.replace("38", "44")));
        assert!(!same("Reading list for the weekend", "Reading list for the weekend"));
        assert!(!same(
            "What October brought to the harbour of Busan",
            "What November brought to the harbour of Busan"
        ));
        let fined = "Delivery app fined for leaving entrance codes unprotected";
        assert!(!same(fined, "Delivery app fined again for leaving entrance codes unprotected"));
        assert!(!same(fined, &fined.replace("fined", "cleared")));
    }
}
