//! `briefing new [DATE]`

use std::path::Path;

use crate::cli::args::New;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::runtime::Clock;
use crate::source::{reason, write_all_atomic};
use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};
use serde_json::json;

const GREETING: &str = "Hello from the newsroom. This week …\n";

pub(in crate::cli) fn run(
    args: &New,
    dir: Option<&Path>,
    console: &Console,
    clock: &dyn Clock,
) -> Result<Exit, CliError> {
    let mut newsroom = Newsroom::open(dir, console)?;
    let date = match args.date.as_deref() {
        Some(text) => text.parse::<Date>().map_err(|_| {
            CliError::new(format!("`{text}` is no day")).help("write year, month and day, as in `2022-11-18`")
        })?,
        None => {
            let publication = &newsroom.config.publication;
            let today = clock.now().to_zoned(publication.time_zone.clone()).date();
            next_day(&newsroom.issues()?, publication.day, today)?
        }
    };
    let name = date.to_string();
    let folder = newsroom.root.join("issues").join(&name);
    if folder.exists() {
        return Err(CliError::new(format!("the issue `{name}` exists already"))
            .help("name another day, as in `briefing new 2022-11-25`"));
    }
    let last = newsroom.issues()?.pop();
    let authors = last.and_then(|last| newsroom.load(&last)).map(|issue| issue.authors).unwrap_or_default();
    let authors: Vec<_> = authors.iter().map(|id| toml_text(id.as_str())).collect();
    let publication = &newsroom.config.publication;
    let time = publication.time.unwrap_or(Time::constant(18, 0, 0, 0));
    let moment = date
        .to_datetime(time)
        .to_zoned(publication.time_zone.clone())
        .map_err(|error| CliError::new(format!("`{name}` is too far away: {error}")))?;
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
    let files =
        [(folder.join("issue.toml"), text.as_bytes()), (folder.join("greeting.md"), GREETING.as_bytes())];
    write_all_atomic(&files).map_err(|(_, error)| {
        CliError::new(format!("the issue `{name}` cannot be written: {}", reason(&error)))
            .help("look at the folder `issues/`; nothing was written")
    })?;
    if console.is_json() {
        console.json(&json!({ "issue": name, "files": [format!("issues/{name}/issue.toml"), format!("issues/{name}/greeting.md")] }))?;
    }
    console.say(&format!(
        "`issues/{name}` is drafted: give it a title, a greeting and items such as `01-lead.md`"
    ));
    Ok(Exit::Done)
}

/// The first publication day after the newest issue that is not in the past.
fn next_day(issues: &[String], weekday: Option<Weekday>, today: Date) -> Result<Date, CliError> {
    let newest = issues.iter().filter_map(|name| name.parse::<Date>().ok()).max();
    let after_newest = newest.and_then(|day| day.checked_add(1.day()).ok()).unwrap_or(today);
    let mut day = today.max(after_newest);
    let far =
        |error: jiff::Error| CliError::new(format!("the next publication day cannot be found: {error}"));
    while weekday.is_some_and(|weekday| day.weekday() != weekday) {
        day = day.checked_add(1.day()).map_err(far)?;
    }
    Ok(day)
}

/// A text as TOML writes it.
fn toml_text(text: &str) -> String {
    if text.contains('\n') && !text.contains("'''") && !text.contains(|c: char| c.is_control() && c != '\n') {
        return format!("'''\n{text}'''");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::document::{ParseContext, parse};
    use crate::source::SourceTree;
    use jiff::civil::date;

    #[test]
    fn the_next_day_is_a_publication_day_that_is_free() {
        let next = |issues: &[&str], today| {
            let issues: Vec<_> = issues.iter().map(|issue| (*issue).to_owned()).collect();
            next_day(&issues, Some(Weekday::Friday), today).unwrap()
        };
        // Today counts, as long as nobody has drafted it.
        assert_eq!(next(&[], date(2022, 11, 18)), date(2022, 11, 18));
        assert_eq!(next(&["2022-11-18"], date(2022, 11, 18)), date(2022, 11, 25));
        assert_eq!(next(&["2022-11-18", "2022-11-25"], date(2022, 11, 18)), date(2022, 12, 2));
        // After a pause nothing is drafted for the past, and other names do not count.
        assert_eq!(next(&["2022-11-18", "special"], date(2023, 1, 2)), date(2023, 1, 6));
        // An issue for another day of the week counts as well.
        assert_eq!(next(&["2022-11-19"], date(2022, 11, 18)), date(2022, 11, 25));
        let any = next_day(&["2022-11-18".to_owned()], None, date(2022, 11, 1)).unwrap();
        assert_eq!(any, date(2022, 11, 19));
        assert!(next_day(&[], Some(Weekday::Friday), Date::MAX).is_ok());
        assert!(next_day(&[], Some(Weekday::Monday), Date::MAX).is_err());
    }

    #[test]
    fn a_text_is_the_same_when_it_is_read_again() {
        for text in
            ["a \"b\" \\ c", "two\nlines\n", "\n\nblank first", "'''\nquotes", "tab\t", "'''", "한글\n"]
        {
            let mut tree = SourceTree::in_memory([("a.toml", format!("x = {}\n", toml_text(text)))]);
            let file = tree.load("a.toml").unwrap();
            let mut found = Diagnostics::default();
            let mut context = ParseContext::literal(&mut found);
            let mut table = parse(&tree, file, tree.file(file).body(), &mut context);
            let read = table.text("x", &mut context).unwrap().value;
            assert_eq!((read.as_str(), found.is_empty()), (text, true), "{}", tree.file(file).text());
        }
    }
}
