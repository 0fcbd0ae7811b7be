//! One reader's message, and making it while another is on the wire.

use std::sync::Arc;

use super::forme::Forme;
use super::run::{RunError, Shared};
use crate::domain::{EmailAddress, MessageId, SubscriberId};
use crate::message::{MessageBytes, MessageError};
use crate::runtime::{BlockingTask, spawn_blocking};
use crate::smtp::Envelope;
use crate::store::Claim;

/// A message that only has to be handed over.
pub(super) struct Letter {
    pub(super) claim: Claim,
    pub(super) envelope: Envelope,
    pub(super) content: MessageBytes,
}

/// What came of making one.
pub(super) enum Made {
    Letter(Box<Letter>),
    /// This reader's message can never be written. That must hold up nobody else, now or in any later run.
    Never(Box<Claim>, String),
}

/// A claimed row whose message is made, or being made.
pub(super) struct Ahead {
    claim: Claim,
    making: Making,
}

enum Making {
    Done(Result<Made, RunError>),
    Beside(BlockingTask<Result<Made, RunError>>),
}

impl Ahead {
    /// Begins to make the message, in the memory of one that left. Where that is work for a processor it is done
    /// beside, on whichever is free; a worker has one or two begun at a time, so that the memory they take is bounded.
    pub(super) fn begin<L: Send + Sync + 'static>(
        shared: &Arc<Shared<L>>,
        claim: Claim,
        mut memory: MessageBytes,
    ) -> Self {
        let making = if let Some(made) = shared.make_under(&claim, &mut memory) {
            Making::Done(made)
        } else if shared.is_laborious() {
            let (shared, claim) = (Arc::clone(shared), claim.clone());
            Making::Beside(spawn_blocking(move || shared.make(claim, memory)))
        } else {
            Making::Done(shared.make(claim.clone(), memory))
        };
        Self { claim, making }
    }

    /// One that is there already.
    pub(super) fn made(letter: Letter) -> Self {
        Self { claim: letter.claim.clone(), making: Making::Done(Ok(Made::Letter(Box::new(letter)))) }
    }

    /// One that will not become a message, kept until its turn.
    pub(super) fn kept(claim: Claim, made: Result<Made, RunError>) -> Self {
        Self { claim, making: Making::Done(made) }
    }

    pub(super) async fn finish(self) -> (Claim, Result<Made, RunError>) {
        let made = match self.making {
            Making::Done(made) => made,
            Making::Beside(task) => task.join().await,
        };
        (self.claim, made)
    }

    /// The row, when its message is not wanted here any more.
    pub(super) fn into_claim(self) -> Claim {
        self.claim
    }
}

impl<L> Shared<L> {
    /// Whether making a message takes so long that it is worth another thread: a signature does, filling in does not.
    fn is_laborious(&self) -> bool {
        !self.settings.signers.is_empty()
    }

    /// The message under signatures that were made beforehand. `None`: there are none, or they are of another message
    /// than the one that is to leave, since something about it changed. Then it is signed anew.
    fn make_under(&self, claim: &Claim, memory: &mut MessageBytes) -> Option<Result<Made, RunError>> {
        let signatures = claim.signature.as_deref()?;
        let forme = match self.scribe.forme(claim) {
            Ok(forme) => forme,
            Err(error) => return Some(Err(error)),
        };
        let to = self.scribe.addressee(forme, claim);
        let content = forme.mailing.encode_presigned(signatures, &to, std::mem::take(memory)).transpose()?;
        Some(self.made(forme, claim.clone(), content))
    }

    fn make(&self, claim: Claim, memory: MessageBytes) -> Result<Made, RunError> {
        let forme = self.scribe.forme(&claim)?;
        let content = forme.mailing.encode(&self.scribe.addressee(forme, &claim), memory);
        self.made(forme, claim, content)
    }

    fn made(
        &self,
        forme: &Forme,
        claim: Claim,
        content: Result<MessageBytes, MessageError>,
    ) -> Result<Made, RunError> {
        let content = match content {
            Err(error) if forme.is_about_reader(&error, &claim.email) => {
                return Ok(Made::Never(Box::new(claim), error.to_string()));
            }
            written => written?,
        };
        let envelope = Envelope {
            return_path: Some(self.return_path(forme, &claim)),
            recipient: claim.email.clone(),
            size: content.len(),
        };
        Ok(Made::Letter(Box::new(Letter { claim, envelope, content })))
    }

    /// Where this message comes back to: an address of its own, or the sender's.
    fn return_path(&self, forme: &Forme, claim: &Claim) -> EmailAddress {
        let Some(base) = &self.settings.return_path else { return forme.letterhead.from.clone() };
        self.settings.mint.return_path(base, self.planned.delivery.id, &claim.public_ref)
    }

    /// The name of one reader's message.
    pub(super) fn message_id(&self, reader: SubscriberId) -> MessageId {
        self.scribe.message_id(reader)
    }
}
