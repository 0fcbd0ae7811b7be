//! New newsrooms and new issues, and the choices that an editor of an issue has.

use std::path::Path;

use super::environment::variable;
use super::error::AppError;
use super::gitignore::{self, Gitignore};
use super::newsroom::{Newsroom, sweep_newsroom};
use crate::config;
use crate::diagnostic::Diagnostics;
use crate::domain::NewsletterId;
use crate::issue::starter;
use crate::source::{SourceTree, reason, write_all_below};
use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};

/// A newsroom that was created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedNewsroom {
    /// The paths of the files that were written.
    pub files: Vec<String>,
    /// Effect on `.gitignore`.
    pub gitignore: Gitignore,
}

/// Years in which an issue can be dated in every time zone.
const ISSUE_YEARS: std::ops::RangeInclusive<i16> = 1970..=9998;

/// Creates a newsroom with a first issue for the next Friday. A `.gitignore` that exists gets the lines that it lacks.
///
/// # Errors
/// A file exists or cannot be written; then nothing is written.
pub fn create_newsroom(root: &Path, today: Date) -> Result<CreatedNewsroom, AppError> {
    let date = next_weekday(today, Some(Weekday::Friday))
        .map_err(|error| AppError::DateOutOfRange(format!("the next Friday cannot be found: {error}")))?
        .to_string();
    let (mut files, mut gitignore) = (Vec::new(), Gitignore::Complete);
    for (path, text) in starter::NEWSROOM {
        let path = path.replace("{date}", &date);
        if path == ".gitignore" {
            let (text, effect) = gitignore::extend(&root.join(&path), text);
            gitignore = effect;
            files.extend(text.map(|text| (path, text)));
        } else if root.join(&path).exists() {
            return Err(AppError::FileExists(root.join(path)));
        } else {
            files.push((path, text.replace("{date}", &date).into_bytes()));
        }
    }
    let wanted: Vec<_> = files.iter().map(|(path, text)| (path, text.as_slice())).collect();
    write_all_below(root, &wanted)
        .map_err(|(path, error)| AppError::NewsroomUnwritten { path, reason: reason(&error) })?;
    Ok(CreatedNewsroom { files: files.into_iter().map(|(path, _)| path).collect(), gitignore })
}

/// A drafted issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// The paths of its files.
    pub files: Vec<String>,
}

/// Drafts an issue for a day, or for the next publication day, with the last issue's authors, the number
/// after its number, and today's `about`; for a newsletter, if one is named.
///
/// # Errors
/// The issue exists or cannot be written.
pub fn draft_issue(
    newsroom: &mut Newsroom,
    date: Option<Date>,
    newsletter: Option<&NewsletterId>,
    today: Date,
) -> Result<Draft, AppError> {
    let issues = newsroom.issues()?;
    let publication = newsroom.config.publication.as_newsletter_of(newsletter).into_owned();
    let date = match date {
        Some(date) => date,
        None => next_publication_day(&issues, publication.day, today)?,
    };
    let name = date.to_string();
    if !ISSUE_YEARS.contains(&date.year()) {
        return Err(year_out_of_range(&name));
    }
    let folder = newsroom.root.join("issues").join(&name);
    if folder.exists() {
        return Err(AppError::IssueExists(name));
    }
    let last = issues.last().and_then(|last| newsroom.load(last));
    let number = last.as_ref().and_then(|issue| issue.number).map(|number| number.saturating_add(1));
    let authors = last.map(|issue| issue.authors).unwrap_or_default();
    let authors: Vec<_> = authors.iter().map(|id| toml_string(id.as_str())).collect();
    let time = publication.time.unwrap_or(Time::constant(18, 0, 0, 0));
    let moment = date
        .to_datetime(time)
        .to_zoned(publication.time_zone.clone())
        .map_err(|_| year_out_of_range(&name))?;
    let mut text = format!(
        "title = \"\"\n{}{}date = {}\nauthors = [{}]\n",
        newsletter.map_or_else(String::new, |id| format!("newsletter = {}\n", toml_string(id.as_str()))),
        number.map_or_else(String::new, |number| format!("number = {number}\n")),
        moment.strftime("%Y-%m-%dT%H:%M:%S%:z"),
        authors.join(", ")
    );
    if let Some(about) = &newsroom.config.about {
        text.push_str(
            "\n# What the newsletter is, as briefing.toml said it when this issue was drafted.\nabout = ",
        );
        text.push_str(&toml_string(about));
        text.push('\n');
    }
    text.push_str(starter::DRAFT_COVER);
    let topics: Vec<_> = publication.topics.iter().map(|topic| toml_string(topic.id.as_str())).collect();
    let item = starter::DRAFT_ITEM.replace("{topics}", &topics.join(", "));
    let files = ["issue.toml", "greeting.md", "01-lead.md"].map(|file| format!("issues/{name}/{file}"));
    let texts = [
        (&files[0], text.as_bytes()),
        (&files[1], starter::DRAFT_GREETING.as_bytes()),
        (&files[2], item.as_bytes()),
    ];
    sweep_newsroom(&newsroom.root);
    write_all_below(&newsroom.root, &texts)
        .map_err(|(_, error)| AppError::DraftUnwritten { name: name.clone(), reason: reason(&error) })?;
    Ok(Draft { files: files.into(), name })
}

fn year_out_of_range(day: &str) -> AppError {
    AppError::DateOutOfRange(format!(
        "`{day}` is out of range: write a year from {} to {}",
        ISSUE_YEARS.start(),
        ISSUE_YEARS.end()
    ))
}

/// Returns the first publication day after the newest issue that is not in the past.
fn next_publication_day(issues: &[String], weekday: Option<Weekday>, today: Date) -> Result<Date, AppError> {
    let newest = issues.iter().filter_map(|name| name.parse::<Date>().ok()).max();
    let after_newest = newest.and_then(|day| day.checked_add(1.day()).ok()).unwrap_or(today);
    next_weekday(today.max(after_newest), weekday).map_err(|error| {
        AppError::DateOutOfRange(format!("the next publication day cannot be found: {error}"))
    })
}

/// Returns the first such day from `day` on.
fn next_weekday(mut day: Date, weekday: Option<Weekday>) -> Result<Date, jiff::Error> {
    while weekday.is_some_and(|weekday| day.weekday() != weekday) {
        day = day.checked_add(1.day())?;
    }
    Ok(day)
}

/// Returns a text as a TOML string.
pub(super) fn toml_string(text: &str) -> String {
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

/// The topics and authors an item can have, as pairs of id and name.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct EditChoices {
    /// The topics.
    pub topics: Vec<(String, String)>,
    /// The authors.
    pub authors: Vec<(String, String)>,
}

/// Returns the choices of a newsroom; none while its configuration has errors, so that earlier choices stay.
pub fn edit_choices(root: &Path) -> EditChoices {
    let mut tree = SourceTree::on_disk(root);
    let config = config::load(&mut tree, &variable, &mut Diagnostics::default());
    let Some(publication) = config.map(|config| config.publication) else { return EditChoices::default() };
    let topics = publication.topics.iter().map(|topic| (topic.id.to_string(), topic.name.clone()));
    let authors = publication.authors.values().map(|author| (author.id.to_string(), author.name.clone()));
    EditChoices { topics: topics.collect(), authors: authors.collect() }
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
            next_publication_day(&issues, Some(Weekday::Friday), today).unwrap()
        };
        // Today counts, as long as nobody has drafted it.
        assert_eq!(next(&[], date(2022, 11, 18)), date(2022, 11, 18));
        assert_eq!(next(&["2022-11-18"], date(2022, 11, 18)), date(2022, 11, 25));
        assert_eq!(next(&["2022-11-18", "2022-11-25"], date(2022, 11, 18)), date(2022, 12, 2));
        // After a pause nothing is drafted for the past, and other names do not count.
        assert_eq!(next(&["2022-11-18", "special"], date(2023, 1, 2)), date(2023, 1, 6));
        // An issue for another day of the week counts as well.
        assert_eq!(next(&["2022-11-19"], date(2022, 11, 18)), date(2022, 11, 25));
        let any = next_publication_day(&["2022-11-18".to_owned()], None, date(2022, 11, 1)).unwrap();
        assert_eq!(any, date(2022, 11, 19));
        assert!(next_publication_day(&[], Some(Weekday::Friday), Date::MAX).is_ok());
        assert!(next_publication_day(&[], Some(Weekday::Monday), Date::MAX).is_err());
    }

    #[test]
    fn a_text_is_the_same_when_it_is_read_again() {
        for text in
            ["a \"b\" \\ c", "two\nlines\n", "\n\nblank first", "'''\nquotes", "tab\t", "'''", "한글\n"]
        {
            let mut tree = SourceTree::in_memory([("a.toml", format!("about = {}\n", toml_string(text)))]);
            let file = tree.load("a.toml").unwrap();
            let mut found = Diagnostics::default();
            let mut context = ParseContext::literal(&mut found);
            let mut table = parse(&tree, file, tree.file(file).body(), &mut context);
            let read = table.text("about", &mut context).unwrap().value;
            assert_eq!((read.as_str(), found.is_empty()), (text, true), "{}", tree.file(file).text());
        }
    }
}
