//! Proof that the newsroom mailed a reader.

use jiff::Timestamp;

use super::super::error::AppError;
use crate::bounce::ReturnedMail;
use crate::domain::{DeliveryId, EmailAddress, MessageId};
use crate::message::TokenSigner;
use crate::store::{Bounces, MailedReader, ReaderRef, Store};

/// Addresses that are looked up for one message.
const MAX_ADDRESSES: usize = 20;

/// Returns the reader of whom the message proves that the newsroom mailed them, with the delivery if it is known. The first
/// proof counts: return path, Message-ID with its address, token.
pub(super) async fn find(
    store: &Store,
    signer: &TokenSigner,
    mail: &ReturnedMail,
    since: Timestamp,
) -> Result<Option<MailedReader>, AppError> {
    for path in &mail.clues.return_paths {
        let Some((delivery, reference)) = read_return_path(signer, path) else { continue };
        if let Some(reader) = store.mailed_reader(reference, Some(delivery)).await? {
            return Ok(Some(reader));
        }
    }
    for address in addresses(mail).into_iter().take(MAX_ADDRESSES) {
        if let Some(reader) = by_message_id(store, &address, &mail.clues.message_ids, since).await? {
            return Ok(Some(reader));
        }
    }
    for token in &mail.clues.tokens {
        let Ok(reference) = signer.verify_unsubscribe(token) else { continue };
        if let Some(reader) = store.mailed_reader(reference, None).await? {
            // The token does not say which issue came back; the Message-ID may.
            let exact = by_message_id(store, &reader.email, &mail.clues.message_ids, since).await?;
            return Ok(Some(exact.unwrap_or(reader)));
        }
    }
    Ok(None)
}

/// Reads a return path of any base address: the base may have been changed in the configuration since, and the MAC proves that
/// the address is ours.
fn read_return_path(signer: &TokenSigner, path: &EmailAddress) -> Option<(DeliveryId, ReaderRef)> {
    let (base, _) = path.local().rsplit_once('+')?;
    let base = EmailAddress::parse(&format!("{base}@{}", path.ascii_domain())).ok()?;
    signer.read_return_path(&base, path)
}

/// Addresses to which the message may have been sent: those that the sender gave first.
fn addresses(mail: &ReturnedMail) -> Vec<EmailAddress> {
    let given = mail.failures.iter().filter_map(|failure| failure.original.clone());
    let last = mail.failures.iter().filter_map(|failure| failure.last.clone());
    let mut found: Vec<EmailAddress> = Vec::new();
    for address in given.chain(mail.clues.recipients.iter().cloned()).chain(last).chain(mail.about.clone()) {
        // Many recipients in one notice are not ours: each of our messages has one.
        if found.len() >= MAX_ADDRESSES {
            break;
        }
        if !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

/// Returns the reader with this address to whom a message with one of these ids was sent.
async fn by_message_id(
    store: &Store,
    address: &EmailAddress,
    ids: &[MessageId],
    since: Timestamp,
) -> Result<Option<MailedReader>, AppError> {
    if ids.is_empty() {
        return Ok(None);
    }
    for mailed in store.mailed_messages(address, since).await? {
        let is_ours = ids.iter().any(|id| {
            let domain = id.as_str().rsplit_once('@').map_or("", |(_, domain)| domain);
            MessageId::derive(&mailed.message_id_seed, mailed.delivery, mailed.reader.subscriber, domain)
                == *id
        });
        if is_ours {
            return Ok(Some(mailed.reader));
        }
    }
    Ok(None)
}
