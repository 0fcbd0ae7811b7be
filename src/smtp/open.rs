//! Opening a session: connect (RFC 8305), greeting, EHLO, STARTTLS, AUTH.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::connection::{Connection, ConnectionError};
use super::failure::LocalRefusal;
use super::reply::RawReply;
use super::secrets::Secrets;
use super::session::{Phase, Session, expect};
use super::{Capabilities, Failure, Relay, Security, Timeouts, Tls};
use crate::domain::Stage;

/// Delay before the next address is tried in parallel (RFC 8305 §5).
const CONNECTION_ATTEMPT_DELAY: Duration = Duration::from_millis(300);

impl Session {
    /// Connects, greets, encrypts and authenticates as the relay's settings require. There is no fallback: a relay that
    /// does not offer what is required is a failure.
    pub async fn open(relay: &Relay, timeouts: &Timeouts, tls: &Tls) -> Result<Self, Failure> {
        // A connection that did not become a session is closed, whatever the reply.
        Self::establish(relay, timeouts, tls).await.map_err(|failure| failure.with_usable(false))
    }

    async fn establish(relay: &Relay, timeouts: &Timeouts, tls: &Tls) -> Result<Self, Failure> {
        let (stream, local, peer) = connect(relay, timeouts.connect)
            .await
            .map_err(|error| Failure::no_reply(Stage::Connect, error))?;
        let mut session = Self {
            connection: Connection::new(stream),
            timeouts: *timeouts,
            capabilities: Capabilities::default(),
            phase: Phase::Broken,
            messages_sent: 0,
        };
        let name = relay.helo.clone().unwrap_or_else(|| address_literal(local));
        if relay.security == Security::Implicit {
            session.encrypt(relay, tls).await?;
        }
        if let Some(credentials) = &relay.credentials {
            session.connection.conceal(Secrets::of(credentials));
        }
        session.greeting().await?;
        session.hello(&name).await?;
        if relay.security == Security::StartTls {
            session.start_tls(relay, tls).await?;
            // Capabilities from before the handshake may be forged (RFC 3207 §4.2).
            session.hello(&name).await?;
        }
        if let Some(credentials) = &relay.credentials {
            if !session.connection.is_encrypted() && !peer.ip().is_loopback() {
                return Err(Failure::local(Stage::Auth, LocalRefusal::PlainPassword));
            }
            session.authenticate(credentials).await?;
        }
        session.phase = Phase::Ready;
        Ok(session)
    }

    async fn greeting(&mut self) -> Result<(), Failure> {
        let silent = |error| Failure::no_reply(Stage::Greeting, error);
        let answer = self.connection.reply(self.timeouts.greeting).await.map_err(silent)?;
        expect(Stage::Greeting, 2, answer.into_reply()).map(|_| ())
    }

    /// `EHLO`, or `HELO` for relays that do not know it (RFC 5321 §3.2).
    async fn hello(&mut self, name: &str) -> Result<(), Failure> {
        let limit = self.timeouts.hello;
        let answer = self.command(Stage::Hello, &format!("EHLO {name}\r\n"), limit).await?;
        if answer.code / 100 == 5 {
            let answer = self.command(Stage::Hello, &format!("HELO {name}\r\n"), limit).await?;
            self.capabilities = Capabilities::default();
            return expect(Stage::Hello, 2, answer.into_reply()).map(|_| ());
        }
        let capabilities = Capabilities::read(&answer);
        expect(Stage::Hello, 2, answer.into_reply())?;
        self.capabilities = capabilities;
        Ok(())
    }

    async fn start_tls(&mut self, relay: &Relay, tls: &Tls) -> Result<(), Failure> {
        if !self.capabilities.start_tls {
            return Err(Failure::local(Stage::Tls, LocalRefusal::NoStartTls));
        }
        let answer = self.command(Stage::Tls, "STARTTLS\r\n", self.timeouts.tls).await?;
        expect(Stage::Tls, 2, RawReply::into_reply(answer))?;
        self.encrypt(relay, tls).await
    }

    async fn encrypt(&mut self, relay: &Relay, tls: &Tls) -> Result<(), Failure> {
        let encrypted = self.connection.encrypt(tls, &relay.host, self.timeouts.tls).await;
        encrypted.map_err(|error| Failure::no_reply(Stage::Tls, error))
    }
}

async fn connect(
    relay: &Relay,
    limit: Duration,
) -> Result<(TcpStream, SocketAddr, SocketAddr), ConnectionError> {
    let connecting = async {
        let found = lookup_host((relay.host.as_str(), relay.port)).await;
        let addresses: Vec<SocketAddr> = found.map_err(|_| ConnectionError::NoSuchHost)?.collect();
        let stream = connect_any(addresses).await?;
        // Without this the last bytes of a message wait some 40 ms for the relay's delayed acknowledgement.
        stream.set_nodelay(true)?;
        let (local, peer) = (stream.local_addr()?, stream.peer_addr()?);
        Ok((stream, local, peer))
    };
    timeout(limit, connecting).await.unwrap_or(Err(ConnectionError::TimedOut(limit)))
}

/// Connects to the first address of a host that responds (Happy Eyeballs, RFC 8305). An unresponsive address must not use
/// up the time of the others: where IPv6 does not work it is usually the first.
async fn connect_any(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let (mut waiting, mut trying) = (addresses.into_iter(), JoinSet::new());
    let mut refused = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        match waiting.next() {
            Some(address) => drop(trying.spawn(TcpStream::connect(address))),
            None if trying.is_empty() => return Err(refused),
            None => {}
        }
        tokio::select! {
            Some(tried) = trying.join_next() => match tried {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => refused = error,
                Err(_) => {}
            },
            () = sleep(CONNECTION_ATTEMPT_DELAY), if waiting.len() > 0 => {}
        }
    }
}

/// Formats an address literal (RFC 5321 §4.1.3).
fn address_literal(local: SocketAddr) -> String {
    match local {
        SocketAddr::V4(address) => format!("[{}]", address.ip()),
        SocketAddr::V6(address) => format!("[IPv6:{}]", address.ip()),
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream as Connection};

    use super::*;

    /// Listener whose backlog is full: a new connection gets no response.
    fn full() -> (TcpListener, Vec<Connection>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let inside =
            (0..10_000).map_while(|_| Connection::connect_timeout(&address, Duration::from_millis(200)).ok());
        let inside = inside.collect();
        (listener, inside)
    }

    #[tokio::test]
    async fn unresponsive_address_does_not_block_the_next() {
        let ((silent, _inside), good) = (full(), TcpListener::bind("127.0.0.1:0").unwrap());
        let (silent, good) = (silent.local_addr().unwrap(), good.local_addr().unwrap());
        let stream =
            timeout(Duration::from_secs(20), connect_any(vec![silent, good])).await.unwrap().unwrap();
        assert_eq!(stream.peer_addr().unwrap(), good);
    }

    #[tokio::test]
    async fn host_without_listener_is_an_error() {
        // Taken, so that nobody listens there meanwhile.
        let taken = tokio::net::TcpSocket::new_v4().unwrap();
        taken.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let closed = taken.local_addr().unwrap();
        let error = connect_any(vec![closed, closed]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert!(connect_any(Vec::new()).await.is_err());
    }
}
