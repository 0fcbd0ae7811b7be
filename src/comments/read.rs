//! Strict reading of `comments.toml`: each fault is reported at its position, and valid comments are kept.

use super::{Comment, FILE};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::document::{self, ParseContext, Table};
use crate::source::{ReadError, SourceTree};

const UNREADABLE: Code = Code("issue::unreadable_file");

/// The comments of the issue in `folder`, in the order of their file; none where there is no such file.
pub fn read(tree: &mut SourceTree, folder: &str, diagnostics: &mut Diagnostics) -> Vec<Comment> {
    let path = format!("{folder}/{FILE}");
    let mut found = Diagnostics::default();
    let comments = match tree.load(&path) {
        Ok(file) => {
            // An author may well write about `${NAME}`.
            let mut context = ParseContext::literal(&mut found);
            let mut table = document::parse(tree, file, tree.file(file).body(), &mut context);
            let rows = table.tables("comment", &mut context);
            let comments = rows.into_iter().filter_map(|row| comment(row, &mut context)).collect();
            table.finish(&mut context);
            comments
        }
        Err(ReadError::Missing) => Vec::new(),
        Err(error) => {
            let message = format!("`{path}` cannot be read: {error}");
            found.push(Diagnostic::about_file(UNREADABLE, path, message).help(error.advice()));
            Vec::new()
        }
    };
    for mut finding in found.into_iter() {
        finding.severity = Severity::Warning;
        diagnostics.push(finding);
    }
    comments
}

fn comment(mut row: Table, context: &mut ParseContext) -> Option<Comment> {
    let id = row.required_text("id", context);
    let item = row.text("item", context);
    let by = row.required_text("by", context);
    let at = row.required_moment("at", context);
    let text = row.required_text("text", context);
    let quote = row.text("quote", context).map(|quote| quote.value);
    let resolved = row.flag("resolved", context);
    let reply_to = row.text("reply_to", context).map(|id| id.value);
    row.finish(context);
    Some(Comment {
        id: id?.value,
        item: item.map(|item| item.value).unwrap_or_default(),
        by: by?.value,
        at: at?.value,
        text: text?.value,
        quote,
        resolved,
        reply_to,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str) -> (Vec<Comment>, Vec<(usize, usize, String)>) {
        let mut tree = SourceTree::in_memory([("issues/1/comments.toml", text)]);
        let mut found = Diagnostics::default();
        let comments = read(&mut tree, "issues/1", &mut found);
        assert!(!found.has_errors(), "{found:?}");
        let place = |finding: &Diagnostic| {
            let at = finding.location(&tree).1;
            (at.line, at.column, finding.message.clone())
        };
        (comments, found.iter().map(place).collect())
    }

    #[test]
    fn a_comment_says_who_when_and_what() {
        let (comments, found) = reading(
            "[[comment]]\nid = \"c1\"\nitem = \"01-a.md\"\nby = \"Dana\"\nat = 2026-11-24T10:00:00+09:00\n\
             text = \"Too long.\"\nquote = \"a\"\nresolved = true\nreply_to = \"c0\"\n",
        );
        let expected = Comment {
            id: "c1".into(),
            item: "01-a.md".into(),
            by: "Dana".into(),
            at: "2026-11-24T01:00:00Z".parse().unwrap(),
            text: "Too long.".into(),
            quote: Some("a".into()),
            resolved: true,
            reply_to: Some("c0".into()),
        };
        assert_eq!((comments, found), (vec![expected], vec![]));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place_and_the_rest_is_read() {
        let (comments, found) = reading(
            "[[comment]]\nid = \"c1\"\nby = \"Dana\"\nat = \"today\"\ntext = \"x\"\n\
             [[comment]]\nid = \"c2\"\nby = \"Kim\"\nat = 2026-11-24T10:00:00Z\ntext = \"y\"\nresolvd = 1\n",
        );
        assert_eq!(comments.iter().map(|comment| comment.id.as_str()).collect::<Vec<_>>(), ["c2"]);
        let places: Vec<_> = found.iter().map(|(line, column, _)| (*line, *column)).collect();
        assert_eq!(places, [(4, 6), (11, 1)], "{found:?}");
    }

    #[test]
    fn no_file_is_no_fault() {
        let mut tree = SourceTree::in_memory([("issues/1/issue.toml", "")]);
        let mut found = Diagnostics::default();
        assert_eq!(read(&mut tree, "issues/1", &mut found), []);
        assert!(found.is_empty());
    }
}
