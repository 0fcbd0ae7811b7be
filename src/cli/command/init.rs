//! `briefing init [DIR]`

use std::path::{Component, Path, PathBuf};

use crate::cli::args::Init;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::config::CONFIG_FILE;
use crate::runtime::Clock;
use crate::source::{reason, write_all_atomic};
use jiff::ToSpan;
use jiff::civil::Weekday;
use serde_json::json;

/// The files of a new newsroom; `{date}` in a path or text is the first issue's day.
const TEMPLATE: [(&str, &str); 6] = [
    (CONFIG_FILE, include_str!("../template/briefing.toml")),
    ("subscribers.toml", include_str!("../template/subscribers.toml")),
    (".gitignore", include_str!("../template/gitignore")),
    ("issues/{date}/issue.toml", include_str!("../template/issue.toml")),
    ("issues/{date}/greeting.md", include_str!("../template/greeting.md")),
    ("issues/{date}/01-first-story.md", include_str!("../template/01-first-story.md")),
];

pub(in crate::cli) fn run(
    args: &Init,
    dir: Option<&Path>,
    console: &Console,
    clock: &dyn Clock,
) -> Result<Exit, CliError> {
    let root = dir.map_or_else(|| args.folder.clone(), |dir| dir.join(&args.folder));
    // `./briefing.toml` is a file that people call `briefing.toml`.
    let root: PathBuf = root.components().filter(|part| *part != Component::CurDir).collect();
    let shown = if root.as_os_str().is_empty() { Path::new(".") } else { &root };
    let today = clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut friday = today;
    while friday.weekday() != Weekday::Friday {
        let next = friday.checked_add(1.day());
        friday = next.map_err(|error| CliError::new(format!("the next Friday cannot be found: {error}")))?;
    }
    let date = friday.to_string();
    let files: Vec<_> = TEMPLATE
        .iter()
        .map(|(path, text)| (path.replace("{date}", &date), text.replace("{date}", &date)))
        .collect();
    // Nothing is written unless everything can be: a folder in use is left as it is.
    if let Some((taken, _)) = files.iter().find(|(path, _)| path != ".gitignore" && root.join(path).exists())
    {
        return Err(CliError::new(format!(
            "`{}` exists already; nothing was written",
            root.join(taken).display()
        ))
        .help("name an empty folder, as in `briefing init my-newsroom`"));
    }
    let wanted: Vec<_> = files
        .iter()
        .map(|(path, text)| (root.join(path), text.as_bytes()))
        .filter(|(path, _)| !path.exists())
        .collect();
    write_all_atomic(&wanted).map_err(|(path, error)| {
        CliError::new(format!("`{}` cannot be written: {}", path.display(), reason(&error)))
            .help("nothing was written; name an empty folder, as in `briefing init my-newsroom`")
    })?;
    if console.is_json() {
        let files: Vec<_> = files.iter().map(|(path, _)| path).collect();
        console.json(&json!({ "dir": shown.display().to_string(), "files": files }))?;
    }
    let there = if shown == Path::new(".") { String::new() } else { format!("-C {} ", shown.display()) };
    console.say(&format!(
        "a newsroom is in `{}`: `briefing {there}build` shows its first issue",
        shown.display()
    ));
    Ok(Exit::Done)
}
