//! `send --test` and the preview's test: the issue to a few addresses, outside of any delivery.

use std::sync::Arc;

use super::console::Console;
use super::error::CliError;
use super::exit::Exit;
use super::newsroom::Newsroom;
use super::sender;
use super::transport::{SendOptions, Transport};
use crate::check::Ready;
use crate::deliver::send_single;
use crate::domain::{EmailAddress, LinkTokens, MessageId, Reply};
use crate::message::{MessageBuilder, Recipient};
use crate::runtime::Clock;
use crate::smtp::{Failure, Timeouts, Tls};
use serde_json::json;

/// The relay's word on one test, or where it ended.
pub(super) type Word = Result<Reply, Failure>;

/// The addresses after `--test`.
pub(super) fn addresses(written: &[String]) -> Result<Vec<EmailAddress>, CliError> {
    let read = |text: &String| {
        EmailAddress::parse(text).map_err(|error| {
            CliError::new(format!("`{text}` is no address: {error}")).help("name the issue before `--test`")
        })
    };
    written.iter().map(read).collect()
}

/// Sends the issue to each address, with the sample reader's links, and tells of each what became of it.
pub(super) async fn hand_over(
    newsroom: &Newsroom,
    ready: &Ready,
    readers: &[EmailAddress],
    transport: &Transport,
    timeouts: &Timeouts,
    clock: &dyn Clock,
    mut told: impl FnMut(&EmailAddress, Word),
) -> Result<(), CliError> {
    let Some(rendered) = ready.whole() else { return Err(CliError::new("the issue was not composed")) };
    let letterhead = sender::of(&newsroom.config.publication, ready.issue());
    let mailing = MessageBuilder::new(&letterhead, rendered, clock.now())
        .map_err(|error| CliError::new(error.to_string()))?
        .signed(&newsroom.config.signing.signers);
    let return_path = newsroom.config.sending.return_path.as_ref().unwrap_or(&letterhead.from);
    for reader in readers {
        let now = clock.now();
        let when = now.as_nanosecond().to_string();
        let parts = ["test", ready.hash().as_str(), &reader.key(), &when];
        let addressee = Recipient {
            email: reader.clone(),
            name: None,
            links: letterhead.links(&LinkTokens::sample()),
            message_id: MessageId::digest(&parts, letterhead.from.ascii_domain()),
        };
        let message = mailing.write(&addressee).map_err(|error| CliError::new(error.to_string()))?;
        told(
            reader,
            send_single(transport.relays.first(), &Tls::system(), timeouts, return_path, reader, &message)
                .await,
        );
    }
    Ok(())
}

/// The command: says what became of each, and ends as badly as the worst of them.
pub(super) async fn send(
    newsroom: &Newsroom,
    ready: &Ready,
    readers: &[EmailAddress],
    plan: &SendOptions,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let transport = Transport::open(newsroom, plan, console, clock).await?;
    let (mut all, mut failed, mut unreached) = (Vec::new(), 0, 0);
    let told = |reader: &EmailAddress, sent: Word| {
        let word = match &sent {
            Ok(reply) => format!("accepted ({})", reply.code),
            Err(failure) => {
                failed += 1;
                unreached += usize::from(failure.is_about_relay());
                failure.to_string()
            }
        };
        console.say(&format!("test to {reader}: {word}"));
        all.push(json!({ "address": reader, "accepted": sent.is_ok(), "text": word }));
    };
    hand_over(newsroom, ready, readers, &transport, &Timeouts::default(), clock.as_ref(), told).await?;
    transport.close(console).await;
    if console.is_json() {
        console.json(&json!({ "issue": ready.issue(), "test": all }))?;
    }
    Ok(match (failed, unreached) {
        (0, _) => Exit::Done,
        (_, 0) => Exit::Findings,
        _ => Exit::CouldNot,
    })
}
