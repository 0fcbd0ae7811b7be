//! Environment variables: the one place that reads them.

use std::path::PathBuf;

/// Returns a variable if it is set and is Unicode.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Returns the user's cache folder (XDG Base Directory Specification); `None` for users without a home folder.
pub fn cache_folder() -> Option<PathBuf> {
    let absolute = |text: String| Some(PathBuf::from(text)).filter(|path| path.is_absolute());
    let own = variable("XDG_CACHE_HOME").and_then(absolute);
    own.or_else(|| variable("HOME").and_then(absolute).map(|home| home.join(".cache")))
        .map(|path| path.join("briefing"))
}
