//! Building a recipient's message from the frozen contents of the delivery and a row of the ledger.

use std::collections::BTreeMap;

use super::report::RunError;
use crate::domain::{DeliveryId, MessageId, SubscriberId};
use crate::message::dkim::Signers;
use crate::message::{MessageBuilder, MessageError, Recipient, SenderSnapshot, TokenSigner};
use crate::store::{Claim, ContentId, FrozenContent, Ledger, Planned};

/// One frozen content, compiled for fast building, with the sender as planned. A message is the same for every attempt,
/// also after recipients were added on another day and the sender's settings changed.
pub(super) struct CompiledContent {
    pub(super) sender: SenderSnapshot,
    pub(super) builder: MessageBuilder,
}

impl CompiledContent {
    fn compile(frozen: &FrozenContent, signers: &Signers) -> Result<Self, RunError> {
        let sender = serde_json::from_str(&frozen.sender_snapshot)?;
        let builder = MessageBuilder::new(&sender, &frozen.rendered, frozen.planned_at)?.signed(signers);
        Ok(Self { sender, builder })
    }

    /// Returns whether a build error concerns this recipient only, so other messages can be built.
    pub(super) fn is_recipient_specific(error: &MessageError) -> bool {
        match error {
            MessageError::Header(name) => *name == "To",
            MessageError::NeedsSmtputf8 | MessageError::Part | MessageError::Signature => false,
        }
    }
}

/// Factory of a delivery's messages. All bytes derive from the plan and the recipient, so every attempt, presigned or
/// not, sends the same message.
pub(super) struct MessageFactory {
    delivery: DeliveryId,
    seed: String,
    /// Domain of every Message-ID: the sender's when the delivery was first planned.
    domain: String,
    contents: BTreeMap<ContentId, CompiledContent>,
    token_signer: TokenSigner,
}

impl MessageFactory {
    /// Reads and compiles every frozen content of the delivery.
    pub(super) async fn new(
        ledger: &impl Ledger,
        planned: &Planned,
        signers: &Signers,
        token_signer: TokenSigner,
    ) -> Result<Self, RunError> {
        let first = serde_json::from_str::<SenderSnapshot>(&planned.sender_snapshot)?;
        let delivery = planned.delivery.id;
        let mut contents = BTreeMap::new();
        for frozen in ledger.contents(delivery).await? {
            contents.insert(frozen.id, CompiledContent::compile(&frozen, signers)?);
        }
        let (seed, domain) =
            (planned.message_id_seed.as_str().to_owned(), first.from.ascii_domain().to_owned());
        Ok(Self { delivery, seed, domain, contents, token_signer })
    }

    /// Returns the content planned for the recipient.
    pub(super) fn content(&self, claim: &Claim) -> Result<&CompiledContent, RunError> {
        // A foreign key of the ledger makes a row without content impossible.
        self.contents.get(&claim.content).ok_or(RunError::ContentGone)
    }

    /// Returns the recipient's part of the message: address, name, personal links, and Message-ID.
    pub(super) fn recipient(&self, content: &CompiledContent, claim: &Claim) -> Recipient {
        let tokens = self.token_signer.link_tokens(&content.sender.issue, &claim.public_ref);
        Recipient {
            email: claim.email.clone(),
            name: claim.name.clone(),
            links: content.sender.links(&tokens),
            message_id: self.message_id(claim.subscriber),
        }
    }

    /// Derives the Message-ID of a recipient's message.
    pub(super) fn message_id(&self, subscriber: SubscriberId) -> MessageId {
        MessageId::derive(&self.seed, self.delivery, subscriber, &self.domain)
    }
}
