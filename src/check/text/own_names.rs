//! The publication's own names. As the subject of a sentence they mean "we".

use std::ops::Range;

use super::context::word_before;
use super::words::{after, before, is_hangul, is_particle, leading_hangul};
use crate::domain::PersonName;
use crate::issue::Publication;

/// Length in bytes from which a name without its article is recognised.
const SHORTEST_BARE: usize = 4;

/// Words before a name that make it an object: `told The Lantern`, `readers of The Lantern`.
const OBJECT_MARKERS: [&str; 14] = [
    "told", "tells", "to", "of", "about", "asked", "against", "called", "sued", "informed", "gave", "sent",
    "than", "like",
];

/// Names under which a publication speaks of itself: its own, its house's, its sender's and its tag.
#[derive(Debug, Clone, Default)]
pub(in crate::check) struct OwnNames(Vec<String>);

impl OwnNames {
    /// Collects the names, each with and without its article.
    pub(in crate::check) fn of(publication: &Publication) -> Self {
        let written = [
            Some(publication.name.as_str()),
            publication.house.as_deref(),
            publication.tag.as_deref(),
            publication.from_name.as_ref().map(PersonName::as_str),
        ];
        Self::from_written(written.into_iter().flatten())
    }

    /// Collects the forms of written names.
    pub(in crate::check) fn from_written<'a>(written: impl IntoIterator<Item = &'a str>) -> Self {
        let mut names: Vec<String> = Vec::new();
        for name in written {
            let name = name.trim_matches(|c: char| !c.is_alphanumeric());
            if name.is_empty() {
                continue;
            }
            let bare = name.strip_prefix("The ").or_else(|| name.strip_prefix("the ")).unwrap_or(name).trim();
            // One capitalised word may be any word; a short one would be found in others.
            let telling = bare.len() >= SHORTEST_BARE && !bare.starts_with(char::is_lowercase);
            let forms =
                [Some(name.to_owned()), telling.then(|| bare.to_owned()), Some(format!("the {bare}"))];
            let shouted = name.to_uppercase();
            names.extend(forms.into_iter().flatten().chain([shouted]));
        }
        // The longest first: it hides the shorter ones within.
        names.sort_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
        names.dedup();
        Self(names)
    }

    /// Returns the places of own names in a text, in reading order and apart.
    pub(in crate::check) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for name in &self.0 {
            let places = text.match_indices(name.as_str()).map(|(at, name)| at..at + name.len());
            found.extend(places.filter(|at| is_whole(text, at)));
        }
        found.sort_by_key(|at| (at.start, usize::MAX - at.end));
        found.dedup_by(|next, kept| next.start < kept.end);
        found
    }

    /// Returns the places where an own name can be the subject or the actor of its sentence.
    pub(in crate::check) fn find_subjects(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = self.find(text);
        found.retain(|at| {
            let head = text[..at.start].trim_end_matches(['"', '“', '‘', '\'', '*', '[']);
            !OBJECT_MARKERS.contains(&word_before(head, head.len()).to_lowercase().as_str())
        });
        found
    }
}

/// Returns `true` if a range of sorted ranges starts within another range.
pub(in crate::check) fn any_within(sorted: &[Range<usize>], within: &Range<usize>) -> bool {
    let first = sorted.partition_point(|at| at.start < within.start);
    sorted.get(first).is_some_and(|at| at.start < within.end)
}

/// Returns `true` if a byte lies in one of sorted ranges that are apart.
pub(in crate::check) fn is_inside(sorted: &[Range<usize>], byte: usize) -> bool {
    let next = sorted.partition_point(|at| at.start <= byte);
    next.checked_sub(1).and_then(|last| sorted.get(last)).is_some_and(|at| byte < at.end)
}

/// Returns `true` if a name is a word of its own, also with a Korean particle behind it.
fn is_whole(text: &str, at: &Range<usize>) -> bool {
    let free_before = !before(text, at.start).is_some_and(char::is_alphanumeric);
    let free_behind = match after(text, at.end) {
        Some(letter) if is_hangul(letter) => is_particle(leading_hangul(&text[at.end..])),
        Some(letter) => !letter.is_alphanumeric(),
        None => true,
    };
    free_before && free_behind
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(names: &[&str], text: &'a str) -> Vec<&'a str> {
        let names = OwnNames::from_written(names.iter().copied());
        names.find_subjects(text).into_iter().map(|at| &text[at]).collect()
    }

    #[test]
    fn own_names_are_found_in_their_forms() {
        let names = ["Weekend Briefing", "The Readable", "[Weekend Briefing]", "더리더블"];
        let cases: [(&str, &[&str]); 10] = [
            ("The Readable has picked five stories.", &["The Readable"]),
            ("This week the Readable picked five stories.", &["the Readable"]),
            ("The Readable's editors picked them.", &["The Readable"]),
            ("Readable’s five stories are here.", &["Readable"]),
            ("THE READABLE picked five stories.", &["THE READABLE"]),
            ("Five stories, selected by The Readable.", &["The Readable"]),
            ("The Readable이 고른 기사", &["The Readable"]),
            ("더리더블은 기사 5건을 골랐습니다.", &["더리더블"]),
            ("더리더블에서 고른 소식", &["더리더블"]),
            ("“Weekend Briefing” brings you five stories.", &["Weekend Briefing"]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(&names, text), expected, "{text}");
        }
    }

    #[test]
    fn other_words_are_not_own_names() {
        let names = ["The Readable", "더리더블"];
        for text in [
            "These readable stories are short.",
            "He told The Readable that he found five stories.",
            "Readers of The Readable sent five stories.",
            "Readables are five.",
            "UnReadable",
            "더리더블러가 골랐습니다.",
        ] {
            assert_eq!(found(&names, text), [""; 0], "{text}");
        }
        assert_eq!(found(&["The X"], "X marks the spot"), [""; 0], "one letter is no name");
        assert_eq!(found(&["", "[]", "-"], "we - or []"), [""; 0]);
    }

    #[test]
    fn ranges_are_looked_up_in_order() {
        let sorted = [2..4, 8..9];
        assert_eq!(
            [0, 2, 3, 4, 8, 9].map(|byte| is_inside(&sorted, byte)),
            [false, true, true, false, true, false]
        );
        assert!(
            any_within(&sorted, &(0..3)) && any_within(&sorted, &(5..9)) && !any_within(&sorted, &(3..8))
        );
    }
}
