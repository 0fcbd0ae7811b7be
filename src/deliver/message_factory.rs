//! What one reader's message is written from: the frozen delivery on one side, a row of the ledger on the other.

use std::collections::BTreeMap;

use super::compiled_content::CompiledContent;
use super::run::RunError;
use crate::domain::{DeliveryId, MessageId, SubscriberId};
use crate::message::dkim::Signers;
use crate::message::{Recipient, SenderSnapshot, TokenSigner};
use crate::store::{Claim, ContentId, Ledger, Planned};

/// Knows how to address everybody. The bytes of a message are the same for every try, and whether it is signed beforehand
/// or not, since all of them derive from the plan and the reader.
pub(super) struct MessageFactory {
    delivery: DeliveryId,
    seed: String,
    /// What stands behind the `@` of every Message-ID: what it was when the delivery was first planned.
    domain: String,
    contents: BTreeMap<ContentId, CompiledContent>,
    mint: TokenSigner,
}

impl MessageFactory {
    /// Reads and encodes every frozen content of the delivery.
    pub(super) async fn new(
        ledger: &impl Ledger,
        planned: &Planned,
        signers: &Signers,
        mint: TokenSigner,
    ) -> Result<Self, RunError> {
        let first = serde_json::from_str::<SenderSnapshot>(&planned.sender_snapshot)?;
        let delivery = planned.delivery.id;
        let mut contents = BTreeMap::new();
        for frozen in ledger.contents(delivery).await? {
            contents.insert(frozen.id, CompiledContent::compile(&frozen, signers)?);
        }
        let (seed, domain) =
            (planned.message_id_seed.as_str().to_owned(), first.from.ascii_domain().to_owned());
        Ok(Self { delivery, seed, domain, contents, mint })
    }

    /// What the reader gets.
    pub(super) fn content(&self, claim: &Claim) -> Result<&CompiledContent, RunError> {
        // The ledger's own foreign key makes a row without content impossible.
        self.contents.get(&claim.content).ok_or(RunError::ContentGone)
    }

    /// The reader, as far as the message is concerned.
    pub(super) fn recipient(&self, content: &CompiledContent, claim: &Claim) -> Recipient {
        let tokens = self.mint.link_tokens(&content.letterhead.issue, &claim.public_ref);
        Recipient {
            email: claim.email.clone(),
            name: claim.name.clone(),
            links: content.letterhead.links(&tokens),
            message_id: self.message_id(claim.subscriber),
        }
    }

    /// The name of one reader's message.
    pub(super) fn message_id(&self, reader: SubscriberId) -> MessageId {
        MessageId::derive(&self.seed, self.delivery, reader, &self.domain)
    }
}
