//! One reader's message, and making it while another is on the wire.

use std::sync::Arc;

use crate::deliver::compiled_content::CompiledContent;
use crate::deliver::run::{RunContext, RunError};
use crate::domain::{EmailAddress, MessageId, SubscriberId};
use crate::message::{MessageBytes, MessageError};
use crate::runtime::{BlockingTask, spawn_blocking};
use crate::smtp::Envelope;
use crate::store::Claim;

/// A message that only has to be handed over.
pub(in crate::deliver) struct OutboundMessage {
    pub(in crate::deliver) claim: Claim,
    pub(in crate::deliver) envelope: Envelope,
    pub(in crate::deliver) content: MessageBytes,
}

/// What came of making one.
pub(in crate::deliver) enum Built {
    Ready(Box<OutboundMessage>),
    /// This reader's message can never be written. That must hold up nobody else, now or in any later run.
    Unbuildable(Box<Claim>, String),
}

/// A claimed row whose message is made, or being made.
pub(in crate::deliver) struct PrefetchedMessage {
    claim: Claim,
    build: BuildState,
}

enum BuildState {
    Done(Result<Built, RunError>),
    Background(BlockingTask<Result<Built, RunError>>),
}

impl PrefetchedMessage {
    /// Begins to make the message, in the memory of one that left. Where that is work for a processor it is done
    /// beside, on whichever is free; a worker has one or two begun at a time, so that the memory they take is bounded.
    pub(in crate::deliver) fn begin<L: Send + Sync + 'static>(
        shared: &Arc<RunContext<L>>,
        claim: Claim,
        mut buffer: MessageBytes,
    ) -> Self {
        let build = if let Some(built) = shared.build_presigned(&claim, &mut buffer) {
            BuildState::Done(built)
        } else if shared.needs_signing() {
            let (shared, claim) = (Arc::clone(shared), claim.clone());
            BuildState::Background(spawn_blocking(move || shared.build(claim, buffer)))
        } else {
            BuildState::Done(shared.build(claim.clone(), buffer))
        };
        Self { claim, build }
    }

    /// One that is there already.
    pub(in crate::deliver) fn ready(message: OutboundMessage) -> Self {
        Self { claim: message.claim.clone(), build: BuildState::Done(Ok(Built::Ready(Box::new(message)))) }
    }

    /// One that will not become a message, kept until its turn.
    pub(in crate::deliver) fn unsendable(claim: Claim, built: Result<Built, RunError>) -> Self {
        Self { claim, build: BuildState::Done(built) }
    }

    pub(in crate::deliver) async fn finish(self) -> (Claim, Result<Built, RunError>) {
        let built = match self.build {
            BuildState::Done(built) => built,
            BuildState::Background(task) => task.join().await,
        };
        (self.claim, built)
    }

    /// The row, when its message is not wanted here any more.
    pub(in crate::deliver) fn into_claim(self) -> Claim {
        self.claim
    }
}

impl<L> RunContext<L> {
    /// Whether making a message takes so long that it is worth another thread: a signature does, filling in does not.
    fn needs_signing(&self) -> bool {
        !self.settings.signers.is_empty()
    }

    /// The message under signatures that were made beforehand. `None`: there are none, or they are of another message
    /// than the one that is to leave, since something about it changed. Then it is signed anew.
    fn build_presigned(&self, claim: &Claim, buffer: &mut MessageBytes) -> Option<Result<Built, RunError>> {
        let signatures = claim.signature.as_deref()?;
        let compiled = match self.factory.content(claim) {
            Ok(compiled) => compiled,
            Err(error) => return Some(Err(error)),
        };
        let to = self.factory.recipient(compiled, claim);
        let content =
            compiled.mailing.encode_presigned(signatures, &to, std::mem::take(buffer)).transpose()?;
        Some(self.finish_build(compiled, claim.clone(), content))
    }

    fn build(&self, claim: Claim, buffer: MessageBytes) -> Result<Built, RunError> {
        let compiled = self.factory.content(&claim)?;
        let content = compiled.mailing.encode(&self.factory.recipient(compiled, &claim), buffer);
        self.finish_build(compiled, claim, content)
    }

    fn finish_build(
        &self,
        compiled: &CompiledContent,
        claim: Claim,
        content: Result<MessageBytes, MessageError>,
    ) -> Result<Built, RunError> {
        let content = match content {
            Err(error) if compiled.is_recipient_specific(&error, &claim.email) => {
                return Ok(Built::Unbuildable(Box::new(claim), error.to_string()));
            }
            written => written?,
        };
        let envelope = Envelope {
            return_path: Some(self.return_path(compiled, &claim)),
            recipient: claim.email.clone(),
            size: content.len(),
        };
        Ok(Built::Ready(Box::new(OutboundMessage { claim, envelope, content })))
    }

    /// Where this message comes back to: an address of its own, or the sender's.
    fn return_path(&self, compiled: &CompiledContent, claim: &Claim) -> EmailAddress {
        let Some(base) = &self.settings.return_path else { return compiled.letterhead.from.clone() };
        self.settings.mint.return_path(base, self.planned.delivery.id, &claim.public_ref)
    }

    /// The name of one reader's message.
    pub(in crate::deliver) fn message_id(&self, reader: SubscriberId) -> MessageId {
        self.factory.message_id(reader)
    }
}
