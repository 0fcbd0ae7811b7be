//! Answers of readers about an issue.

/// Answer of a reader to the question how an issue was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// They liked the issue.
    Liked,
    /// It could be better.
    Better,
}

impl Answer {
    /// The word used in the store, in links and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Liked => "liked",
            Self::Better => "better",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Liked, Self::Better].into_iter().find(|answer| answer.as_str() == text)
    }
}
