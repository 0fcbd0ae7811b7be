//! One message outside of any delivery, such as a test.

use crate::domain::{EmailAddress, Reply};
use crate::smtp::{Envelope, Failure, Relay, Session, Timeouts, Tls};

/// Hands over one message on a connection of its own. Nothing is written down: the caller sees what happened.
///
/// # Errors
/// Where it ended and what the relay said.
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
