//! `briefing new [DATE]`

use std::fs;
use std::path::Path;

use crate::cli::args::New;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::problem::Problem;
use crate::cli::screen::Screen;
use crate::clock::Clock;
use crate::source::write_whole;
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use serde_json::json;

const GREETING: &str = "Hello from the newsroom. This week …\n";

pub(in crate::cli) fn run(
    args: &New,
    dir: Option<&Path>,
    screen: &Screen,
    clock: &dyn Clock,
) -> Result<Exit, Problem> {
    let mut newsroom = Newsroom::open(dir, screen)?;
    let date = match args.date.as_deref() {
        Some(text) => text.parse::<Date>().map_err(|_| {
            Problem::new(format!("`{text}` is no day")).help("write year, month and day, as in `2022-11-18`")
        })?,
        None => next_day(&newsroom, clock)?,
    };
    let name = date.to_string();
    let folder = newsroom.root.join("issues").join(&name);
    if folder.exists() {
        return Err(Problem::new(format!("the issue `{name}` exists already"))
            .help("name another day, as in `briefing new 2022-11-25`"));
    }
    let last = newsroom.issues().pop();
    let authors = last.and_then(|last| newsroom.load(&last)).map(|issue| issue.authors).unwrap_or_default();
    let authors: Vec<_> = authors.iter().map(|id| toml_text(id.as_str())).collect();
    let publication = &newsroom.config.publication;
    let time = publication.time.unwrap_or(Time::constant(18, 0, 0, 0));
    let moment = date
        .to_datetime(time)
        .to_zoned(publication.time_zone.clone())
        .map_err(|error| Problem::new(format!("`{name}` is too far away: {error}")))?;
    let mut text = format!(
        "title = \"\"\ndate = {}\nauthors = [{}]\n",
        moment.strftime("%Y-%m-%dT%H:%M:%S%:z"),
        authors.join(", ")
    );
    if let Some(about) = &newsroom.config.about {
        text.push_str(
            "\n# What the newsletter is, as briefing.toml said it when this issue was drafted.\nabout = ",
        );
        text.push_str(&toml_text(about));
        text.push('\n');
    }
    let written = write_whole(&folder.join("issue.toml"), text.as_bytes())
        .and_then(|()| write_whole(&folder.join("greeting.md"), GREETING.as_bytes()));
    if let Err(error) = written {
        // Nothing half done stays behind; if it cannot be removed either, the first error says more.
        let _ = fs::remove_dir_all(&folder);
        return Err(Problem::new(format!("the issue `{name}` cannot be written: {error}")));
    }
    if screen.is_json() {
        screen.json(&json!({ "issue": name, "files": [format!("issues/{name}/issue.toml"), format!("issues/{name}/greeting.md")] }))?;
    }
    screen.say(&format!(
        "`issues/{name}` is drafted: give it a title, a greeting and items such as `01-lead.md`"
    ));
    Ok(Exit::Done)
}

/// The first publication day after the newest issue that is not in the past.
fn next_day(newsroom: &Newsroom, clock: &dyn Clock) -> Result<Date, Problem> {
    let publication = &newsroom.config.publication;
    let today = clock.now().to_zoned(publication.time_zone.clone()).date();
    let newest = newsroom.issues().iter().filter_map(|name| name.parse::<Date>().ok()).max();
    let after_newest = newest.and_then(|day| day.checked_add(1.day()).ok()).unwrap_or(today);
    let mut day = today.max(after_newest);
    let far = |error: jiff::Error| Problem::new(format!("the next publication day cannot be found: {error}"));
    while publication.day.is_some_and(|weekday| day.weekday() != weekday) {
        day = day.checked_add(1.day()).map_err(far)?;
    }
    Ok(day)
}

/// A text as TOML writes it.
fn toml_text(text: &str) -> String {
    if text.contains('\n') && !text.contains("'''") && !text.contains(|c: char| c.is_control() && c != '\n') {
        return format!("'''\n{}'''", text.trim_start_matches('\n'));
    }
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            '\n' => "\\n".to_owned(),
            c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}
