//! Quotation marks of a text, indexed: a byte is known to be quoted without reading the text before it again.

/// Pairs of marks that do not look alike.
const PAIRS: [(char, char); 5] = [('“', '”'), ('‘', '’'), ('「', '」'), ('『', '』'), ('«', '»')];

/// The places of all quotation marks.
#[derive(Debug, Default)]
pub(in crate::check) struct QuoteIndex {
    straight: Vec<usize>,
    /// Opening and closing marks of each pair.
    pairs: [(Vec<usize>, Vec<usize>); PAIRS.len()],
}

impl QuoteIndex {
    /// Indexes a text.
    pub(in crate::check) fn of(text: &str) -> Self {
        let mut index = Self::default();
        for (at, mark) in text.char_indices() {
            if mark == '"' {
                index.straight.push(at);
            } else if !mark.is_ascii() {
                for ((open, close), places) in PAIRS.iter().zip(&mut index.pairs) {
                    if mark == *open {
                        places.0.push(at);
                    } else if mark == *close {
                        places.1.push(at);
                    }
                }
            }
        }
        index
    }

    /// Returns `true` if straight or curly double quotation marks enclose a byte.
    pub(in crate::check) fn is_quoted(&self, at: usize) -> bool {
        let (open, close) = &self.pairs[0];
        let straight = count_before(&self.straight, at);
        count_before(open, at) > count_before(close, at)
            || (straight % 2 == 1 && straight < self.straight.len())
    }

    /// Returns `true` if quotation marks of any kind enclose a byte: the words are somebody else's.
    pub(in crate::check) fn is_in_quotation_marks(&self, at: usize) -> bool {
        let last = |places: &[usize]| {
            count_before(places, at).checked_sub(1).and_then(|last| places.get(last)).copied()
        };
        count_before(&self.straight, at) % 2 == 1
            || self.pairs.iter().any(|(open, close)| last(open).is_some_and(|open| last(close) < Some(open)))
    }
}

fn count_before(places: &[usize], at: usize) -> usize {
    places.partition_point(|place| *place < at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_quoted_between_its_marks() {
        let cases = [
            ("She said \"on Friday\" and X left", false, false),
            ("She said \"on X Friday\" and left", true, true),
            ("She said \"on X Friday and left", false, true),
            ("“On X Friday,” she said", true, true),
            ("“On Friday,” X she said", false, false),
            ("‘On X Friday’", false, true),
            ("「금 X 요일」", false, true),
            ("「금요일」 X", false, false),
            ("X", false, false),
        ];
        for (text, quoted, marked) in cases {
            let (index, at) = (QuoteIndex::of(text), text.find('X').unwrap());
            assert_eq!((index.is_quoted(at), index.is_in_quotation_marks(at)), (quoted, marked), "{text}");
        }
    }
}
