//! Errors of the use cases: a sentence each, and the next step.

use std::path::PathBuf;

use super::invalid_segment::InvalidSegment;
use super::send_time::SendTimeError;
use crate::check::CheckError;
use crate::deliver::{PlanError, RunError};
use crate::diagnostic::{Diagnostics, list_of};
use crate::domain::{EmailAddress, IssueId};
use crate::message::MessageError;
use crate::smtp::RelayError;
use crate::source::{ReadError, SourceTree};
use crate::store::StoreError;

/// The findings of a `briefing.toml` that cannot be used, sorted.
#[derive(Debug)]
pub struct InvalidConfig {
    /// The findings.
    pub findings: Diagnostics,
    /// The files they are about.
    pub tree: SourceTree,
}

/// A relay's URL that cannot be used. The URL itself is left out, because it may hold a password.
#[derive(Debug, thiserror::Error)]
#[error("{origin}: {error}")]
pub struct RelayUrlError {
    /// The option or the place in briefing.toml.
    pub(super) origin: String,
    /// The reason.
    pub(super) error: RelayError,
}

/// A use case that could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The folder has no `briefing.toml`.
    #[error("`{}` is not a newsroom: it has no `briefing.toml`", .0.display())]
    NotANewsroom(PathBuf),
    /// Neither the current folder nor one above it has a `briefing.toml`.
    #[error("there is no `briefing.toml` in this folder or above it")]
    NoNewsroomFound,
    /// The current folder is unknown.
    #[error("the current folder cannot be found: {0}")]
    CurrentFolder(std::io::Error),
    /// `briefing.toml` has errors.
    #[error("`briefing.toml` has errors")]
    InvalidConfig(Box<InvalidConfig>),
    /// The folder `issues` is unreadable.
    #[error("the folder `issues` cannot be read: {0}")]
    IssuesUnreadable(ReadError),
    /// No issue has this name.
    #[error("there is no issue `{name}` in `issues/`")]
    UnknownIssue {
        /// The name as it was written.
        name: String,
        /// An issue with a similar name.
        similar: Option<String>,
        /// The newest issue.
        newest: Option<String>,
    },
    /// There is no issue at all.
    #[error("there are no issues in `issues/`")]
    NoIssues,
    /// No issue is newer than the newest that was sent.
    #[error("no issue is newer than `{0}`, which was sent last")]
    NothingNewer(String),
    /// The delivery of the newest issue was cancelled.
    #[error("no issue is newer than `{0}`, whose delivery was cancelled, and that is final")]
    NothingNewerThanWithdrawn(String),
    /// The unfinished delivery is of an older issue than one that was sent since.
    #[error("the unfinished delivery is of `{issue}`, and `{sent}`, which is newer, was sent since")]
    OlderThanSent {
        /// The issue of the unfinished delivery.
        issue: IssueId,
        /// The newest issue that was sent.
        sent: String,
    },
    /// A delivery that was planned for relays has none: the local inbox must not take its mail.
    #[error(
        "the delivery of `{issue}` goes over {}, and no mail server is configured",
        if relays.is_empty() { "a mail server".to_owned() } else { list_of(relays.iter().map(String::as_str)) }
    )]
    RelayNeeded {
        /// The issue.
        issue: IssueId,
        /// The relays that the delivery remembers.
        relays: Vec<String>,
    },
    /// The issue was only rehearsed, and a rehearsal is not carried on over a relay.
    #[error("issue `{0}` has no delivery: it was only rehearsed, and the local inbox caught the mail")]
    OnlyRehearsed(IssueId),
    /// The issue or what it needs has errors; the newsroom's findings show them.
    #[error(
        "nothing is sent while there {}",
        if *.0 == 1 { "is 1 error".to_owned() } else { format!("are {} errors", .0) }
    )]
    HasErrors(usize),
    /// The composer failed.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// The message cannot be built.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// No item of the issue is about the topics of this subscriber.
    #[error("no item of this issue is about the reader's topics, so they get no mail")]
    NoItemForTopics,
    /// The address is not valid.
    #[error("`{text}` is not a valid address: {reason}")]
    InvalidAddress {
        /// The address as it was written.
        text: String,
        /// The reason.
        reason: String,
    },
    /// The list has no such address.
    #[error("`{0}` is not a subscriber")]
    UnknownSubscriber(EmailAddress),
    /// `--to` is a word that names nothing.
    #[error(
        "`{text}` is neither a file, nor a segment of briefing.toml, nor one such as `topic:privacy`, `tag:press` or `lang:ko`"
    )]
    UnknownAudience {
        /// The word as it was written.
        text: String,
        /// A saved segment with a similar name.
        similar: Option<String>,
    },
    /// A segment is not written correctly.
    #[error(transparent)]
    InvalidSegment(Box<InvalidSegment>),
    /// A saved segment has errors.
    #[error("the segment `{0}` of briefing.toml is not valid")]
    BrokenSegment(String),
    /// A subscriber file is unreadable.
    #[error("the list `{file}` cannot be read: {error}")]
    ListUnreadable {
        /// The file as it was named.
        file: String,
        /// The reason.
        error: ReadError,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file of the store cannot be opened.
    #[error("{told}")]
    StoreFile {
        /// The file in the store's URL.
        path: String,
        /// The sentence about it, which has no value from the environment.
        told: String,
    },
    /// The store cannot be opened; the sentence has no value from the environment.
    #[error("{0}")]
    StoreUnusable(String),
    /// Nothing was sent yet.
    #[error("there is no delivery yet")]
    NoDelivery,
    /// The issue has no delivery.
    #[error("issue `{0}` has no delivery")]
    IssueWithoutDelivery(IssueId),
    /// The name cannot be that of an issue.
    #[error("{0}")]
    InvalidIssueName(String),
    /// The delivery was cancelled, which is final.
    #[error("the delivery of `{0}` was cancelled, and that is final")]
    DeliveryCancelled(IssueId),
    /// The issue has a delivery.
    #[error("issue `{0}` has a delivery already")]
    AlreadyPlanned(IssueId),
    /// The audience is empty.
    #[error("the audience is empty: there is nobody to send to")]
    EmptyAudience,
    /// Planning failed.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The plan was written and is gone.
    #[error("the plan was written but cannot be read back")]
    PlanLost,
    /// A delivery's stored sender cannot be parsed.
    #[error("the delivery cannot be read back: {0}")]
    UnreadableDelivery(serde_json::Error),
    /// A key of `[dkim]` is missing or unusable.
    #[error("{0}")]
    UnusableKey(String),
    /// A setting that this command needs has an environment variable that is not set.
    #[error(
        "`{table} {key}` on line {line} of briefing.toml needs the environment variable `{name}`, which is not set"
    )]
    MissingVariable {
        /// The table as in its header.
        table: &'static str,
        /// The key.
        key: String,
        /// The line of the value.
        line: usize,
        /// The name of the variable.
        name: String,
    },
    /// A relay's URL cannot be used.
    #[error(transparent)]
    RelayUrl(#[from] RelayUrlError),
    /// The local inbox did not start.
    #[error("the local inbox cannot be started: {0}")]
    LocalInbox(String),
    /// The scheduled time is not usable.
    #[error(transparent)]
    SendTime(#[from] SendTimeError),
    /// Signing in advance needs a key.
    #[error("`--prepare` signs the messages, and briefing.toml has no `[dkim]` to sign with")]
    NoKeyToPresign,
    /// A run ended early.
    #[error("{error}")]
    Run {
        /// The reason.
        error: RunError,
        /// True if the relay got at least one message.
        handed_over: bool,
    },
    /// Signing in advance failed.
    #[error("{error}")]
    Presign {
        /// The issue.
        issue: IssueId,
        /// The reason.
        error: RunError,
    },
    /// `briefing.secret` is unreadable.
    #[error("`briefing.secret` cannot be used: {0}")]
    SecretUnreadable(String),
    /// `briefing.secret` is not a key.
    #[error("`briefing.secret` does not hold 32 bytes in hexadecimal")]
    SecretTooShort,
    /// A picture or a page for the site was not written.
    #[error("`{}` cannot be written: {reason}", .path.display())]
    PictureUnwritten {
        /// Its path.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
    /// A file changed while it was read.
    #[error("`{0}` was changed while it was read; nothing was fixed")]
    FileChanged(String),
    /// Fixed files were not written.
    #[error("`{}` cannot be written: {reason}", .path.display())]
    FixUnwritten {
        /// The first file that failed.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
    /// An import could not be carried out.
    #[error(transparent)]
    ImportFile(#[from] crate::subscriber_import::ImportError),
    /// There is no store yet.
    #[error("there is no store yet")]
    NoStore,
    /// There is no such import, or it was taken back already.
    #[error("there is no import {0} to take back")]
    UnknownBatch(i64),
    /// The links could not be checked.
    #[error("{0}")]
    LinkCheck(String),
    /// The issue exists.
    #[error("the issue `{0}` exists already")]
    IssueExists(String),
    /// A date is out of range.
    #[error("{0}")]
    DateOutOfRange(String),
    /// A drafted issue was not written.
    #[error("the issue `{name}` cannot be written: {reason}")]
    DraftUnwritten {
        /// The issue.
        name: String,
        /// The reason.
        reason: String,
    },
    /// A file of a new newsroom exists.
    #[error("`{}` exists already; nothing was written", .0.display())]
    FileExists(PathBuf),
    /// A new newsroom was not written.
    #[error("`{}` cannot be written: {reason}", .path.display())]
    NewsroomUnwritten {
        /// The first file that failed.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
}

impl AppError {
    /// Returns true if another process is sending the delivery.
    pub(super) fn is_leased(&self) -> bool {
        matches!(
            self,
            Self::Store(error) | Self::Run { error: RunError::Store(error), .. } if error.is_leased()
        )
    }

    /// Returns the next step, where there is one to suggest.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::NotANewsroom(_) => "`briefing init` makes one, and `-C DIR` works on another folder",
            Self::NoNewsroomFound => {
                "go to the newsroom's folder, name it with `-C DIR`, or make one with `briefing init`"
            }
            Self::IssuesUnreadable(_) => "issues are folders in it, such as `issues/2022-11-18`",
            Self::UnknownIssue { similar: Some(similar), .. }
            | Self::UnknownAudience { similar: Some(similar), .. } => {
                return Some(format!("did you mean `{similar}`?"));
            }
            Self::UnknownIssue { newest: Some(newest), .. } => {
                return Some(format!("the newest is `{newest}`; `briefing new` drafts the next"));
            }
            Self::UnknownIssue { .. } | Self::NoIssues => "`briefing new` drafts one",
            Self::NothingNewer(sent) => {
                return Some(format!(
                    "`briefing new` drafts the next; `briefing resume {sent}` continues that delivery; an older issue is sent only \
                     if it is named, as in `briefing send ISSUE`"
                ));
            }
            Self::NothingNewerThanWithdrawn(_) => {
                "`briefing new` drafts the next; an older issue is sent only if it is named, as in `briefing send ISSUE`"
            }
            Self::OlderThanSent { issue, .. } => {
                return Some(format!("to continue it, name it: `briefing resume {issue}`"));
            }
            Self::RelayNeeded { issue, relays } => {
                let host = relays.first().map_or("HOST:PORT", String::as_str);
                return Some(format!(
                    "nothing is carried on into the local inbox: set `[smtp] url` in briefing.toml, or name the server, as in \
                     `briefing resume {issue} --smtp smtp+starttls://USER:PASSWORD@{host}`"
                ));
            }
            Self::OnlyRehearsed(issue) => return Some(format!("`briefing send {issue}` plans the delivery")),
            Self::HasErrors(_) => "fix the errors above; `briefing explain CODE` says more",
            Self::NoItemForTopics => "`interests = \"filter\"` in briefing.toml leaves other items out",
            Self::UnknownSubscriber(_) => "without `--for` the issue is built for the sample reader",
            Self::InvalidSegment(invalid) => return invalid.hint.clone(),
            Self::BrokenSegment(_) => "`briefing check` says what is wrong with it",
            Self::ListUnreadable { error: ReadError::Missing, .. } => {
                "name a file like subscribers.toml, or a segment such as `topic:privacy`"
            }
            Self::ListUnreadable { error, .. } => error.advice(),
            Self::StoreFile { path, .. } => {
                return Some(format!("the store is `{path}`: is there a folder for it?"));
            }
            Self::NoDelivery => "`briefing send` plans one",
            Self::IssueWithoutDelivery(issue) => return Some(format!("`briefing send {issue}` plans one")),
            Self::DeliveryCancelled(issue) => {
                return Some(format!(
                    "`briefing status {issue}` shows who got it; the same text can go out as a new issue"
                ));
            }
            Self::AlreadyPlanned(issue) => {
                return Some(format!(
                    "continue with `briefing resume {issue}`, or add new readers with `briefing send {issue} --again`"
                ));
            }
            Self::EmptyAudience => "add readers to `subscribers.toml`, or name another list with `--to FILE`",
            Self::PlanLost => "check the disk",
            Self::UnusableKey(_) => {
                "mail that `[dkim]` should sign is not sent unsigned: put the key in its place"
            }
            Self::MissingVariable { .. } => "set it in the environment before you start `briefing`",
            Self::SendTime(error) => return Some(error.hint().to_owned()),
            Self::NoKeyToPresign => {
                "`briefing dkim new --selector NAME` makes a key and prints the table; without one leave `--prepare` out"
            }
            Self::Run { error: RunError::Store(error), .. } if error.is_leased() || error.is_replaced() => {
                return None;
            }
            Self::Run { .. } => "`briefing status` shows where the delivery stands",
            Self::Presign { issue, .. } => {
                return Some(format!("the plan stays: continue with `briefing resume {issue}`"));
            }
            Self::SecretUnreadable(_) => "personal links are signed with it: check who may read it",
            Self::SecretTooShort => {
                "put the file back as it was: links in mail that went out are signed with it"
            }
            Self::NoStore => "`briefing send` and `briefing subscribers import` make one",
            Self::UnknownBatch(_) => {
                "the number is what `briefing subscribers import` printed; an import is taken back once"
            }
            Self::FileChanged(_) => "run the command once more",
            Self::FixUnwritten { .. } => "nothing was fixed; check who may write there",
            Self::IssueExists(_) => "name another day, as in `briefing new 2022-11-25`",
            Self::DraftUnwritten { .. } => "check the folder `issues/`; nothing was written",
            Self::FileExists(_) => "name an empty folder, as in `briefing init my-newsroom`",
            Self::NewsroomUnwritten { .. } => {
                "nothing was written; name an empty folder, as in `briefing init my-newsroom`"
            }
            _ => return None,
        };
        Some(text.to_owned())
    }
}
