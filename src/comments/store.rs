//! Comment store on disk. Changes are serialised by the newsroom's lock, across all programs on this machine, so that two
//! simultaneous ones are both kept. A file that somebody saves in an editor meanwhile is read again.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{Comment, CommentError, FILE, MAX_COMMENTS, NewComment, change, read};
use crate::diagnostic::Diagnostics;
use crate::source::{ReadError, Replaced, SourceTree, StagedFile, lock_newsroom, reason};

/// Bytes that the reader of the file takes.
const MAX_FILE_BYTES: u64 = 4 << 20;
/// Bytes that are kept free, so that comments in a full file can still be resolved.
const RESERVED_BYTES: u64 = 64 << 10;
/// Times that the file is read again because somebody saved it meanwhile.
const MAX_ATTEMPTS: u32 = 20;

/// The comments of all issues of a newsroom.
#[derive(Debug)]
pub struct CommentStore {
    root: PathBuf,
}

impl CommentStore {
    /// Opens the comments of the newsroom in a folder.
    pub fn of(root: PathBuf) -> Self {
        Self { root }
    }

    /// The comments on an issue, in the order in which they were made.
    pub fn list(&self, issue: &str) -> Vec<Comment> {
        // `check` reports faults of the file.
        read(&mut SourceTree::on_disk(&self.root), &folder(issue), &mut Diagnostics::default())
    }

    /// Adds a comment.
    ///
    /// # Errors
    /// It says nothing or too much, or the file cannot be changed.
    pub fn add(&self, issue: &str, draft: &NewComment, now: Timestamp) -> Result<Comment, CommentError> {
        let draft = draft.cleaned()?;
        let filled = |text: String| Some(text).filter(|text| !text.is_empty());
        self.change(issue, |text, known| {
            if known.len() >= MAX_COMMENTS {
                return Err(CommentError::Many);
            }
            let comment = Comment {
                id: next_id(known),
                item: draft.item.clone(),
                by: draft.by.clone(),
                at: Timestamp::from_second(now.as_second()).unwrap_or(now),
                text: draft.text.clone(),
                quote: filled(draft.quote.clone()),
                resolved: false,
                reply_to: filled(draft.reply_to.clone())
                    .filter(|id| known.iter().any(|comment| comment.id == *id)),
            };
            let changed = change::add(text, &comment)?;
            if changed.len() as u64 > MAX_FILE_BYTES - RESERVED_BYTES {
                return Err(CommentError::Full);
            }
            Ok((changed, comment))
        })
    }

    /// Resolves a comment, or reopens it.
    ///
    /// # Errors
    /// It is not there, or the file cannot be changed.
    pub fn set_resolved(&self, issue: &str, id: &str, resolved: bool) -> Result<(), CommentError> {
        self.change(issue, |text, _| Ok((change::set_resolved(text, id, resolved)?, ())))
    }

    /// Removes a comment.
    ///
    /// # Errors
    /// It is not there, or the file cannot be changed.
    pub fn remove(&self, issue: &str, id: &str) -> Result<(), CommentError> {
        self.change(issue, |text, _| Ok((change::remove(text, id)?, ())))
    }

    fn change<T>(
        &self,
        issue: &str,
        make: impl Fn(&str, &[Comment]) -> Result<(String, T), CommentError>,
    ) -> Result<T, CommentError> {
        let folder = folder(issue);
        // A folder that leads elsewhere is refused here, as it is for everything that is read.
        let tree = SourceTree::on_disk(&self.root);
        tree.list(&folder).map_err(|error| CommentError::Disk(error.to_string()))?;
        let failed = |error: std::io::Error| CommentError::Disk(reason(&error));
        let _lock = lock_newsroom(&self.root).map_err(failed)?;
        let path = format!("{folder}/{FILE}");
        for _ in 0..MAX_ATTEMPTS {
            let old = match tree.bytes(&path, MAX_FILE_BYTES) {
                Ok(bytes) => Some(String::from_utf8(bytes).map_err(|_| CommentError::Broken)?),
                Err(ReadError::Missing) => None,
                Err(error) => return Err(CommentError::Disk(error.to_string())),
            };
            let text = old.as_deref().unwrap_or_default();
            let (changed, made) = make(text, &self.list(issue))?;
            if changed == text {
                return Ok(made);
            }
            if changed.len() as u64 > MAX_FILE_BYTES {
                return Err(CommentError::Full);
            }
            let staged = StagedFile::write(&self.root, Path::new(&path), &[changed.as_bytes()]);
            let expected = old.as_deref().map(str::as_bytes);
            if staged.and_then(|staged| staged.replace_if(expected)).map_err(failed)? == Replaced::Done {
                return Ok(made);
            }
        }
        Err(CommentError::Busy)
    }
}

fn folder(issue: &str) -> String {
    format!("issues/{issue}")
}

/// `c` and a number that no comment has or had, as far as its answers know: an answer must not find another question.
fn next_id(known: &[Comment]) -> String {
    let ids = known.iter().flat_map(|comment| [Some(&comment.id), comment.reply_to.as_ref()]).flatten();
    let highest = ids.filter_map(|id| id.strip_prefix('c')?.parse::<u32>().ok()).max().unwrap_or(0);
    format!("c{}", highest.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::write_atomic;
    use std::fs;

    fn desk() -> (tempfile::TempDir, CommentStore) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("issues/1")).unwrap();
        let book = CommentStore::of(dir.path().to_owned());
        (dir, book)
    }

    fn say(book: &CommentStore, text: &str, reply_to: &str) -> Result<Comment, CommentError> {
        let draft = NewComment {
            by: "Dana".into(),
            text: text.into(),
            reply_to: reply_to.into(),
            ..NewComment::default()
        };
        book.add("1", &draft, "2026-11-24T10:00:00.7Z".parse().unwrap())
    }

    #[test]
    fn what_is_said_is_kept_answered_and_taken_away() {
        let (dir, book) = desk();
        let first = say(&book, "Too long.", "").unwrap();
        let answer = say(&book, "Shorter now.", &first.id).unwrap();
        assert_eq!(book.list("1"), [first.clone(), answer.clone()]);
        assert_eq!((first.id.as_str(), answer.reply_to.as_deref()), ("c1", Some("c1")));
        book.set_resolved("1", "c1", true).unwrap();
        assert!(book.list("1")[0].resolved);
        book.remove("1", "c1").unwrap();
        assert_eq!(book.list("1"), [answer]);
        // The answer still names its question, whose number is not given again.
        assert_eq!(say(&book, "Next.", "c9").unwrap().reply_to, None);
        assert_eq!(book.list("1")[1].id, "c3");
        assert_eq!(fs::read_dir(dir.path().join("issues/1")).unwrap().count(), 1);
    }

    #[test]
    fn many_who_speak_at_once_are_all_heard() {
        let (_dir, book) = desk();
        std::thread::scope(|scope| {
            for number in 0..20 {
                let book = &book;
                scope.spawn(move || say(book, &number.to_string(), "").unwrap());
            }
        });
        let mut ids: Vec<_> = book.list("1").into_iter().map(|comment| comment.id).collect();
        ids.dedup();
        assert_eq!(ids.len(), 20);
    }

    #[test]
    fn two_previews_and_an_editor_keep_all_comments() {
        let (dir, book) = desk();
        let other = CommentStore::of(dir.path().to_owned());
        std::thread::scope(|scope| {
            for book in [&book, &other] {
                scope.spawn(move || {
                    for number in 0..15 {
                        say(book, &number.to_string(), "").unwrap();
                    }
                });
            }
        });
        let ids: std::collections::BTreeSet<_> =
            book.list("1").into_iter().map(|comment| comment.id).collect();
        assert_eq!(ids.len(), 30);
        // Whoever changes the issue's text holds the lock, and comments wait for it.
        let lock = lock_newsroom(dir.path()).unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| say(&book, "x", "").unwrap());
            assert!(!waiting.is_finished());
            drop(lock);
            assert_eq!(waiting.join().unwrap().id, "c31");
        });
    }

    #[test]
    fn file_never_grows_beyond_its_reader() {
        let (dir, book) = desk();
        let path = dir.path().join("issues/1/comments.toml");
        let long = "\u{10FFFD}".repeat(super::super::MAX_TEXT_CHARS);
        // A remark fills the file until two more comments are too many.
        let remark = usize::try_from(MAX_FILE_BYTES - RESERVED_BYTES).unwrap() - 25_000;
        write_atomic(&path, format!("# {}\n", "x".repeat(remark)).as_bytes()).unwrap();
        say(&book, &long, "").unwrap();
        assert_eq!(say(&book, &long, ""), Err(CommentError::Full));
        let all = book.list("1");
        assert!(!all.is_empty());
        book.set_resolved("1", &all[0].id, true).unwrap();
        assert_eq!(book.list("1").len(), all.len());
        book.remove("1", &all[0].id).unwrap();
        say(&book, &long, "").unwrap();
    }

    #[test]
    fn a_broken_file_is_left_alone() {
        let (dir, book) = desk();
        let path = dir.path().join("issues/1/comments.toml");
        for (text, refusal) in
            [("[[comment]\n", CommentError::Broken), ("comment = 1\n", CommentError::Unfit)]
        {
            write_atomic(&path, text.as_bytes()).unwrap();
            assert_eq!(say(&book, "x", ""), Err(refusal));
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_outside_the_newsroom() {
        let (dir, book) = desk();
        let outside = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path(), dir.path().join("issues/2")).unwrap();
        let draft = NewComment { by: "Dana".into(), text: "x".into(), ..NewComment::default() };
        for issue in ["2", "..", "../..", "3", "1/../2"] {
            assert!(book.add(issue, &draft, Timestamp::UNIX_EPOCH).is_err(), "{issue}");
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
        assert!(!dir.path().join("comments.toml").exists());
    }

    #[test]
    fn there_is_an_end_to_it() {
        let (dir, book) = desk();
        let one = |id| {
            format!("[[comment]]\nid = \"c{id}\"\nby = \"x\"\nat = 2026-11-24T10:00:00Z\ntext = \"x\"\n")
        };
        let all: String = (0..MAX_COMMENTS).map(one).collect();
        write_atomic(&dir.path().join("issues/1/comments.toml"), all.as_bytes()).unwrap();
        assert_eq!(say(&book, "x", ""), Err(CommentError::Many));
    }
}
