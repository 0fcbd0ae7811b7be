//! The environment, read in one place.

use std::path::PathBuf;

/// A variable, if it is set and readable.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Where programs keep what they can make again (XDG Base Directory Specification); `None` for users without a home.
pub(super) fn cache_folder() -> Option<PathBuf> {
    let absolute = |text: String| Some(PathBuf::from(text)).filter(|path| path.is_absolute());
    let own = variable("XDG_CACHE_HOME").and_then(absolute);
    own.or_else(|| variable("HOME").and_then(absolute).map(|home| home.join(".cache")))
        .map(|path| path.join("briefing"))
}
