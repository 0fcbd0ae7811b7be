//! Change sets: old and new content of each file.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The content of a file; `None` where there is none.
pub(super) type Content = Option<Arc<[u8]>>;

/// One file that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileChange {
    /// Its path below the newsroom's folder.
    pub(super) path: String,
    pub(super) before: Content,
    pub(super) after: Content,
}

/// Files that change together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ChangeSet {
    pub(super) steps: Vec<FileChange>,
}

impl ChangeSet {
    /// One file gets another content.
    pub(super) fn of(path: String, before: Option<Vec<u8>>, after: Option<Vec<u8>>) -> Self {
        let content = |bytes: Option<Vec<u8>>| bytes.map(Arc::from);
        Self { steps: vec![FileChange { path, before: content(before), after: content(after) }] }
    }

    /// Files get other names, all at once: old path, new path, content.
    pub(super) fn renaming(files: Vec<(String, String, Vec<u8>)>) -> Self {
        let mut paths: BTreeMap<String, (Content, Content)> = BTreeMap::new();
        for (old, new, bytes) in files {
            let bytes: Arc<[u8]> = bytes.into();
            paths.entry(old).or_default().0 = Some(Arc::clone(&bytes));
            paths.entry(new).or_default().1 = Some(bytes);
        }
        let steps = paths.into_iter().map(|(path, (before, after))| FileChange { path, before, after });
        Self { steps: steps.filter(|step| step.before != step.after).collect() }
    }

    /// Together with another one.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.steps.extend(other.steps);
        self
    }

    /// Returns the inverse change set.
    pub(super) fn reversed(&self) -> Self {
        let turned = |step: &FileChange| FileChange {
            path: step.path.clone(),
            before: step.after.clone(),
            after: step.before.clone(),
        };
        Self { steps: self.steps.iter().map(turned).collect() }
    }

    /// Returns true if no file changes.
    pub(super) fn is_empty(&self) -> bool {
        self.steps.iter().all(|step| step.before == step.after)
    }

    /// Returns the number of bytes it keeps in memory.
    pub(super) fn size(&self) -> usize {
        let length = |content: &Content| content.as_ref().map_or(0, |bytes| bytes.len());
        self.steps.iter().map(|step| length(&step.before) + length(&step.after)).sum()
    }
}
