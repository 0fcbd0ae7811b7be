//! `briefing init [DIR]` and `briefing new [DATE]`

use std::path::{Component, Path, PathBuf};

use super::newsletter_choice::known_newsletter;
use crate::app::{CreatedNewsroom, Gitignore, Newsroom, create_newsroom, draft_issue};
use crate::cli::args::{Init, New};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::shell_word::shell_word;
use crate::diagnostic::escape_path;
use crate::runtime::Clock;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;

pub(in crate::cli) fn init(
    args: &Init,
    dir: Option<&Path>,
    console: &Console,
    clock: &dyn Clock,
) -> Result<Exit, CliError> {
    let root = dir.map_or_else(|| args.folder.clone(), |dir| dir.join(&args.folder));
    // People write `briefing.toml` for `./briefing.toml`.
    let root: PathBuf = root.components().filter(|part| *part != Component::CurDir).collect();
    let shown = if root.as_os_str().is_empty() { Path::new(".") } else { &root };
    let CreatedNewsroom { files, gitignore } =
        create_newsroom(&root, clock.now().to_zoned(TimeZone::UTC).date())?;
    if console.is_json() {
        console.json(&json!({ "dir": shown.display().to_string(), "files": files }))?;
    }
    match gitignore {
        Gitignore::Complete => {}
        Gitignore::Extended(lines) => {
            console.say(&format!("`.gitignore` keeps {} out of the repository as well", and_list(&lines)));
        }
        Gitignore::Left(lines) => {
            console.say(&format!(
                "`.gitignore` cannot be extended: add lines for {}, which hold addresses, mail and keys",
                and_list(&lines)
            ));
        }
    }
    let name = shown.display().to_string();
    let option = if name == "." { String::new() } else { format!("-C {} ", shell_word(&name)) };
    console.say(&format!(
        "a newsroom is in `{}`: `briefing {}build` builds its first issue",
        escape_path(&name),
        escape_path(&option)
    ));
    Ok(Exit::Done)
}

/// Formats names as in "`a`, `b` and `c`".
fn and_list(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

pub(in crate::cli) fn new(
    args: &New,
    dir: Option<&Path>,
    console: &Console,
    clock: &dyn Clock,
) -> Result<Exit, CliError> {
    let mut newsroom = Newsroom::open(dir)?;
    let date = args.date.as_deref().map(|text| {
        text.parse::<Date>().map_err(|_| {
            CliError::new(format!("`{text}` is not a valid date"))
                .help("write year, month and day, as in `2022-11-18`")
        })
    });
    let newsletter = args.newsletter.as_deref().map(|id| known_newsletter(&newsroom, id)).transpose()?;
    let today = clock.now().to_zoned(newsroom.config.publication.time_zone.clone()).date();
    let draft = draft_issue(&mut newsroom, date.transpose()?, newsletter.as_ref(), today)?;
    if console.is_json() {
        console.json(&json!({ "issue": draft.name, "files": draft.files }))?;
    }
    console.say(&format!(
        "`issues/{}` is drafted: give it a title and a greeting, and write the first item in `01-lead.md`",
        draft.name
    ));
    Ok(Exit::Done)
}
