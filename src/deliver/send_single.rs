//! Sending one message outside of a delivery, such as a test mail.

use crate::domain::{EmailAddress, Reply};
use crate::smtp::{Envelope, Failure, Relay, Session, Timeouts, Tls};

/// Sends one message on a connection of its own. Nothing is recorded in a ledger.
///
/// # Errors
/// The step that failed, with the reply of the relay.
pub async fn send_single(
    relay: &Relay,
    tls: &Tls,
    timeouts: &Timeouts,
    return_path: &EmailAddress,
    recipient: &EmailAddress,
    message: &[u8],
) -> Result<Reply, Failure> {
    let sent = send_single_if(relay, tls, timeouts, return_path, recipient, message, async || true).await?;
    // Nobody asked for a stop, so there is a reply.
    Ok(sent.unwrap_or_else(|| Reply { code: 250, enhanced: None, text: String::new() }))
}

/// Sends one message as [`send_single`] does, and asks `may_send` when the relay has accepted the recipient, right before
/// the content. `None` means that it said no and that nothing was sent.
///
/// # Errors
/// The step that failed, with the reply of the relay.
pub async fn send_single_if(
    relay: &Relay,
    tls: &Tls,
    timeouts: &Timeouts,
    return_path: &EmailAddress,
    recipient: &EmailAddress,
    message: &[u8],
    may_send: impl AsyncFnOnce() -> bool,
) -> Result<Option<Reply>, Failure> {
    let mut session = Session::open(relay, timeouts, tls).await?;
    let envelope = Envelope {
        return_path: Some(return_path.clone()),
        recipient: recipient.clone(),
        size: message.len(),
    };
    session.envelope(&envelope).await?;
    if !may_send().await {
        session.quit().await;
        return Ok(None);
    }
    let reply = session.content(message).await?;
    session.quit().await;
    Ok(Some(reply))
}
