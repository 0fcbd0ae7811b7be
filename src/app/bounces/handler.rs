//! Handling one returned message after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::super::error::AppError;
use super::super::newsroom::Newsroom;
use super::super::secrets::existing_token_signer;
use super::proof;
use super::source::RawMail;
use crate::bounce::{self, Failure, Kind, Reason, ReturnedMail};
use crate::domain::{EmailAddress, EnhancedCode};
use crate::message::TokenSigner;
use crate::store::{
    Bounces, MailedReader, ReaderRef, Recorded, ReturnEffect, ReturnedMessage, SoftBounceLimits, Store,
};

/// Time for which a message can bounce. Servers try for five days; an address that failed long ago may work again.
const PROOF_AGE: SignedDuration = SignedDuration::from_hours(60 * 24);

/// When a mailbox that fails again and again is given up.
const SOFT_LIMITS: SoftBounceLimits = SoftBounceLimits {
    issues: 5,
    span: SignedDuration::from_hours(15 * 24),
    delivered_after: SignedDuration::from_hours(5 * 24),
};

/// A message that was read, with what followed from it. The texts are foreign, but hold no control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandledMail {
    /// Path of the message, with `#` and its number in an mbox; `-` for stdin.
    pub file: String,
    /// Kind.
    pub kind: Kind,
    /// The reader who was mailed, else the recipient that the message names.
    pub recipient: Option<EmailAddress>,
    /// Enhanced status code.
    pub status: Option<EnhancedCode>,
    /// Cause.
    pub reason: Reason,
    /// Message-ID of the message that came back, with its brackets.
    pub message_id: Option<String>,
    /// Effect on the list.
    pub effect: Effect,
}

/// Consequence of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing follows from a message of this kind.
    None,
    /// The reader is suppressed, and was not before.
    Suppressed,
    /// Noted in the reader's record; they are mailed as before, or were suppressed already.
    Noted,
    /// Handled before.
    Repeated,
    /// Nothing proves that the newsroom mailed the recipient.
    Unproven,
    /// The newsroom mailed the reader too long ago, or under another address.
    TooOld,
}

/// Handles returned mail of a newsroom.
pub struct BounceHandler {
    /// `None` while there is no store: nobody was ever mailed.
    store: Option<Store>,
    signer: Option<TokenSigner>,
}

impl BounceHandler {
    /// Opens the newsroom's store. With `is_dry_run` everything is done in a copy that is thrown away.
    ///
    /// # Errors
    /// Store or secret cannot be used.
    pub async fn open(newsroom: &Newsroom, is_dry_run: bool) -> Result<Self, AppError> {
        let signer = existing_token_signer(newsroom)?;
        let mut store = newsroom.store_if_exists().await?;
        if let Some(opened) = store.take_if(|_| is_dry_run) {
            opened.close().await;
            let copy = Store::open_for_preview(newsroom.store_url()?, &newsroom.root).await;
            store = Some(copy.map_err(|error| newsroom.store_error(error))?);
        }
        Ok(Self { store, signer })
    }

    /// Reads a message and carries out what follows from it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn handle(&self, mail: &RawMail, now: Timestamp) -> Result<HandledMail, AppError> {
        let read = read(&mail.bytes);
        let mut handled = HandledMail {
            file: mail.file.clone(),
            kind: read.kind,
            recipient: named_recipient(&read),
            status: read.status,
            reason: read.reason,
            message_id: read.clues.message_ids.first().map(|id| printable(&id.to_string())),
            effect: Effect::None,
        };
        if read.kind == Kind::Unsubscribe {
            self.unsubscribe(&read, &mail.bytes, &mut handled, now).await?;
            return Ok(handled);
        }
        let proven = self.find_reader(&read, now).await?;
        let failure = choose(&read.failures, proven.as_ref().map(|reader| &reader.email));
        if let Some(failure) = failure {
            (handled.kind, handled.reason, handled.status) = (failure.kind, failure.reason, failure.status);
            handled.recipient = failure
                .original
                .clone()
                .or_else(|| read.about.clone().filter(|_| failure.last.is_none()))
                .or_else(|| failure.last.clone());
        }
        let Some(reader) = proven else {
            let is_serious = matches!(handled.kind, Kind::Hard | Kind::Soft | Kind::Complaint);
            handled.effect = if is_serious { Effect::Unproven } else { Effect::None };
            return Ok(handled);
        };
        handled.recipient = Some(reader.email.clone());
        if let Some(effect) = effect(&handled, &reader) {
            if handled.kind != Kind::Complaint && (reader.has_moved || self.is_old(&reader, now).await?) {
                handled.effect = Effect::TooOld;
                return Ok(handled);
            }
            handled.effect =
                self.record(&handled, reader.reference, effect, hash(&read, &mail.bytes), now).await?;
        }
        Ok(handled)
    }

    /// Closes the store.
    pub async fn close(self) {
        if let Some(store) = self.store {
            store.close().await;
        }
    }

    async fn find_reader(
        &self,
        read: &ReturnedMail,
        now: Timestamp,
    ) -> Result<Option<MailedReader>, AppError> {
        let (Some(store), Some(signer)) = (&self.store, &self.signer) else { return Ok(None) };
        proof::find(store, signer, read, oldest(now)).await
    }

    /// Returns true if the newsroom mailed the reader too long ago for a bounce.
    async fn is_old(&self, reader: &MailedReader, now: Timestamp) -> Result<bool, AppError> {
        match (&self.store, reader.handed_at) {
            (_, Some(at)) => Ok(now.duration_since(at) > PROOF_AGE),
            // A token does not say which message it came with.
            (Some(store), None) => Ok(store.mailed_messages(&reader.email, oldest(now)).await?.is_empty()),
            (None, None) => Ok(true),
        }
    }

    async fn unsubscribe(
        &self,
        read: &ReturnedMail,
        bytes: &[u8],
        handled: &mut HandledMail,
        now: Timestamp,
    ) -> Result<(), AppError> {
        handled.recipient = None;
        handled.effect = Effect::Unproven;
        let (Some(store), Some(signer), Some(token)) = (&self.store, &self.signer, &read.unsubscribe) else {
            return Ok(());
        };
        let Ok(reference) = signer.verify_unsubscribe(token) else { return Ok(()) };
        let Some(reader) = store.mailed_reader(reference, None).await? else { return Ok(()) };
        handled.recipient = Some(reader.email);
        handled.effect =
            self.record(handled, reference, ReturnEffect::Unsubscribe, hash(read, bytes), now).await?;
        Ok(())
    }

    async fn record(
        &self,
        handled: &HandledMail,
        reader: ReaderRef,
        effect: ReturnEffect,
        content: [u8; 32],
        now: Timestamp,
    ) -> Result<Effect, AppError> {
        let Some(store) = &self.store else { return Ok(Effect::Unproven) };
        // A message to several readers has an effect on each.
        let hash = Sha256::new().chain_update(content).chain_update(reader).finalize().into();
        let (reason, status) = (handled.reason.as_str(), handled.status);
        let message = ReturnedMessage { hash, reader, reason, status, effect };
        Ok(match store.record_returned(message, now).await? {
            Recorded::Suppressed => Effect::Suppressed,
            Recorded::Noted => Effect::Noted,
            Recorded::Unchanged => Effect::Repeated,
        })
    }
}

/// Returns the time of the oldest message that can bounce.
fn oldest(now: Timestamp) -> Timestamp {
    now.checked_sub(PROOF_AGE).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Reads a message. A fault of this program in one message does not stop the others.
fn read(bytes: &[u8]) -> ReturnedMail {
    catch_unwind(AssertUnwindSafe(|| bounce::read(bytes))).unwrap_or_else(|_| bounce::read(b""))
}

/// Returns the consequence of a message about this reader; `None` if it has none.
fn effect(handled: &HandledMail, reader: &MailedReader) -> Option<ReturnEffect> {
    match handled.kind {
        Kind::Hard => Some(ReturnEffect::HardBounce),
        Kind::Complaint => Some(ReturnEffect::Complaint),
        // Without the delivery nobody can tell which issue it counts for.
        Kind::Soft => reader.delivery.map(|delivery| ReturnEffect::SoftBounce {
            delivery,
            counts: !handled.reason.is_about_sender(),
            limits: SOFT_LIMITS,
        }),
        Kind::AutoReply | Kind::Unsubscribe | Kind::Unknown => None,
    }
}

/// Returns the failure that counts for a reader: that of their address. If only others failed, to whom the mail was forwarded, it
/// is a hard one only if all of them are.
fn choose<'a>(failures: &'a [Failure], reader: Option<&EmailAddress>) -> Option<&'a Failure> {
    let is_of = |failure: &&Failure| {
        let own = [&failure.original, &failure.last];
        reader.is_some_and(|reader| own.into_iter().flatten().any(|address| address.key() == reader.key()))
    };
    let own = failures.iter().find(is_of);
    let mildest = || match reader {
        Some(_) => failures.iter().find(|failure| failure.kind == Kind::Soft),
        None => failures.iter().find(|failure| failure.kind == Kind::Hard),
    };
    own.or_else(mildest).or_else(|| failures.first())
}

/// Returns the recipient that the message itself names.
fn named_recipient(read: &ReturnedMail) -> Option<EmailAddress> {
    read.about.clone()
}

/// Hash that a message keeps, however often and from wherever it is read: of its Message-ID, else of its content.
fn hash(read: &ReturnedMail, bytes: &[u8]) -> [u8; 32] {
    match &read.own_id {
        Some(id) => Sha256::new().chain_update(b"id\0").chain_update(id).finalize().into(),
        None => {
            let mut hash = Sha256::new().chain_update(b"bytes\0");
            for word in bytes.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
                hash.update(word);
            }
            hash.finalize().into()
        }
    }
}

/// Removes control characters.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
