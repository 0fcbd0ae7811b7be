//! Sources of returned mail: a message, a Maildir or a folder of messages, an mbox.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::bounce::MAX_MESSAGE;
use crate::source::reason;

/// Bytes kept of a message: one more than is read, so that a larger one is known.
const KEPT: usize = MAX_MESSAGE + 1;

/// A message as it was found.
#[derive(Debug, Clone)]
pub struct RawMail {
    /// Path of its file; in an mbox with `#` and its number.
    pub file: String,
    /// The message, or its first bytes if it is too large to be read.
    pub bytes: Vec<u8>,
}

/// A source that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("`{path}` cannot be read: {reason}")]
pub struct SourceError {
    /// Path as it was written.
    path: String,
    /// Reason in words.
    reason: String,
    /// Next step.
    hint: Option<&'static str>,
}

impl SourceError {
    fn new(path: &Path, error: &io::Error) -> Self {
        Self { path: path.display().to_string(), reason: reason(error), hint: None }
    }

    /// Returns the next step.
    pub fn hint(&self) -> Option<&'static str> {
        self.hint
    }
}

/// Messages of a source, read one at a time. Nothing of the source is changed.
pub struct MailSource(Inner);

enum Inner {
    Single(Option<RawMail>),
    Files(VecDeque<PathBuf>),
    Mbox(Mbox),
}

impl MailSource {
    /// A message that was read already, such as from stdin.
    pub fn message(file: &str, bytes: Vec<u8>) -> Self {
        Self(Inner::Single(Some(RawMail { file: file.to_owned(), bytes })))
    }

    /// Opens a Maildir, a folder of `.eml` files, an mbox or a file with one message.
    ///
    /// # Errors
    /// There is no such file or folder, or it is of another kind.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let failed = |error: io::Error| SourceError::new(path, &error);
        let metadata = std::fs::metadata(path).map_err(failed)?;
        if metadata.is_dir() {
            return Ok(Self(Inner::Files(messages_below(path)?)));
        }
        if !metadata.is_file() {
            let hint = Some("pipe a single message into `briefing bounces -`");
            return Err(SourceError {
                path: path.display().to_string(),
                reason: "it is not a file".into(),
                hint,
            });
        }
        let mut reader = BufReader::new(File::open(path).map_err(failed)?);
        let is_mbox = reader.fill_buf().map_err(failed)?.starts_with(b"From ");
        Ok(Self(if is_mbox {
            Inner::Mbox(Mbox { path: path.to_owned(), reader, number: 0, is_over: false })
        } else {
            Inner::Files([path.to_owned()].into())
        }))
    }

    /// Returns the next message. A file that a mail program moved away meanwhile is skipped.
    ///
    /// # Errors
    /// A file cannot be read; the next call goes on after it.
    pub fn next_mail(&mut self) -> Option<Result<RawMail, SourceError>> {
        match &mut self.0 {
            Inner::Single(message) => message.take().map(Ok),
            Inner::Mbox(mbox) => mbox.next(),
            Inner::Files(files) => loop {
                let path = files.pop_front()?;
                match read_file(&path) {
                    Ok(bytes) => return Some(Ok(RawMail { file: path.display().to_string(), bytes })),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Some(Err(SourceError::new(&path, &error))),
                }
            },
        }
    }
}

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(KEPT as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Lists the messages of a folder by name: those in `new` and `cur` of a Maildir, else its `.eml` files.
fn messages_below(path: &Path) -> Result<VecDeque<PathBuf>, SourceError> {
    let folders = ["new", "cur"].map(|name| path.join(name));
    let is_maildir = folders.iter().any(|folder| folder.is_dir());
    if is_maildir {
        let mut files = VecDeque::new();
        for folder in folders.iter().filter(|folder| folder.is_dir()) {
            files.extend(files_in(folder, |_| true)?);
        }
        return Ok(files);
    }
    let is_message =
        |name: &str| Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("eml"));
    let files = files_in(path, is_message)?;
    if files.is_empty() {
        let hint =
            Some("a Maildir has the folders `new` and `cur`; in other folders the files `*.eml` are read");
        return Err(SourceError {
            path: path.display().to_string(),
            reason: "it holds no messages".into(),
            hint,
        });
    }
    Ok(files.into())
}

fn files_in(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, SourceError> {
    let failed = |error: io::Error| SourceError::new(folder, &error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with('.') && is_wanted(&name) && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// An mbox (RFC 4155), read line by line.
struct Mbox {
    path: PathBuf,
    reader: BufReader<File>,
    /// Number of the message that was read last.
    number: usize,
    is_over: bool,
}

impl Mbox {
    fn next(&mut self) -> Option<Result<RawMail, SourceError>> {
        if self.is_over {
            return None;
        }
        let mut bytes = Vec::new();
        let (mut is_after_blank, mut line) = (false, Vec::new());
        loop {
            line.clear();
            // A line without end is cut; what is cut off looks like another line, and the message is too large anyway.
            let read = (&mut self.reader).take(KEPT as u64).read_until(b'\n', &mut line);
            match read {
                Ok(0) => {
                    self.is_over = true;
                    break;
                }
                Ok(_) => {}
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(SourceError::new(&self.path, &error)));
                }
            }
            if is_separator(&line) && (is_after_blank || self.number == 0) {
                if self.number == 0 {
                    self.number = 1;
                    continue;
                }
                break;
            }
            // The first line of the file separates, whatever its form.
            if self.number == 0 {
                self.number = 1;
                continue;
            }
            is_after_blank = line.trim_ascii().is_empty();
            let kept = unquoted(&line);
            let room = KEPT.saturating_sub(bytes.len());
            bytes.extend_from_slice(kept.get(..room).unwrap_or(kept));
        }
        let file = format!("{}#{}", self.path.display(), self.number);
        self.number += 1;
        Some(Ok(RawMail { file, bytes }))
    }
}

/// Returns true for a line such as `From MAILER-DAEMON Fri Nov 18 18:00:00 2022`.
fn is_separator(line: &[u8]) -> bool {
    const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let mut words = rest.get(..rest.len().min(400)).unwrap_or(rest).split(u8::is_ascii_whitespace);
    words.any(|word| DAYS.iter().any(|day| word.strip_suffix(b",").unwrap_or(word) == *day))
}

/// Takes one `>` off a quoted `From ` line.
fn unquoted(line: &[u8]) -> &[u8] {
    let quotes = line.iter().take_while(|byte| **byte == b'>').count();
    let is_quoted = quotes > 0 && line.get(quotes..).is_some_and(|rest| rest.starts_with(b"From "));
    line.strip_prefix(b">").filter(|_| is_quoted).unwrap_or(line)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests write files as they like")]
mod tests {
    use super::*;

    fn all(mut source: MailSource) -> Vec<(String, String)> {
        let mut found = Vec::new();
        while let Some(mail) = source.next_mail() {
            let mail = mail.unwrap();
            let name = Path::new(&mail.file).file_name().unwrap().to_string_lossy().into_owned();
            found.push((name, String::from_utf8(mail.bytes).unwrap()));
        }
        found
    }

    #[test]
    fn mbox_is_split_at_its_separators() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("returned.mbox");
        let text = "From MAILER-DAEMON Fri Nov 18 18:00:00 2022\nSubject: a\n\nFrom here to there\n>From x\n\n\
            From - Sat, 19 Nov 2022\nSubject: b\n\nFrom x\n";
        std::fs::write(&path, text).unwrap();
        assert_eq!(
            all(MailSource::open(&path).unwrap()),
            [
                ("returned.mbox#1".into(), "Subject: a\n\nFrom here to there\nFrom x\n\n".into()),
                ("returned.mbox#2".into(), "Subject: b\n\nFrom x\n".into()),
            ]
        );
    }

    #[test]
    fn maildir_is_read_by_name_new_messages_first() {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("cur/a:2,S", "1"),
            ("new/c", "2"),
            ("new/b", "3"),
            ("new/.hidden", "4"),
            ("tmp/d", "5"),
            ("x.eml", "6"),
        ] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let names = |path: &Path| {
            all(MailSource::open(path).unwrap()).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(dir.path()), ["b", "c", "a:2,S"]);
        std::fs::remove_dir_all(dir.path().join("new")).unwrap();
        std::fs::remove_dir_all(dir.path().join("cur")).unwrap();
        assert_eq!(names(dir.path()), ["x.eml"]);
    }

    #[test]
    fn sources_that_hold_no_mail_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(MailSource::open(dir.path()).err().unwrap().hint().is_some());
        assert!(MailSource::open(&dir.path().join("x")).is_err());
        std::fs::write(dir.path().join("empty.eml"), "").unwrap();
        assert_eq!(all(MailSource::open(&dir.path().join("empty.eml")).unwrap()).len(), 1);
    }

    #[test]
    fn large_message_is_cut() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("large.mbox");
        std::fs::write(
            &path,
            [b"From x Fri\n".as_slice(), &vec![b'x'; KEPT + 9], b"\n\nFrom x Fri\nb\n"].concat(),
        )
        .unwrap();
        let mut source = MailSource::open(&path).unwrap();
        assert_eq!(source.next_mail().unwrap().unwrap().bytes.len(), KEPT);
        assert_eq!(source.next_mail().unwrap().unwrap().bytes, b"b\n");
        assert!(source.next_mail().is_none());
    }
}
