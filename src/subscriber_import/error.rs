//! Failures that stop an import before anything is written.

use std::io;

/// Failure of an import. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file could not be read.
    #[error("cannot read `{file}`: {error}")]
    Unreadable {
        /// Name of the file.
        file: String,
        /// The system's reason.
        error: io::Error,
    },
    /// No column holds addresses.
    #[error(
        "`{file}` has no column with email addresses{}; name it with `--map email=COLUMN`",
        shown(columns)
    )]
    NoAddresses {
        /// Name of the file.
        file: String,
        /// Its first line.
        columns: Vec<String>,
    },
    /// `--map` names a column that is not there.
    #[error("`{file}` has no column `{column}` for `--map {field}=…`{}", shown(columns))]
    UnknownColumn {
        /// Name of the file.
        file: String,
        /// The field of `--map`.
        field: &'static str,
        /// The column that was named.
        column: String,
        /// Names of the columns.
        columns: Vec<String>,
    },
    /// A time has no zone, and nobody said which one is meant.
    #[error(
        "`{file}` has times without a time zone (line {line}); add `--zone Asia/Seoul` or the zone they are in, or `--zone none` to leave them out"
    )]
    ZoneNeeded {
        /// Name of the file.
        file: String,
        /// The first such line.
        line: u64,
    },
    /// A ZIP file or workbook that cannot be opened.
    #[error("`{file}` is damaged or not a {kind}: {reason}")]
    Damaged {
        /// Name of the file.
        file: String,
        /// `ZIP file` or `workbook`.
        kind: &'static str,
        /// The reason, in words.
        reason: String,
    },
    /// The content is encrypted.
    #[error("`{file}` is protected by a password; save it without one")]
    Encrypted {
        /// Name of the file.
        file: String,
    },
    /// The format is known, but not read.
    #[error("`{file}` is {format}, which is not read; save it as `.xlsx` or as CSV")]
    UnsupportedFormat {
        /// Name of the file.
        file: String,
        /// The format in words.
        format: &'static str,
    },
    /// The content is much larger than the file.
    #[error("`{file}` unpacks to more than {limit} MiB; unpack it yourself and import the files in it")]
    TooLarge {
        /// Name of the file.
        file: String,
        /// The limit in MiB.
        limit: u64,
    },
}

/// Lists the columns behind a sentence; a few are enough.
fn shown(columns: &[String]) -> String {
    if columns.iter().all(String::is_empty) {
        return String::new();
    }
    let mut names: Vec<_> = columns.iter().take(12).map(|name| format!("`{}`", one_line(name))).collect();
    if columns.len() > names.len() {
        names.push(format!("{} more", columns.len() - names.len()));
    }
    format!(" (it has {})", names.join(", "))
}

/// Returns a text of a file as a part of a sentence: on one line, and not without end.
pub(super) fn one_line(text: &str) -> String {
    const LONGEST: usize = 160;
    let words = |c: char| if c.is_control() || c.is_whitespace() { ' ' } else { c };
    let mut shown: String = text.chars().take(LONGEST).map(words).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

impl PartialEq for ImportError {
    /// Compares what is said.
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_file_fits_into_a_sentence() {
        let columns = vec!["a\r\nb\u{1b}".to_owned(), "x".repeat(1_000)];
        let error = ImportError::NoAddresses { file: "list.csv".into(), columns }.to_string();
        assert!(error.contains("(it has `a  b `, `xxx"), "{error}");
        assert!(!error.contains(char::is_control) && error.chars().count() < 300, "{error}");
    }
}
