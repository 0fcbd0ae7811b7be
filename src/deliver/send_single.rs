//! Sending single messages outside of a delivery, such as test mails and notices.

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
    let mut connection = KeptConnection::new(relay, tls, timeouts);
    let sent = connection.send_if(return_path, recipient, message, async || true).await?;
    connection.quit().await;
    // Nobody asked for a stop, so there is a reply.
    Ok(sent.unwrap_or_else(|| Reply { code: 250, enhanced: None, text: String::new() }))
}

/// Connection for single messages. It is opened for the first one and kept for the next. [`KeptConnection::quit`] ends it
/// politely; dropping it closes it.
pub struct KeptConnection<'a> {
    relay: &'a Relay,
    tls: &'a Tls,
    timeouts: &'a Timeouts,
    session: Option<Session>,
    is_broken: bool,
}

impl<'a> KeptConnection<'a> {
    /// Makes a connection that is not open yet.
    pub fn new(relay: &'a Relay, tls: &'a Tls, timeouts: &'a Timeouts) -> Self {
        Self { relay, tls, timeouts, session: None, is_broken: false }
    }

    /// Returns true after a failure that left no usable session: the relay is out of reach, or closed the connection.
    pub fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// Sends one message, and asks `may_send` when the relay has accepted the recipient, right before the content. `None`
    /// means that it said no and that nothing was sent.
    ///
    /// # Errors
    /// The step that failed, with the reply of the relay.
    pub async fn send_if(
        &mut self,
        return_path: &EmailAddress,
        recipient: &EmailAddress,
        message: &[u8],
        may_send: impl AsyncFnOnce() -> bool,
    ) -> Result<Option<Reply>, Failure> {
        let envelope = Envelope {
            return_path: Some(return_path.clone()),
            recipient: recipient.clone(),
            size: message.len(),
        };
        let mut session = self.accepted(&envelope).await?;
        if !may_send().await {
            // The relay waits for content now: only closing keeps it from taking some.
            session.quit().await;
            return Ok(None);
        }
        let sent = session.content(message).await;
        self.keep(session);
        sent.map(Some)
    }

    /// Ends the session with `QUIT`, if one is open.
    pub async fn quit(self) {
        if let Some(session) = self.session {
            session.quit().await;
        }
    }

    /// Returns a session whose relay has accepted the envelope and waits for the content.
    async fn accepted(&mut self, envelope: &Envelope) -> Result<Session, Failure> {
        if let Some(mut session) = self.session.take() {
            match session.envelope(envelope).await {
                Ok(()) => return Ok(session),
                Err(failure) if session.is_usable() => {
                    self.session = Some(session);
                    return Err(failure);
                }
                // Relays close connections after some time or some messages. No content has left, so a new one is opened.
                Err(_) => {}
            }
        }
        let opened = Session::open(self.relay, self.timeouts, self.tls).await;
        let mut session = opened.inspect_err(|_| self.is_broken = true)?;
        match session.envelope(envelope).await {
            Ok(()) => Ok(session),
            Err(failure) => {
                self.keep(session);
                Err(failure)
            }
        }
    }

    fn keep(&mut self, session: Session) {
        self.is_broken = !session.is_usable();
        self.session = Some(session).filter(Session::is_usable);
    }
}
