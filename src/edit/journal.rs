//! What was changed since the start, to be undone and done again.

use std::collections::VecDeque;

use super::change::Change;

/// More steps than anybody takes back one by one.
const STEPS: usize = 500;
/// Bytes that are held on to: some pictures, and all the words of a year.
const BYTES: usize = 128 << 20;

/// The changes of one issue, the newest last.
#[derive(Debug, Default)]
pub(super) struct Journal {
    done: VecDeque<Change>,
    undone: Vec<Change>,
}

impl Journal {
    /// Remembers a change; what was undone before cannot be done again any more.
    pub(super) fn remember(&mut self, change: Change) {
        self.undone.clear();
        self.done.push_back(change);
        let size = |journal: &Self| journal.done.iter().map(Change::size).sum::<usize>();
        while self.done.len() > STEPS || (self.done.len() > 1 && size(self) > BYTES) {
            self.done.pop_front();
        }
    }

    /// How many changes can be undone, and done again.
    pub(super) fn depths(&self) -> (usize, usize) {
        (self.done.len(), self.undone.len())
    }

    /// What has to happen to undo the last change.
    pub(super) fn back(&self) -> Option<Change> {
        self.done.back().map(Change::reversed)
    }

    /// It has happened.
    pub(super) fn went_back(&mut self) {
        self.undone.extend(self.done.pop_back());
    }

    /// What has to happen to do again what was undone last.
    pub(super) fn again(&self) -> Option<Change> {
        self.undone.last().cloned()
    }

    /// It has happened.
    pub(super) fn went_again(&mut self) {
        self.done.extend(self.undone.pop());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(size: usize) -> Change {
        Change::of("issues/1/01-a.md".into(), None, Some(vec![0; size]))
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut journal = Journal::default();
        for _ in 0..STEPS + 9 {
            journal.remember(change(1));
        }
        assert_eq!(journal.depths(), (STEPS, 0));
        for _ in 0..3 {
            journal.remember(change(BYTES));
        }
        assert_eq!(journal.depths(), (1, 0), "the newest can always be undone");
    }

    #[test]
    fn a_new_change_ends_what_could_be_done_again() {
        let mut journal = Journal::default();
        journal.remember(change(1));
        journal.remember(change(2));
        assert_eq!(journal.back(), Some(change(2).reversed()));
        journal.went_back();
        assert_eq!((journal.again(), journal.depths()), (Some(change(2)), (1, 1)));
        journal.went_again();
        assert_eq!(journal.depths(), (2, 0));
        journal.went_back();
        journal.remember(change(3));
        assert_eq!((journal.again(), journal.depths()), (None, (2, 0)));
    }
}
