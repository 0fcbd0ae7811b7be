//! A notice before it is set: a subject and blocks.

/// A notice before it is set.
pub(super) struct Letter {
    /// The subject.
    pub(super) subject: String,
    /// The blocks in order.
    pub(super) blocks: Vec<Block>,
}

/// A block of a notice.
pub(super) enum Block {
    /// A paragraph.
    Text(String),
    /// A link; the first one of a notice is its button.
    Link {
        /// Its label.
        label: String,
        /// Its URL.
        url: String,
    },
}

impl Letter {
    /// Returns a notice of paragraphs.
    pub(super) fn plain(subject: &str, paragraphs: &[String]) -> Self {
        Self { subject: subject.to_owned(), blocks: paragraphs.iter().cloned().map(Block::Text).collect() }
    }
}

/// Returns a paragraph.
pub(super) fn says(text: impl Into<String>) -> Block {
    Block::Text(text.into())
}

/// Returns a link.
pub(super) fn link(label: &str, url: &str) -> Block {
    Block::Link { label: label.to_owned(), url: url.to_owned() }
}
