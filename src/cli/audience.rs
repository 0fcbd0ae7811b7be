//! Whom a delivery is for: `subscribers.toml`, `--to FILE`, `--to SEGMENT`.

use std::path::Path;

use super::error::CliError;
use super::newsroom::Newsroom;
use crate::diagnostic::{Diagnostics, did_you_mean, list_of};
use crate::domain::{Segment, Subscriber};
use crate::source::{ReadError, SourceTree};
use crate::store::{Audience, Store, Subscribers, SyncReport};
use crate::subscriber_file;
use jiff::Timestamp;

/// The list that is synced into the store when it is there.
const SUBSCRIBERS_FILE: &str = "subscribers.toml";
/// Some millions of readers; whoever has more keeps them in the store.
const LIST_LIMIT: u64 = 512 << 20;

/// An audience, and the list that has to be synced before it can be asked for.
#[derive(Debug, Clone)]
pub(super) struct AudienceRequest {
    pub(super) audience: Audience,
    pub(super) file_subscribers: Option<(String, Vec<Subscriber>)>,
}

impl AudienceRequest {
    /// Understands `--to` and reads the list it means. Faults of the list are added to the newsroom's findings.
    pub(super) fn read(newsroom: &mut Newsroom, to: Option<&str>) -> Result<Self, CliError> {
        match to {
            Some(file) if is_file(&newsroom.root, file) => {
                let (name, readers) = read_list(newsroom, file)?;
                let audience = Audience { file: Some(name.clone()), segment: None };
                Ok(Self { audience, file_subscribers: Some((name, readers)) })
            }
            other => {
                let segment = match other {
                    Some(text) => {
                        Some(Segment::parse(text).map_err(|error| CliError::new(error.to_string()))?)
                    }
                    None => None,
                };
                if let Some(Segment::Topic(topic)) = &segment
                    && newsroom.config.publication.topic(topic).is_none()
                {
                    let known = newsroom.config.publication.topics.iter().map(|topic| topic.id.as_str());
                    let help = match did_you_mean(topic.as_str(), known.clone()) {
                        Some(near) => format!("did you mean `topic:{near}`?"),
                        None => format!("briefing.toml knows {}", list_of(known)),
                    };
                    return Err(
                        CliError::new(format!("there is no topic `{topic}` in briefing.toml")).help(help)
                    );
                }
                let listed = newsroom.root.join(SUBSCRIBERS_FILE).exists();
                let file_subscribers =
                    if listed { Some(read_list(newsroom, SUBSCRIBERS_FILE)?) } else { None };
                Ok(Self { audience: Audience { file: None, segment }, file_subscribers })
            }
        }
    }

    /// Brings the store to what the list says.
    pub(super) async fn sync(&self, store: &Store, now: Timestamp) -> Result<Option<SyncReport>, CliError> {
        match &self.file_subscribers {
            Some((name, readers)) => Ok(Some(store.sync(name, readers.clone(), now).await?)),
            None => Ok(None),
        }
    }
}

fn is_file(root: &Path, text: &str) -> bool {
    root.join(text).is_file()
        || Path::new(text).is_file()
        || Path::new(text).extension().is_some_and(|ending| ending == "toml")
}

fn unreadable(file: &str, error: &ReadError) -> CliError {
    let help = match error {
        ReadError::Missing => "name a file like subscribers.toml, or a segment such as `topic:privacy`",
        error => error.advice(),
    };
    CliError::new(format!("the list `{file}` cannot be read: {error}")).help(help)
}

/// Reads a list, named from the newsroom's folder or from where the person stands.
fn read_list(newsroom: &mut Newsroom, file: &str) -> Result<(String, Vec<Subscriber>), CliError> {
    let topics: Vec<_> = newsroom.config.publication.topics.iter().map(|topic| topic.id.clone()).collect();
    let topics: Vec<_> = topics.iter().collect();
    let mut findings = Diagnostics::default();
    let (tree, name): (&mut SourceTree, String) = (&mut newsroom.tree, crate::source::nfc(file));
    let id = match tree.load_up_to(&name, LIST_LIMIT) {
        Ok(id) => id,
        Err(ReadError::Outside | ReadError::InvalidPath | ReadError::Missing | ReadError::PartIsFile) => {
            let path = Path::new(file);
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let own = path.file_name().unwrap_or_default().to_string_lossy();
            let mut other = SourceTree::on_disk(folder.unwrap_or(Path::new(".")));
            let id = other.load_up_to(&own, LIST_LIMIT).map_err(|error| unreadable(file, &error))?;
            tree.insert_text(&name, other.file(id).text().to_owned())
        }
        Err(error) => return Err(unreadable(file, &error)),
    };
    let readers = subscriber_file::read(tree, id, &topics, &mut findings);
    for finding in findings.into_iter() {
        newsroom.findings.push(finding);
    }
    Ok((name, readers))
}
