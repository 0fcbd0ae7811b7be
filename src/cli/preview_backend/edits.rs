//! Changing issues for the preview: the desk of a newsroom, and what its configuration lets one choose from.

use std::path::{Path, PathBuf};

use crate::config;
use crate::diagnostic::Diagnostics;
use crate::edit::{EditCommand, EditError, EditResult, EditableFile, Editor, Overview};
use crate::preview::{Choices, EditBackend};
use crate::source::SourceTree;

/// A newsroom's desk.
pub(in crate::cli) struct Pen {
    root: PathBuf,
    editor: Editor,
}

impl Pen {
    pub(in crate::cli) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), editor: Editor::new(root) }
    }
}

impl EditBackend for Pen {
    fn overview(&self, issue: &str) -> Result<Overview, EditError> {
        self.editor.overview(issue)
    }

    fn draft(&self, issue: &str, name: &str) -> Result<EditableFile, EditError> {
        self.editor.draft(issue, name)
    }

    fn execute(&self, issue: &str, command: EditCommand) -> Result<EditResult, EditError> {
        self.editor.execute(issue, command)
    }

    /// Nothing while the configuration cannot be read: what was chosen before stays chosen.
    fn choices(&self) -> Choices {
        let mut tree = SourceTree::on_disk(&self.root);
        let config = config::load(&mut tree, &crate::cli::environment::variable, &mut Diagnostics::default());
        let Some(publication) = config.map(|config| config.publication) else { return Choices::default() };
        let topics = publication.topics.iter().map(|topic| (topic.id.to_string(), topic.name.clone()));
        let authors = publication.authors.values().map(|author| (author.id.to_string(), author.name.clone()));
        Choices { topics: topics.collect(), authors: authors.collect() }
    }
}
