//! A set of row ids. Ids are given one after the other, so that a bit each is enough.

use std::collections::HashMap;

/// Row ids.
#[derive(Debug, Default)]
pub(super) struct IdSet(HashMap<i64, u64>);

impl IdSet {
    /// Adds an id; returns true if it is new.
    pub(super) fn insert(&mut self, id: i64) -> bool {
        let bits = self.0.entry(id >> 6).or_default();
        let is_new = *bits & bit(id) == 0;
        *bits |= bit(id);
        is_new
    }

    /// Returns true if the set has the id.
    pub(super) fn contains(&self, id: i64) -> bool {
        self.0.get(&(id >> 6)).is_some_and(|bits| bits & bit(id) != 0)
    }
}

fn bit(id: i64) -> u64 {
    1 << (id & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_is_new_once() {
        let mut ids = IdSet::default();
        for id in [1, 63, 64, 65, i64::MAX, 0] {
            assert!(!ids.contains(id) && ids.insert(id) && ids.contains(id) && !ids.insert(id), "{id}");
        }
        assert!(!ids.contains(2) && !ids.contains(i64::MAX - 1));
    }
}
