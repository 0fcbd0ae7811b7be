//! Matching of paired marks such as brackets.

/// Opening and closing mark of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) open: char,
    pub(super) close: char,
}

/// Mark without its other half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unmatched {
    /// Byte offset.
    pub(super) at: usize,
    /// The mark.
    pub(super) mark: char,
    /// True for an opening mark.
    pub(super) opens: bool,
}

/// Returns the unmatched marks of a pair with different halves. `counts` decides which marks count.
pub(super) fn unmatched(text: &str, pair: Pair, counts: &dyn Fn(usize, char) -> bool) -> Vec<Unmatched> {
    let mut open: Vec<usize> = Vec::new();
    let mut out = Vec::new();
    for (at, mark) in text.char_indices().filter(|(_, mark)| *mark == pair.open || *mark == pair.close) {
        if !counts(at, mark) {
            continue;
        }
        if mark == pair.open {
            open.push(at);
        } else if open.pop().is_none() {
            out.push(Unmatched { at, mark, opens: false });
        }
    }
    out.extend(open.into_iter().map(|at| Unmatched { at, mark: pair.open, opens: true }));
    out.sort_by_key(|unmatched| unmatched.at);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mark_without_other_half_is_unmatched() {
        let pair = Pair { open: '「', close: '」' };
        let alone = |text| {
            let found = unmatched(text, pair, &|_, _| true);
            found.into_iter().map(|it| (it.at, it.opens)).collect::<Vec<_>>()
        };
        assert_eq!(alone("「a」 b"), []);
        assert_eq!(alone("a」「b"), [(1, false), (4, true)]);
        assert_eq!(alone("「「a」"), [(0, true)]);
    }
}
