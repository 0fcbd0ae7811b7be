//! Undo and redo history since the start.

use std::collections::VecDeque;

use super::change::ChangeSet;

/// Most changes in the history.
const STEPS: usize = 500;
/// Bytes that are held on to: some pictures, and all the words of a year.
const BYTES: usize = 128 << 20;

/// The changes of one issue, the newest last.
#[derive(Debug, Default)]
pub(super) struct UndoHistory {
    done: VecDeque<ChangeSet>,
    undone: Vec<ChangeSet>,
}

impl UndoHistory {
    /// Remembers a change; what was undone before cannot be done again any more.
    pub(super) fn remember(&mut self, change: ChangeSet) {
        self.undone.clear();
        self.done.push_back(change);
        let size = |history: &Self| history.done.iter().map(ChangeSet::size).sum::<usize>();
        while self.done.len() > STEPS || (self.done.len() > 1 && size(self) > BYTES) {
            self.done.pop_front();
        }
    }

    /// Returns the number of changes to undo and to redo.
    pub(super) fn depths(&self) -> (usize, usize) {
        (self.done.len(), self.undone.len())
    }

    /// Returns the change set that undoes the last change.
    pub(super) fn undo(&self) -> Option<ChangeSet> {
        self.done.back().map(ChangeSet::reversed)
    }

    /// Confirms that the change set was applied.
    pub(super) fn confirm_undo(&mut self) {
        self.undone.extend(self.done.pop_back());
    }

    /// Returns the change set that redoes the last undone change.
    pub(super) fn redo(&self) -> Option<ChangeSet> {
        self.undone.last().cloned()
    }

    /// Confirms that the change set was applied.
    pub(super) fn confirm_redo(&mut self) {
        self.done.extend(self.undone.pop());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(size: usize) -> ChangeSet {
        ChangeSet::of("issues/1/01-a.md".into(), None, Some(vec![0; size]))
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut history = UndoHistory::default();
        for _ in 0..STEPS + 9 {
            history.remember(change(1));
        }
        assert_eq!(history.depths(), (STEPS, 0));
        for _ in 0..3 {
            history.remember(change(BYTES));
        }
        assert_eq!(history.depths(), (1, 0), "the newest can always be undone");
    }

    #[test]
    fn a_new_change_ends_what_could_be_done_again() {
        let mut history = UndoHistory::default();
        history.remember(change(1));
        history.remember(change(2));
        assert_eq!(history.undo(), Some(change(2).reversed()));
        history.confirm_undo();
        assert_eq!((history.redo(), history.depths()), (Some(change(2)), (1, 1)));
        history.confirm_redo();
        assert_eq!(history.depths(), (2, 0));
        history.confirm_undo();
        history.remember(change(3));
        assert_eq!((history.redo(), history.depths()), (None, (2, 0)));
    }
}
