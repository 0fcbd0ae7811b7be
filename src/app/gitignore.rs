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
    let known = known_patterns(&text);
    let is_missing = |line: &String| !known.iter().any(|known| covers(known, line));
    let missing: Vec<_> = wanted().into_iter().filter(is_missing).collect();
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

/// Returns the patterns that hold at the end of the file. Git takes the last line that matches: one with `!` takes those
/// before it away, and one with `!` and a wildcard may take away any.
fn known_patterns(text: &str) -> Vec<&str> {
    let mut known: Vec<&str> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix('!') {
            Some(again) if again.contains(['*', '?', '[', '\\']) => known.clear(),
            Some(again) => known.retain(|known| pattern(known) != pattern(again)),
            None => known.push(line),
        }
    }
    known
}

/// Returns true if a line keeps out what another one names. A `/` at the end of a line makes it one for folders only.
fn covers(known: &str, wanted: &str) -> bool {
    let is_for_folders = |line: &str| line.trim_end().ends_with('/');
    pattern(known) == pattern(wanted) && (is_for_folders(wanted) || !is_for_folders(known))
}

/// Returns a line without what does not change its meaning for names at the top: `/inbox/`, `inbox/` and `inbox`. A blank at
/// its start is a part of the name.
fn pattern(line: &str) -> &str {
    let line = line.trim_end();
    line.strip_prefix('/').unwrap_or(line).trim_end_matches('/')
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
        for uncovered in [
            "subscribers.toml\ninbox/\n!subscribers.toml\n",
            "subscribers.toml\ninbox/\n!/subscribers.toml\n",
            " subscribers.toml\ninbox/\n",
            "subscribers.toml/\ninbox/\n",
        ] {
            let (text, effect) = extended(uncovered);
            assert_eq!(text, format!("{uncovered}\n{comment}\nsubscribers.toml\n"));
            assert_eq!(effect, Gitignore::Extended(vec!["subscribers.toml".into()]), "{uncovered}");
        }
        let (_, effect) = extended("subscribers.toml\ninbox/\n!*.toml\n");
        assert_eq!(effect, Gitignore::Extended(vec!["subscribers.toml".into(), "inbox/".into()]));
        let (_, effect) = extended("!subscribers.toml\nsubscribers.toml\ninbox\n");
        assert_eq!(effect, Gitignore::Complete);
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
