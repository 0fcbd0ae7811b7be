//! `.gitignore` of a newsroom: addresses, mail, the store and keys stay out of a repository that others read.

use std::fs;
use std::path::Path;

/// The effect of `init` on `.gitignore`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gitignore {
    /// It is new, or had all lines.
    Complete,
    /// These lines are added to it.
    Extended(Vec<String>),
    /// It is not a file that can be extended: these lines are for a person to add.
    Left(Vec<String>),
}

/// Returns the text to write, if any, and its effect.
pub(super) fn extend(path: &Path, lines: &str) -> (Option<Vec<u8>>, Gitignore) {
    let Ok(meta) = fs::symlink_metadata(path) else {
        return (Some(lines.as_bytes().to_vec()), Gitignore::Complete);
    };
    let wanted = || lines.lines().map(str::to_owned).collect::<Vec<_>>();
    let Some(old) = Some(path).filter(|_| meta.is_file()).and_then(|path| fs::read(path).ok()) else {
        return (None, Gitignore::Left(wanted()));
    };
    let text = String::from_utf8_lossy(&old);
    let known: Vec<_> = text.lines().map(pattern).collect();
    let missing: Vec<_> = wanted().into_iter().filter(|line| !known.contains(&pattern(line))).collect();
    if missing.is_empty() {
        return (None, Gitignore::Complete);
    }
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut new = old.clone();
    if !old.is_empty() {
        new.extend(end.repeat(if old.ends_with(b"\n") { 1 } else { 2 }).bytes());
    }
    new.extend(format!("# briefing: addresses, mail, the store and keys{end}").bytes());
    for line in &missing {
        new.extend([line, end].concat().bytes());
    }
    (Some(new), Gitignore::Extended(missing))
}

/// Returns a line without what does not change its meaning for files at the top: `/inbox/`, `inbox/` and `inbox`.
fn pattern(line: &str) -> &str {
    line.trim().trim_start_matches('/').trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "subscribers.toml\ninbox/\n";

    #[expect(clippy::disallowed_methods, reason = "a file of the test")]
    fn extended(old: &str) -> (String, Gitignore) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".gitignore");
        fs::write(&path, old).unwrap();
        let (new, effect) = extend(&path, LINES);
        (new.map_or_else(|| old.to_owned(), |new| String::from_utf8(new).unwrap()), effect)
    }

    #[test]
    fn missing_lines_are_added_behind_what_is_there() {
        let all = Gitignore::Extended(vec!["subscribers.toml".into(), "inbox/".into()]);
        let comment = "# briefing: addresses, mail, the store and keys";
        let (text, effect) = extended("target/");
        assert_eq!((text, &effect), (format!("target/\n\n{comment}\n{LINES}"), &all));
        let (text, effect) = extended("target/\r\n");
        assert_eq!(text, format!("target/\r\n\r\n{comment}\r\nsubscribers.toml\r\ninbox/\r\n"));
        assert_eq!(effect, all);
        assert_eq!(extended(""), (format!("{comment}\n{LINES}"), all));
        let (text, effect) = extended("/inbox\n");
        assert_eq!(text, format!("/inbox\n\n{comment}\nsubscribers.toml\n"));
        assert_eq!(effect, Gitignore::Extended(vec!["subscribers.toml".into()]));
        let whole = "/subscribers.toml\ninbox/ \n";
        assert_eq!(extended(whole), (whole.to_owned(), Gitignore::Complete));
    }

    #[test]
    fn what_is_no_file_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".gitignore");
        assert_eq!(extend(&path, LINES), (Some(LINES.into()), Gitignore::Complete));
        fs::create_dir(&path).unwrap();
        assert!(matches!(extend(&path, LINES), (None, Gitignore::Left(lines)) if lines.len() == 2));
    }
}
