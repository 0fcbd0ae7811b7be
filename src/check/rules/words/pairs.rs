//! Marks that stand in pairs: which of a text's are alone.

/// A kind of pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) open: char,
    pub(super) close: char,
}

/// A mark without its other half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lonely {
    /// Where it is.
    pub(super) at: usize,
    /// The mark.
    pub(super) mark: char,
    /// Whether it opens.
    pub(super) opens: bool,
}

/// The lonely marks of a kind whose two halves look different. `counts` says whether a mark is one at all.
pub(super) fn lonely(text: &str, pair: Pair, counts: &dyn Fn(usize, char) -> bool) -> Vec<Lonely> {
    let mut open: Vec<usize> = Vec::new();
    let mut out = Vec::new();
    for (at, mark) in text.char_indices().filter(|(_, mark)| *mark == pair.open || *mark == pair.close) {
        if !counts(at, mark) {
            continue;
        }
        if mark == pair.open {
            open.push(at);
        } else if open.pop().is_none() {
            out.push(Lonely { at, mark, opens: false });
        }
    }
    out.extend(open.into_iter().map(|at| Lonely { at, mark: pair.open, opens: true }));
    out.sort_by_key(|lonely| lonely.at);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_without_its_half_is_lonely() {
        let pair = Pair { open: '「', close: '」' };
        let alone = |text| {
            let found = lonely(text, pair, &|_, _| true);
            found.into_iter().map(|it| (it.at, it.opens)).collect::<Vec<_>>()
        };
        assert_eq!(alone("「a」 b"), []);
        assert_eq!(alone("a」「b"), [(1, false), (4, true)]);
        assert_eq!(alone("「「a」"), [(0, true)]);
    }
}
