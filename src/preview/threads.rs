//! Comments as threads by item, newest last.

use crate::comments::Comment;

/// Comments on one item, or on the issue.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group<'a> {
    /// File of the item; empty for the issue.
    pub(super) item: &'a str,
    /// Title, or the file name of an item that no longer exists.
    pub(super) title: &'a str,
    /// Each comment with its replies.
    pub(super) threads: Vec<(&'a Comment, Vec<&'a Comment>)>,
}

/// Groups comments in item order: the issue first, missing items last.
pub(super) fn groups<'a>(comments: &'a [Comment], items: &'a [(String, String)]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = vec![Group { item: "", title: "", threads: Vec::new() }];
    groups.extend(items.iter().map(|(file, title)| Group { item: file, title, threads: Vec::new() }));
    for comment in comments.iter().filter(|comment| root(comment, comments) == comment.id) {
        let answers =
            comments.iter().filter(|other| other.id != comment.id && root(other, comments) == comment.id);
        let thread = (comment, answers.collect());
        let exact = groups.iter().position(|group| group.item == comment.item);
        let near = || groups.iter().position(|group| unnumbered(group.item) == unnumbered(&comment.item));
        match exact.or_else(near) {
            Some(at) => groups[at].threads.push(thread),
            None => groups.push(Group { item: &comment.item, title: &comment.item, threads: vec![thread] }),
        }
    }
    groups.retain(|group| !group.threads.is_empty());
    groups
}

/// Returns the first comment of a thread. A hand-edited file may contain a cycle, so the walk is bounded.
fn root<'a>(comment: &'a Comment, comments: &'a [Comment]) -> &'a str {
    let mut at = comment;
    for _ in comments {
        let above = comments.iter().find(|other| Some(&other.id) == at.reply_to.as_ref());
        match above {
            // A comment in a cycle stands alone.
            Some(above) if above.id == comment.id => return &comment.id,
            Some(above) => at = above,
            None => break,
        }
    }
    &at.id
}

/// Returns a file name without its number: a moved item is the same item.
fn unnumbered(file: &str) -> &str {
    file.trim_start_matches(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(id: &str, item: &str, reply_to: Option<&str>) -> Comment {
        Comment {
            id: id.into(),
            item: item.into(),
            by: "Dana".into(),
            at: "2026-11-24T10:00:00Z".parse().unwrap(),
            text: "x".into(),
            quote: None,
            resolved: false,
            reply_to: reply_to.map(str::to_owned),
        }
    }

    fn told(comments: &[Comment]) -> Vec<String> {
        let items =
            [("01-boats.md".to_owned(), "Boats".to_owned()), ("02-river.md".to_owned(), "River".to_owned())];
        let groups = groups(comments, &items);
        let thread = |(first, answers): &(&Comment, Vec<&Comment>)| {
            answers.iter().fold(first.id.clone(), |all, answer| format!("{all}<{}", answer.id))
        };
        groups
            .iter()
            .map(|group| {
                format!("{}: {}", group.title, group.threads.iter().map(thread).collect::<Vec<_>>().join(" "))
            })
            .collect()
    }

    #[test]
    fn comments_stand_by_item_with_their_answers() {
        let comments = [
            said("c1", "02-river.md", None),
            said("c2", "gone.md", None),
            said("c3", "", None),
            said("c4", "02-river.md", Some("c1")),
            said("c5", "", Some("c4")),
            // It was the third when this was said.
            said("c6", "03-boats.md", None),
            said("c7", "02-river.md", Some("c9")),
        ];
        assert_eq!(told(&comments), [": c3", "Boats: c6", "River: c1<c4<c5 c7", "gone.md: c2"]);
    }

    #[test]
    fn a_ring_of_answers_is_survived() {
        let ring = [said("c1", "", Some("c2")), said("c2", "", Some("c1")), said("c3", "", Some("c3"))];
        let all = told(&ring).concat();
        assert!(["c1", "c2", "c3"].iter().all(|id| all.contains(id)), "{all}");
    }
}
