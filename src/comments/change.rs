//! Changing `comments.toml` as text: what people wrote into it, order, blanks and remarks, stays as it is.

use toml_edit::{ArrayOfTables, Datetime, DocumentMut, Item, Table, Value, value};

use super::{Comment, CommentError};

const KEY: &str = "comment";

/// The file with one comment more, at its end.
pub(super) fn add(text: &str, comment: &Comment) -> Result<String, CommentError> {
    let mut document = parse(text)?;
    let mut row = Table::new();
    row["id"] = value(&comment.id);
    row["item"] = value(&comment.item);
    row["by"] = value(&comment.by);
    let moment = comment.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    row["at"] = value(moment.parse::<Datetime>().map_err(|_| CommentError::Unfit)?);
    row["text"] = value(&comment.text);
    if let Some(quote) = &comment.quote {
        row["quote"] = value(quote);
    }
    if let Some(id) = &comment.reply_to {
        row["reply_to"] = value(id);
    }
    if !text.is_empty() {
        row.decor_mut().set_prefix("\n");
    }
    let rows = document.entry(KEY).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    rows.as_array_of_tables_mut().ok_or(CommentError::Unfit)?.push(row);
    Ok(document.to_string())
}

/// The file with a comment done with, or open again.
pub(super) fn set_resolved(text: &str, id: &str, resolved: bool) -> Result<String, CommentError> {
    let mut document = parse(text)?;
    let rows = rows(&mut document)?;
    let row = rows.iter_mut().find(|row| is(row, id)).ok_or(CommentError::Missing)?;
    match row.get_mut("resolved").and_then(Item::as_value_mut) {
        Some(old) => {
            // A remark behind the value stays.
            let decor = old.decor().clone();
            *old = Value::from(resolved);
            *old.decor_mut() = decor;
        }
        None if resolved => row["resolved"] = value(true),
        None => {}
    }
    Ok(document.to_string())
}

/// The file without a comment.
pub(super) fn remove(text: &str, id: &str) -> Result<String, CommentError> {
    let mut document = parse(text)?;
    let rows = rows(&mut document)?;
    let at = rows.iter().position(|row| is(row, id)).ok_or(CommentError::Missing)?;
    // Remarks above it are about the file, or about what comes: they stay.
    let above = rows.get(at).map(|row| text_of(row.decor().prefix())).unwrap_or_default();
    rows.remove(at);
    if above.contains('#') {
        match rows.get_mut(at) {
            Some(next) => {
                let own = text_of(next.decor().prefix());
                next.decor_mut().set_prefix(format!("{above}{own}"));
            }
            None => {
                let end = document.trailing().as_str().unwrap_or_default().to_owned();
                document.set_trailing(format!("{above}{end}"));
            }
        }
    }
    Ok(document.to_string())
}

fn parse(text: &str) -> Result<DocumentMut, CommentError> {
    text.parse().map_err(|_| CommentError::Broken)
}

fn rows(document: &mut DocumentMut) -> Result<&mut ArrayOfTables, CommentError> {
    let rows = document.get_mut(KEY).ok_or(CommentError::Missing)?;
    rows.as_array_of_tables_mut().ok_or(CommentError::Unfit)
}

fn is(row: &Table, id: &str) -> bool {
    row.get("id").and_then(Item::as_str) == Some(id)
}

fn text_of(raw: Option<&toml_edit::RawString>) -> String {
    raw.and_then(toml_edit::RawString::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# For the desk.\n\n[[comment]] # first\nid = \"c1\"\nby = 'Dana'   # a name\nat = 2026-11-24T10:00:00+09:00\n\
                        text = \"\"\"\nTwo\nlines\"\"\"\n\n# About the next.\n[[comment]]\ntext = \"y\"\nid=\"c2\"\nby=\"Kim\"\n\
                        at = 2026-11-24T10:00:00Z\nresolved = false # not yet\n# The end.\n";

    fn comment(text: &str) -> Comment {
        Comment {
            id: "c3".into(),
            item: "01-a.md".into(),
            by: "민지".into(),
            at: "2026-11-24T10:00:00.5Z".parse().unwrap(),
            text: text.into(),
            quote: Some("say \"so\"".into()),
            resolved: false,
            reply_to: Some("c1".into()),
        }
    }

    #[test]
    fn a_comment_is_added_and_the_file_stays_as_it_is() {
        let changed = add(FILE, &comment("One\n\"\"\"two\"\"\" \\ three")).unwrap();
        let (before, _) = FILE.rsplit_once("# The end.").unwrap();
        assert!(changed.starts_with(before), "{changed}");
        assert!(changed.contains("# The end."), "{changed}");
        let mut tree = crate::source::SourceTree::in_memory([("1/comments.toml", changed)]);
        let mut found = crate::diagnostic::Diagnostics::default();
        let comments = super::super::read(&mut tree, "1", &mut found);
        assert!(found.is_empty(), "{found:?}");
        let expected = Comment {
            at: "2026-11-24T10:00:00Z".parse().unwrap(),
            ..comment("One\n\"\"\"two\"\"\" \\ three")
        };
        assert_eq!(comments.last(), Some(&expected));
    }

    #[test]
    fn the_first_comment_makes_the_file() {
        let made = add("", &comment("x")).unwrap();
        assert!(made.starts_with("[[comment]]\nid = \"c3\"\n") && made.ends_with('\n'), "{made}");
        assert!(made.contains("at = 2026-11-24T10:00:00Z\n"), "{made}");
    }

    #[test]
    fn a_comment_is_done_with_and_open_again() {
        let done = set_resolved(FILE, "c2", true).unwrap();
        assert_eq!(done, FILE.replace("resolved = false # not yet", "resolved = true # not yet"));
        assert_eq!(set_resolved(&done, "c2", false).unwrap(), FILE);
        assert_eq!(set_resolved(FILE, "c1", false).unwrap(), FILE);
        assert_eq!(set_resolved(FILE, "c9", true), Err(CommentError::Missing));
    }

    #[test]
    fn what_is_removed_takes_no_remark_along() {
        let rest = remove(FILE, "c1").unwrap();
        assert!(
            rest.starts_with("# For the desk.\n\n\n# About the next.\n[[comment]]\ntext = \"y\""),
            "{rest}"
        );
        let none = remove(&rest, "c2").unwrap();
        assert!(
            !none.contains("[[comment]]") && none.contains("# For the desk.") && none.contains("# The end."),
            "{none}"
        );
        assert_eq!(remove(FILE, "c9"), Err(CommentError::Missing));
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_left_alone() {
        assert_eq!(add("[[comment]\n", &comment("x")), Err(CommentError::Broken));
        assert_eq!(add("comment = []\n", &comment("x")), Err(CommentError::Unfit));
        assert_eq!(set_resolved("comment = 3\n", "c1", true), Err(CommentError::Unfit));
    }
}
