//! Prefetch: building a message while another is sent.

use std::sync::Arc;

use crate::deliver::context::RunContext;
use crate::deliver::message_factory::CompiledContent;
use crate::deliver::report::RunError;
use crate::domain::EmailAddress;
use crate::message::{MessageBytes, MessageError};
use crate::runtime::{BlockingTask, spawn_blocking};
use crate::smtp::Envelope;
use crate::store::Claim;

/// Message that is ready to be sent.
pub(super) struct OutboundMessage {
    pub(super) claim: Claim,
    pub(super) envelope: Envelope,
    pub(super) content: MessageBytes,
}

/// Result of building a message.
pub(super) enum Built {
    Ready(Box<OutboundMessage>),
    /// This recipient's message cannot be built, now or later. It must not delay the others.
    Unbuildable(Box<Claim>, String),
}

/// Claimed row whose message is built or being built.
pub(super) struct PrefetchedMessage {
    claim: Claim,
    build: BuildState,
}

enum BuildState {
    Done(Result<Built, RunError>),
    Background(BlockingTask<Result<Built, RunError>>),
}

impl PrefetchedMessage {
    /// Begins to build the message, in the memory of one that was sent. Signing runs in the background on a free
    /// processor. A worker has one or two messages in progress, so their memory is bounded.
    pub(super) fn begin<L: Send + Sync + 'static>(
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

    /// Keeps a message that is built already.
    pub(super) fn ready(message: OutboundMessage) -> Self {
        Self { claim: message.claim.clone(), build: BuildState::Done(Ok(Built::Ready(Box::new(message)))) }
    }

    /// Keeps a failed build until its turn.
    pub(super) fn unsendable(claim: Claim, built: Result<Built, RunError>) -> Self {
        Self { claim, build: BuildState::Done(built) }
    }

    /// Waits until the message is built.
    pub(super) async fn finish(self) -> (Claim, Result<Built, RunError>) {
        let built = match self.build {
            BuildState::Done(built) => built,
            BuildState::Background(task) => task.join().await,
        };
        (self.claim, built)
    }

    /// Returns the claim, to release it.
    pub(super) fn into_claim(self) -> Claim {
        self.claim
    }
}

impl<L> RunContext<L> {
    /// Returns whether building takes long enough to be worth another thread: a signature does.
    fn needs_signing(&self) -> bool {
        !self.settings.signers.is_empty()
    }

    /// Builds the message with its stored signatures. `None`: there are none, or they do not match the message, since
    /// something in it changed. Then it is signed again.
    fn build_presigned(&self, claim: &Claim, buffer: &mut MessageBytes) -> Option<Result<Built, RunError>> {
        let signatures = claim.signature.as_deref()?;
        let compiled = match self.factory.content(claim) {
            Ok(compiled) => compiled,
            Err(error) => return Some(Err(error)),
        };
        let to = self.factory.recipient(compiled, claim);
        let content =
            compiled.builder.encode_presigned(signatures, &to, std::mem::take(buffer)).transpose()?;
        Some(self.finish_build(compiled, claim.clone(), content))
    }

    fn build(&self, claim: Claim, buffer: MessageBytes) -> Result<Built, RunError> {
        let compiled = self.factory.content(&claim)?;
        let content = compiled.builder.encode(&self.factory.recipient(compiled, &claim), buffer);
        self.finish_build(compiled, claim, content)
    }

    fn finish_build(
        &self,
        compiled: &CompiledContent,
        claim: Claim,
        content: Result<MessageBytes, MessageError>,
    ) -> Result<Built, RunError> {
        let content = match content {
            Err(error) if CompiledContent::is_recipient_specific(&error) => {
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

    /// Returns the return path: an address of this message alone (VERP), or the sender's.
    fn return_path(&self, compiled: &CompiledContent, claim: &Claim) -> EmailAddress {
        let Some(base) = &self.settings.return_path else { return compiled.sender.from.clone() };
        self.settings.token_signer.return_path(base, self.planned.delivery.id, &claim.public_ref)
    }
}
