//! The reader an issue is built for.

use std::collections::{BTreeMap, BTreeSet};

use super::audience::AudienceRequest;
use super::error::CliError;
use super::newsroom::Newsroom;
use super::secret;
use crate::domain::{EmailAddress, IssueId, LinkTokens, PersonName, TopicId};
use crate::message::TokenSigner;
use crate::store::Subscribers;

/// One reader, real or the sample.
pub(super) struct Reader {
    pub(super) email: EmailAddress,
    pub(super) name: Option<PersonName>,
    pub(super) topics: BTreeSet<TopicId>,
    /// Signer and reference for personal links; `None` for the sample reader and for readers not in the store yet.
    pub(super) signing: Option<(TokenSigner, [u8; 10])>,
}

impl Reader {
    /// Tokens for the links in one issue.
    pub(super) fn link_tokens(&self, issue: &IssueId) -> LinkTokens {
        let sign = |(signer, reference): &(TokenSigner, [u8; 10])| signer.link_tokens(issue, reference);
        self.signing.as_ref().map_or_else(LinkTokens::sample, sign)
    }

    /// The subscriber with this address, or the sample reader: `reader@example.com`, no name, all topics.
    pub(super) async fn find(newsroom: &Newsroom, address: Option<&str>) -> Result<Self, CliError> {
        let sample = "reader@example.com";
        let email = EmailAddress::parse(address.unwrap_or(sample)).map_err(|error| {
            CliError::new(format!("`{}` is no address: {error}", address.unwrap_or(sample)))
        })?;
        let signing = None;
        if address.is_none() {
            return Ok(Self { email, name: None, topics: BTreeSet::new(), signing });
        }
        if let Some(store) = newsroom.store_if_made().await?
            && let Some(reader) = store.find(&email).await?
        {
            let signing = Some((secret::load_token_signer(newsroom)?, reader.public_ref));
            let subscriber = reader.subscriber;
            return Ok(Self {
                email: subscriber.email,
                name: subscriber.name,
                topics: subscriber.topics,
                signing,
            });
        }
        // Not in the store yet: the list knows the name and the topics, and there is no link to give away.
        let mut newsroom = Newsroom::read(&newsroom.root, BTreeMap::new())?;
        let listed = AudienceRequest::read(&mut newsroom, None)?
            .file_subscribers
            .map(|(_, readers)| readers)
            .unwrap_or_default();
        let found = listed.into_iter().find(|listed| listed.email.key() == email.key());
        let subscriber = found.ok_or_else(|| {
            CliError::new(format!("`{email}` is no subscriber"))
                .help("without `--for` the issue is built for the sample reader")
        })?;
        Ok(Self { email: subscriber.email, name: subscriber.name, topics: subscriber.topics, signing })
    }
}
