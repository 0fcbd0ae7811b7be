//! When two headlines say the same.

use strsim::osa_distance;

/// Words that may come and go without another meaning.
const SMALL: [&str; 18] = [
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "with", "by", "from", "as", "its", "their",
    "is", "are",
];

/// A headline, or the start of a text, without case and marks: the words alone.
pub(super) fn folded(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'));
    words.map(|word| word.replace(['\'', '’'], "").to_lowercase()).filter(|word| !word.is_empty()).collect()
}

/// The words of a headline that carry its meaning.
pub(super) fn content(title: &str) -> Vec<String> {
    folded(title).into_iter().filter(|word| !SMALL.contains(&word.as_str())).collect()
}

/// Whether two headlines tell the same story: the same words, one slip at most. Series (`Reading list`) repeat short
/// headlines, and another number or month is another story.
pub(super) fn is_same(one: &[String], other: &[String]) -> bool {
    if one.len() < 5 || one.len() != other.len() {
        return false;
    }
    let mut differing = one.iter().zip(other).filter(|(one, other)| one != other);
    match (differing.next(), differing.next()) {
        (None, _) => true,
        (Some((one, other)), None) => is_slip(one, other),
        _ => false,
    }
}

/// Whether two words are one with a slip: a letter too many, a plural.
pub(super) fn is_slip(one: &str, other: &str) -> bool {
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
        is_same(&content(one), &content(other))
    }

    #[test]
    fn the_same_headline_may_differ_in_marks_and_slips() {
        let title = "Delivery app fined for leaving entrance codes unprotected";
        assert!(same(title, "Delivery App Fined for leaving the entrance codes “unprotected”"));
        assert!(same(title, "Delivery app fined for leaving entrance code unprotected"));
        assert!(same("항구는 방문객에 대해 무엇을 알고 있나", "항구는 방문객에 대해 무엇을 알고 있나?"));
    }

    #[test]
    fn series_and_sequels_are_other_stories() {
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
