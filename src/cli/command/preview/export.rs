//! `briefing preview [ISSUE] --export DIR`: the preview as files. A folder with other content is never changed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::diagnostic::pluralize;
use crate::preview::{FRONT, Files, Settings, export};
use crate::source::{reason, remove_below, root_of, write_all_below};

/// File that lists what an export wrote, so that the next export can delete obsolete files.
const LIST: &str = "export.json";

/// Writes the preview of an issue into a folder.
pub(super) async fn run(
    settings: Settings,
    issue: &str,
    dir: &Path,
    console: &Console,
) -> Result<Exit, CliError> {
    let (root, folder) = root_of(&settings.root, dir);
    let files = export(settings, issue).await.ok_or_else(|| {
        CliError::new(format!("nothing was written: the issue `{issue}` cannot be composed as it is"))
            .help("`briefing check` says what is wrong")
            .exit(Exit::Findings)
    })?;
    let files = listed(files, issue);
    let earlier = earlier(dir)?;
    let in_the_way = files.keys().find(|file| !earlier.contains(*file) && is_there(&dir.join(file)));
    if let Some(file) = in_the_way {
        return Err(foreign(dir, &format!("`{file}` in it was not written by an export")));
    }
    let named: Vec<_> = files.iter().map(|(file, bytes)| (folder.join(file), bytes.as_slice())).collect();
    write_all_below(&root, &named).map_err(|(path, error)| {
        let path = dir.join(path.strip_prefix(root.join(&folder)).unwrap_or(&path));
        CliError::new(format!("`{}` cannot be written: {}", path.display(), reason(&error)))
            .help("name another folder with `--export DIR`")
    })?;
    for file in earlier.iter().filter(|file| !files.contains_key(*file)) {
        // A file that is gone already, or that stays, does no harm.
        let _ = remove_below(&root, folder.join(file));
    }
    if console.is_json() {
        let paths: Vec<_> = files.keys().map(|file| dir.join(file).display().to_string()).collect();
        console.json(&json!({ "issue": issue, "dir": dir.display().to_string(), "files": paths }))?;
    }
    let files = pluralize(files.len(), "file");
    console
        .say(&format!("the preview of `{issue}` is in `{}` ({files}); open `{FRONT}` in it", dir.display()));
    Ok(Exit::Done)
}

/// Adds the list of files, which includes itself.
fn listed(mut files: Files, issue: &str) -> Files {
    let names: Vec<_> = files.keys().map(String::as_str).chain([LIST]).collect();
    let list = json!({ "briefing": "preview", "issue": issue, "files": names });
    files.insert(LIST.to_owned(), format!("{list:#}\n").into_bytes());
    files
}

/// Returns the files of an earlier export; none if the folder is empty or missing. Refuses any other folder.
fn earlier(dir: &Path) -> Result<BTreeSet<String>, CliError> {
    let mut entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(foreign(dir, &format!("it cannot be read: {}", reason(&error)))),
    };
    if entries.next().is_none() {
        return Ok(BTreeSet::new());
    }
    let list = fs::read(dir.join(LIST)).ok().and_then(|list| serde_json::from_slice::<Value>(&list).ok());
    let list = list.filter(|list| list["briefing"] == "preview");
    let names = list.as_ref().and_then(|list| list["files"].as_array());
    let names = names.ok_or_else(|| foreign(dir, "it is not empty and not an earlier export"))?;
    let names: Option<BTreeSet<_>> = names.iter().map(|name| Some(name.as_str()?.to_owned())).collect();
    let names = names.filter(|names| names.iter().all(|name| is_ours(name)));
    let names = names.ok_or_else(|| foreign(dir, &format!("its `{LIST}` was not written by an export")))?;
    // A symbolic link in place of a folder would lead to files outside the export.
    for folder in ["frames", "pictures"] {
        if dir.join(folder).is_symlink() {
            return Err(foreign(dir, &format!("`{folder}` in it is a link")));
        }
    }
    Ok(names)
}

/// True if an export could have written a file of this name: a changed list must not delete other files.
fn is_ours(name: &str) -> bool {
    let below = ["frames/", "pictures/"].iter().find_map(|folder| name.strip_prefix(folder)).unwrap_or(name);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    !below.starts_with('.') && !below.is_empty() && below.chars().all(plain)
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn foreign(dir: &Path, reason: &str) -> CliError {
    CliError::new(format!("nothing was written into `{}`: {reason}", dir.display()))
        .help("name a new folder with `--export DIR`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::write_atomic;

    #[test]
    fn only_names_of_exported_files_are_accepted() {
        for name in ["index.html", "mail-320-dark-no-styles.html", "frames/mail.html", "pictures/0a1b.jpeg"] {
            assert!(is_ours(name), "{name}");
        }
        for name in [
            "../index.html",
            "/etc/passwd",
            "frames/../../x",
            "a/b.html",
            "frames/",
            "",
            ".",
            "..",
            "A\\b",
            ".git",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }

    #[test]
    fn foreign_folder_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(earlier(&dir.path().join("new")).unwrap().is_empty());
        assert!(earlier(dir.path()).unwrap().is_empty());
        let list = dir.path().join(LIST);
        for text in [
            "",
            "{}",
            "{\"briefing\":\"preview\",\"files\":[\"../x\"]}",
            "{\"briefing\":\"preview\",\"files\":[1]}",
        ] {
            write_atomic(&list, text.as_bytes()).unwrap();
            assert!(earlier(dir.path()).is_err(), "{text}");
        }
        write_atomic(&list, b"{\"briefing\":\"preview\",\"files\":[\"text.html\"]}").unwrap();
        assert_eq!(earlier(dir.path()).unwrap(), ["text.html".to_owned()].into());
        assert!(earlier(&list).is_err(), "a file is not a folder");
    }
}
