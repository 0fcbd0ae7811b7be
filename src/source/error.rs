//! Errors of reading and writing files, as text for messages.

use std::io::{Error, ErrorKind};

/// Cause of a failed read. [`std::fmt::Display`] gives the cause alone; the caller names the file.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No such file or folder.
    #[error("it does not exist")]
    Missing,
    /// A link whose target does not exist, for example on a share that is not mounted.
    #[error("it is a link to a file that does not exist")]
    DeadLink,
    /// The path leads out of the newsroom's folder, by `/` at its start or through a symbolic link.
    #[error("it lies outside the newsroom's folder")]
    Outside,
    /// The path is not written with names and `/` alone.
    #[error("its name holds `..` or `\\`")]
    InvalidPath,
    /// A folder where a file is expected, or the reverse.
    #[error("it is {0}")]
    WrongKind(&'static str),
    /// A file stands where the path needs a folder.
    #[error("a part of its path is a file, not a folder")]
    PartIsFile,
    /// The file is not UTF-8.
    #[error("it is not UTF-8: the byte 0x{byte:02X} on line {line} belongs to no character")]
    NotUtf8 {
        /// Line of the first wrong byte, from 1.
        line: usize,
        /// Column of the first wrong byte, from 1, in characters.
        column: usize,
        /// The byte.
        byte: u8,
    },
    /// Larger than is allowed for its kind.
    #[error("it has {size} bytes, more than the {limit} allowed")]
    TooLarge {
        /// Its size.
        size: u64,
        /// Largest size allowed.
        limit: u64,
    },
    /// Any other error of the system.
    #[error("{}", crate::source::reason(.0))]
    Io(std::io::Error),
}

impl ReadError {
    /// Returns the next step for a text file.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Missing => "put the file there",
            Self::DeadLink => "put back what the link leads to, or put the file itself in its place",
            Self::Outside => "copy the file itself into the newsroom's folder",
            Self::InvalidPath => "write `/` between folder and file",
            Self::WrongKind(_) | Self::PartIsFile => "put a text file in its place",
            Self::NotUtf8 { .. } => "save the file as UTF-8 in your editor",
            Self::TooLarge { .. } => "see whether it is the right file: a few pages are usual",
            Self::Io(_) => "look at who may read it",
        }
    }

    /// Returns true if nothing exists at the path.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing,
            std::io::ErrorKind::IsADirectory => Self::WrongKind("a folder"),
            std::io::ErrorKind::NotADirectory => Self::PartIsFile,
            _ => Self::Io(error),
        }
    }
}

/// Returns the cause of an I/O error in words that follow a colon.
pub fn reason(error: &Error) -> String {
    let known = match error.kind() {
        ErrorKind::NotFound => "it does not exist",
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "a part of its path is a file, not a folder",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::ReadOnlyFilesystem => "the disk can only be read",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let said = error.to_string();
    let words = said.split(" (os error").next().unwrap_or_default();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_reads_numbers_of_errors() {
        assert_eq!(reason(&Error::from_raw_os_error(28)), "the disk is full");
        assert_eq!(reason(&Error::from_raw_os_error(5)), "input/output error");
        assert_eq!(reason(&Error::other("Broken")), "broken");
    }
}
