//! Names of files: a name is a name, never a path.

use super::{EditError, ErrorKind};
use crate::source::nfc;

/// Longest name in bytes, with space for an extension.
const LONGEST: usize = 200;

/// Names that mean devices on Windows, whatever ending they have.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A file of an issue that can be edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// `issue.toml`
    Head,
    /// `greeting.md`
    Greeting,
    /// A numbered item.
    Item,
}

/// Returns the kind of file that a name stands for.
///
/// # Errors
/// The name is a path, hidden, or that of another file.
pub(super) fn kind(name: &str) -> Result<FileKind, EditError> {
    if !is_plain(name) {
        return Err(EditError::new(
            ErrorKind::Forbidden,
            "a file is called by its name alone",
            "name an item, `greeting.md` or `issue.toml`",
        ));
    }
    match name {
        "issue.toml" => Ok(FileKind::Head),
        "greeting.md" => Ok(FileKind::Greeting),
        _ if is_item(name) => Ok(FileKind::Item),
        _ => Err(EditError::new(
            ErrorKind::Forbidden,
            format!("`{name}` is not a file of an issue"),
            "items end in `.md`; pictures go to `images`",
        )),
    }
}

/// Returns true for the name of an item, by the same rule as `issue::load`.
pub(super) fn is_item(name: &str) -> bool {
    std::path::Path::new(name).extension().is_some_and(|ending| ending == "md")
        && !name.starts_with('_')
        && !matches!(name, "greeting.md" | "README.md")
}

/// The number at the start of a name, and what follows its digits.
pub(super) fn numbered(name: &str) -> (Option<u32>, usize) {
    let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    (name[..digits].parse().ok(), digits)
}

/// Returns true if a text is a valid file name on every system.
pub(super) fn is_plain(name: &str) -> bool {
    let forbidden =
        |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    !name.is_empty()
        && name.len() <= LONGEST
        && !name.starts_with('.')
        && !name.ends_with(['.', ' '])
        && !name.contains(forbidden)
        && !is_device(name)
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let port = |prefix: &str| {
        stem.strip_prefix(prefix)
            .is_some_and(|rest| rest.chars().count() == 1 && rest.chars().all(char::is_numeric))
    };
    DEVICES.contains(&stem.as_str()) || port("com") || port("lpt")
}

/// A headline as a part of a name: its letters and digits, with `-` between the words. `instead` when it has none.
pub(super) fn slug(words: &str, longest: usize, instead: &str) -> String {
    let mut slug = String::new();
    for word in
        nfc(words).to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
    {
        let between = usize::from(!slug.is_empty());
        if slug.len() + between + word.len() > longest {
            if slug.is_empty() {
                slug.extend(word.chars().scan(0, |size, c| {
                    *size += c.len_utf8();
                    (*size <= longest).then_some(c)
                }));
            }
            break;
        }
        if between > 0 {
            slug.push('-');
        }
        slug.push_str(word);
    }
    if slug.is_empty() { instead.to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path() {
        let strange =
            ["", ".", "..", "../01-a.md", "a/01-a.md", "a\\01-a.md", "/etc/passwd", "01-a.md\0", ".01-a.md"];
        let windows =
            ["C:01-a.md", "01-a.md.", "01-a.md ", "con.md", "LPT1.md", "com².md", "nul", "a|b.md", "01\n.md"];
        for name in strange.iter().chain(&windows) {
            assert_eq!(kind(name).unwrap_err().kind, ErrorKind::Forbidden, "{name:?}");
        }
        assert_eq!(kind(&format!("{}.md", "a".repeat(300))).unwrap_err().kind, ErrorKind::Forbidden);
    }

    #[test]
    fn only_the_files_of_an_issue_are_edited() {
        assert_eq!(kind("issue.toml").unwrap(), FileKind::Head);
        assert_eq!(kind("greeting.md").unwrap(), FileKind::Greeting);
        for name in ["01-lead.md", "한강.md", "1.md", "01-con.md"] {
            assert_eq!(kind(name).unwrap(), FileKind::Item, "{name}");
        }
        for name in ["briefing.toml", "README.md", "_later.md", "01-a.txt", "md", "01-a.MD"] {
            assert!(kind(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_headline_becomes_a_name() {
        assert_eq!(slug("US, South Korean officials meet!", 60, "item"), "us-south-korean-officials-meet");
        assert_eq!(slug("한강의 밤 & 낮", 60, "item"), "한강의-밤-낮");
        assert_eq!(slug("…", 60, "item"), "item");
        assert_eq!(slug("one two three", 8, "item"), "one-two");
        assert_eq!(slug(&"글".repeat(50), 8, "item"), "글글");
    }
}
