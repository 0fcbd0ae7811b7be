//! Names that editors choose: of issues, topics, writers and segments.

use std::fmt;

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {what}: use letters, digits, `-` and `_`")]
pub struct IdError {
    text: String,
    what: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Reads an id: letters (of any script), digits, `-` and `_`, at most 64 characters.
            ///
            /// # Errors
            /// Says what was expected.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
                if text.is_empty() || text.chars().count() > 64 || !text.chars().all(fits) {
                    return Err(IdError { text: text.to_owned(), what: $what });
                }
                Ok(Self(text.to_owned()))
            }

            /// The id as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// The name of an issue's folder, such as `2022-11-18`. Ids sort in the order issues appear.
    IssueId, "issue name"
}
id! {
    /// A topic readers can choose, such as `privacy`.
    TopicId, "topic id"
}
id! {
    /// A newsletter of the publication, such as `daily`.
    NewsletterId, "newsletter id"
}
id! {
    /// A writer, as `[author.ID]` names them.
    AuthorId, "author id"
}
id! {
    /// The name of a segment that `[segments]` saves, such as `press`.
    SegmentName, "segment name"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_id_cannot_leave_the_folder() {
        assert!(IssueId::parse("2022-11-18").is_ok());
        for text in ["", "..", "a/b", "a b", "a\n"] {
            assert!(IssueId::parse(text).is_err(), "{text:?}");
        }
    }
}
