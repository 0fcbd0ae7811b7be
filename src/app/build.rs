//! Building an issue as one subscriber gets it: what `build` writes and `preview` shows.

use std::collections::{BTreeMap, BTreeSet};

use super::audience::AudienceRequest;
use super::error::AppError;
use super::newsroom::Newsroom;
use super::secrets::load_token_signer;
use crate::compose;
use crate::domain::{
    ContentHash, EmailAddress, IssueId, LanguageTag, LinkTokens, MessageId, PersonName, Rendered, SlotValues,
    TopicId,
};
use crate::issue::{Issue, Publication};
use crate::message::{MessageBuilder, Recipient, SenderSnapshot, TokenSigner, recipient_line};
use crate::store::Subscribers;
use jiff::Timestamp;

/// The sample reader's address.
const SAMPLE_ADDRESS: &str = "reader@example.com";

/// The person a copy is built for: a subscriber or the sample reader.
#[derive(Debug, Clone)]
pub struct CopyRecipient {
    /// The address.
    pub email: EmailAddress,
    /// The name.
    pub name: Option<PersonName>,
    /// The chosen topics; none means all.
    pub topics: BTreeSet<TopicId>,
    /// Language that the person reads.
    pub language: Option<LanguageTag>,
    /// Signer and reference for personal links; `None` for the sample reader and for subscribers not in the store yet.
    pub signing: Option<(TokenSigner, [u8; 10])>,
}

impl CopyRecipient {
    /// Returns the tokens of the links in one issue.
    fn link_tokens(&self, issue: &IssueId) -> LinkTokens {
        let sign = |(signer, reference): &(TokenSigner, [u8; 10])| signer.link_tokens(issue, reference);
        self.signing.as_ref().map_or_else(LinkTokens::sample, sign)
    }

    /// Returns the sample reader with some topics: `reader@example.com`, no name.
    ///
    /// # Errors
    /// None in practice: the sample address is valid.
    pub fn sample(topics: BTreeSet<TopicId>) -> Result<Self, AppError> {
        let email = parse_address(SAMPLE_ADDRESS)?;
        Ok(Self { email, name: None, topics, language: None, signing: None })
    }

    /// Returns the subscriber with this address, or the sample reader with all topics.
    ///
    /// # Errors
    /// The address is unknown, or the store or the list is unreadable.
    pub async fn find(newsroom: &Newsroom, address: Option<&str>) -> Result<Self, AppError> {
        let Some(address) = address else { return Self::sample(BTreeSet::new()) };
        let email = parse_address(address)?;
        if let Some(store) = newsroom.store_if_exists().await?
            && let Some(stored) = store.find(&email).await?
        {
            let signing = Some((load_token_signer(newsroom)?, stored.public_ref));
            let subscriber = stored.subscriber;
            return Ok(Self {
                email: subscriber.email,
                name: subscriber.name,
                topics: subscriber.topics,
                language: subscriber.language.as_deref().and_then(LanguageTag::of_reader),
                signing,
            });
        }
        // Not in the store yet: the file has the name and the topics, and there are no personal links.
        let mut newsroom = Newsroom::read(&newsroom.root, BTreeMap::new())?;
        let request = AudienceRequest::read(&mut newsroom, None)?;
        let found = request.file.and_then(|file| file.find(&email));
        let subscriber = found.ok_or(AppError::UnknownSubscriber(email))?;
        Ok(Self {
            email: subscriber.email,
            name: subscriber.name,
            topics: subscriber.topics,
            language: subscriber.language.as_deref().and_then(LanguageTag::of_reader),
            signing: None,
        })
    }
}

fn parse_address(text: &str) -> Result<EmailAddress, AppError> {
    EmailAddress::parse(text)
        .map_err(|error| AppError::InvalidAddress { text: text.to_owned(), reason: error.to_string() })
}

/// One subscriber's copy of an issue.
pub struct RenderedCopy {
    /// Subject, preheader and templates.
    pub rendered: Rendered,
    /// The HTML part with the personal links.
    pub html: String,
    /// The text part.
    pub text: String,
    /// The whole message.
    pub message: Vec<u8>,
}

/// An issue that was read, composed and checked.
pub struct BuiltIssue {
    /// The newsroom with all findings, sorted.
    pub newsroom: Newsroom,
    /// The issue with its prepared pictures, unless it could not be read.
    pub issue: Option<Issue>,
    /// The copy, unless the issue could not be read.
    pub copy: Option<RenderedCopy>,
    /// The hash of the content, unless the issue has errors.
    pub hash: Option<ContentHash>,
}

/// Reads, composes and checks the issue `name`, and builds the copy of one recipient.
///
/// # Errors
/// The issue has no item for this recipient, or the composer failed.
pub fn build_copy(
    mut newsroom: Newsroom,
    name: &str,
    recipient: &CopyRecipient,
    now: Timestamp,
) -> Result<BuiltIssue, AppError> {
    let Some(issue) = newsroom.load(name) else {
        newsroom.sort_findings();
        return Ok(BuiltIssue { newsroom, issue: None, copy: None, hash: None });
    };
    let variant = compose::variant_for(
        &issue,
        &newsroom.config.publication,
        &recipient.topics,
        recipient.language.as_ref(),
    )
    .ok_or(AppError::NoItemForTopics)?;
    let loaded = issue.clone();
    let (contents, hash) = match newsroom.run_checks(issue, [variant.clone()], now, None)? {
        Ok(ready) => (ready.contents().to_vec(), Some(ready.hash().clone())),
        Err(rejected) => (rejected.contents, None),
    };
    let rendered = contents.into_iter().find(|(composed, _)| *composed == variant);
    let copy =
        rendered.map(|(_, rendered)| fill_copy(&newsroom, &loaded, rendered, hash.as_ref(), recipient));
    Ok(BuiltIssue { copy: copy.transpose()?, issue: Some(loaded), hash, newsroom })
}

/// Fills in what is personal and builds the message.
fn fill_copy(
    newsroom: &Newsroom,
    issue: &Issue,
    rendered: Rendered,
    hash: Option<&ContentHash>,
    recipient: &CopyRecipient,
) -> Result<RenderedCopy, AppError> {
    let sender =
        sender_snapshot(&newsroom.config.publication.as_newsletter_of(issue.newsletter.as_ref()), &issue.id);
    let links = sender.links(&recipient.link_tokens(&issue.id));
    let values = SlotValues {
        recipient: recipient_line(recipient.name.as_ref(), &recipient.email),
        links: links.clone(),
    };
    // A rejected issue has no hash; its Message-ID is that of a draft.
    let parts = ["build", hash.map_or("draft", ContentHash::as_str), &recipient.email.key()];
    let message_id = MessageId::digest(&parts, sender.from.ascii_domain());
    let to = Recipient { email: recipient.email.clone(), name: recipient.name.clone(), links, message_id };
    // Without its keys the message is unsigned; a finding reports it.
    let signers = &newsroom.config.signing.signers;
    let message = MessageBuilder::new(&sender, &rendered, issue.date.value)?.signed(signers).write(&to)?;
    let (html, text) = (rendered.html.fill(&values), rendered.text.fill(&values));
    Ok(RenderedCopy { rendered, html, text, message })
}

/// Returns the sender's part of an issue's messages.
pub fn sender_snapshot(publication: &Publication, issue: &IssueId) -> SenderSnapshot {
    SenderSnapshot {
        from_name: publication.from_name.clone().or_else(|| PersonName::parse(&publication.name)),
        from: publication.from.clone(),
        reply_to: publication.reply_to.clone(),
        publication: publication.name.clone(),
        issue: issue.clone(),
        site: publication.site.clone(),
        unsubscribe_by_mail: false,
        language: publication.language.clone(),
        time_zone: publication.time_zone.clone(),
    }
}
