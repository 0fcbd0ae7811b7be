//! System errors as text for messages.

use std::io::{Error, ErrorKind};

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
