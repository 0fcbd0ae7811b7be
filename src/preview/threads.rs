//! Comments as threads by item, newest last.

use std::collections::HashMap;

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

/// Groups comments in item order: the issue first, missing items last. Takes time linear in the comments, since guests
/// write them.
pub(super) fn groups<'a>(comments: &'a [Comment], items: &'a [(String, String)]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = vec![Group { item: "", title: "", threads: Vec::new() }];
    groups.extend(items.iter().map(|(file, title)| Group { item: file, title, threads: Vec::new() }));
    let (mut exact, mut near) = (HashMap::new(), HashMap::new());
    for (at, group) in groups.iter().enumerate() {
        exact.entry(group.item).or_insert(at);
        near.entry(unnumbered(group.item)).or_insert(at);
    }
    let roots = roots(comments);
    let mut answers: HashMap<usize, Vec<&'a Comment>> = HashMap::new();
    for (at, comment) in comments.iter().enumerate().filter(|(at, _)| !is_root(comments, &roots, *at)) {
        answers.entry(roots[at]).or_default().push(comment);
    }
    for (at, comment) in comments.iter().enumerate().filter(|(at, _)| is_root(comments, &roots, *at)) {
        let thread = (comment, answers.remove(&at).unwrap_or_default());
        let known = exact.get(comment.item.as_str()).or_else(|| near.get(unnumbered(&comment.item)));
        let group = known.copied().unwrap_or_else(|| {
            groups.push(Group { item: &comment.item, title: &comment.item, threads: Vec::new() });
            let new = groups.len() - 1;
            exact.insert(&comment.item, new);
            near.entry(unnumbered(&comment.item)).or_insert(new);
            new
        });
        groups[group].threads.push(thread);
    }
    groups.retain(|group| !group.threads.is_empty());
    groups
}

/// Returns true for the first comment of a thread; a second comment with its id is one as well.
fn is_root(comments: &[Comment], roots: &[usize], at: usize) -> bool {
    comments[roots[at]].id == comments[at].id
}

/// Returns the first comment of each comment's thread. A hand-edited file may contain a cycle: a comment in it stands
/// alone, and one that leads into it belongs to the place where it does.
fn roots(comments: &[Comment]) -> Vec<usize> {
    let mut first = HashMap::new();
    for (at, comment) in comments.iter().enumerate() {
        first.entry(comment.id.as_str()).or_insert(at);
    }
    let above = |at: usize| comments[at].reply_to.as_deref().and_then(|id| first.get(id).copied());
    let mut roots: Vec<Option<usize>> = vec![None; comments.len()];
    // Position on the current walk, to recognize a cycle.
    let mut walked: Vec<Option<usize>> = vec![None; comments.len()];
    for start in 0..comments.len() {
        let (mut walk, mut at) = (Vec::new(), start);
        let end = loop {
            if let Some(known) = roots[at] {
                break known;
            }
            if let Some(entry) = walked[at] {
                for member in walk.drain(entry..) {
                    roots[member] = Some(member);
                }
                break at;
            }
            walked[at] = Some(walk.len());
            walk.push(at);
            match above(at) {
                Some(next) => at = next,
                None => break at,
            }
        };
        for member in walk {
            roots[member] = Some(end);
        }
    }
    roots.into_iter().enumerate().map(|(at, root)| root.unwrap_or(at)).collect()
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
    fn answers_to_answers_are_one_thread_however_many() {
        let number = 50_000;
        let comment = |at: u32| {
            let above = format!("c{}", at.saturating_sub(1));
            said(&format!("c{at}"), &format!("{}.md", at % 1000), (at > 0).then_some(above.as_str()))
        };
        let comments: Vec<_> = (0..number).map(comment).collect();
        let groups = groups(&comments, &[]);
        assert_eq!((groups.len(), groups[0].threads.len(), groups[0].threads[0].1.len()), (1, 1, 49_999));
        let alone: Vec<_> =
            (0..number).map(|at| said(&format!("c{at}"), &format!("a{at}.md"), None)).collect();
        assert_eq!(super::groups(&alone, &[]).len(), 50_000);
        // A second comment of the same id takes no second copy of the answers.
        let same: Vec<_> = (0..number).map(|at| said("c1", "", (at % 2 == 0).then_some("c1"))).collect();
        let answers = |group: &Group<'_>| group.threads.iter().map(|thread| thread.1.len()).sum::<usize>();
        assert!(super::groups(&same, &[]).iter().map(answers).sum::<usize>() <= 50_000);
    }

    #[test]
    fn a_ring_of_answers_is_survived() {
        let ring = [said("c1", "", Some("c2")), said("c2", "", Some("c1")), said("c3", "", Some("c3"))];
        let all = told(&ring).concat();
        assert!(["c1", "c2", "c3"].iter().all(|id| all.contains(id)), "{all}");
    }
}
