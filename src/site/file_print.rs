//! The state of files, by which a change is noticed without reading them.

use std::path::Path;
use std::time::SystemTime;

use crate::domain::IssueId;

/// Depth of an issue's folder: its files, and those of its folders.
const ISSUE_DEPTH: usize = 2;

/// The state of files: path, time of change, and size.
pub(super) type FilePrint = Vec<(String, Option<SystemTime>, u64)>;

/// Returns the state of the files of an issue.
pub(super) fn issue_print(root: &Path, id: &IssueId) -> FilePrint {
    files_below(root, &format!("issues/{id}"), ISSUE_DEPTH)
}

/// Returns the state of the configuration.
pub(super) fn config_print(root: &Path) -> FilePrint {
    files_below(root, "", 0)
}

/// Returns the state of the files in a folder and, down to a depth, in its folders. At the root only the configuration
/// counts, since the store changes all the time.
fn files_below(root: &Path, folder: &str, depth: usize) -> FilePrint {
    let mut found = FilePrint::new();
    collect(&root.join(folder), folder, depth, folder.is_empty(), &mut found);
    found.sort();
    found
}

fn collect(place: &Path, name: &str, depth: usize, only_toml: bool, found: &mut FilePrint) {
    let Ok(entries) = std::fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        let file_name = entry.file_name().to_string_lossy().into_owned();
        if file_name.starts_with('.') || (only_toml && file_name != "briefing.toml") {
            continue;
        }
        let name = format!("{name}/{file_name}");
        // Links are followed: a picture may be one.
        let Ok(metadata) = std::fs::metadata(entry.path()) else { continue };
        if metadata.is_dir() {
            if depth > 0 {
                collect(&entry.path(), &name, depth - 1, only_toml, found);
            }
        } else {
            found.push((name, metadata.modified().ok(), metadata.len()));
        }
    }
}
