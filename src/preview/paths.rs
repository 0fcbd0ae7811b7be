//! Paths of the issue pages.

use std::fmt::Write as _;

/// Returns the path of an issue's page. All characters but the unreserved ones of RFC 3986 are percent-encoded, so
/// HTML needs no escaping.
pub fn path_of(issue: &str) -> String {
    let mut path = String::from("/issues/");
    for byte in issue.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_a_path_is_encoded() {
        assert_eq!(path_of("2022-11-18"), "/issues/2022-11-18");
        assert_eq!(path_of("a#b?c%d/e f"), "/issues/a%23b%3Fc%25d%2Fe%20f");
        assert_eq!(path_of("추석"), "/issues/%EC%B6%94%EC%84%9D");
    }
}
