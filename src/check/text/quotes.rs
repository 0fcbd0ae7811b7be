//! Whether words stand between quotation marks: then somebody else said them.

/// Whether a byte of a text is within quotation marks.
pub(in crate::check) fn is_quoted(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let pairs = [('“', '”'), ('‘', '’'), ('「', '」'), ('『', '』'), ('«', '»')];
    let open = |(open, close): (char, char)| {
        before.rfind(open).is_some_and(|opened| !before[opened..].contains(close))
    };
    before.matches('"').count() % 2 == 1 || pairs.into_iter().any(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_between_marks_are_quoted() {
        let quoted = |text: &str| is_quoted(text, text.find('x').unwrap());
        assert!(quoted("He said, \"no x\""));
        assert!(quoted("He said, “no x”"));
        assert!(!quoted("“No,” he said, and x"));
        assert!(!quoted("\"No,\" he said, and x"));
    }
}
