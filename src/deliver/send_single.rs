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
    let mut session = Session::open(relay, timeouts, tls).await?;
    let envelope = Envelope {
        return_path: Some(return_path.clone()),
        recipient: recipient.clone(),
        size: message.len(),
    };
    session.envelope(&envelope).await?;
    let reply = session.content(message).await?;
    session.quit().await;
    Ok(reply)
}
