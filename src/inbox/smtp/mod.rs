//! One conversation with a client (RFC 5321).

mod auth;
mod command;
mod line;
mod steps;
mod talk;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use self::talk::Talk;
use super::record::Recorder;
use super::shelf::Shelf;
use super::{Script, ServerTls};
use crate::runtime::CancellationToken;

/// Largest message taken, announced by SIZE (RFC 1870).
const SIZE_LIMIT: usize = 50 * 1024 * 1024;
/// How long a client that is sending may hold up a graceful stop.
const GRACE: Duration = Duration::from_secs(10);

/// What all conversations share.
pub(super) struct House {
    pub(super) script: Arc<dyn Script>,
    pub(super) tls: Option<ServerTls>,
    pub(super) shelf: Arc<Shelf>,
    pub(super) recorder: Arc<Recorder>,
}

/// Whether the conversation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// The step took effect.
    Done,
    /// It did not, and the client was told.
    Refused,
    /// Hang up.
    End,
}

/// A conversation from greeting to farewell.
pub(super) async fn converse(stream: TcpStream, house: Arc<House>, cancel: CancellationToken) {
    let number = house.recorder.connected();
    let recorder = Arc::clone(&house.recorder);
    let whole = async {
        // Replies are small and wanted at once.
        stream.set_nodelay(true)?;
        let mut talk = Talk::open(Box::new(stream), house, number).await?;
        talk.run(&cancel).await?;
        talk.close().await
    };
    let late = async {
        cancel.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        // A client that hangs up is no news.
        _ = whole => {}
        () = late => {}
    }
    recorder.ended(number);
}

/// Encrypts the server's side.
async fn encrypt(pipe: Box<dyn line::Pipe>, tls: &ServerTls) -> io::Result<Box<dyn line::Pipe>> {
    let (ServerTls::StartTls(config) | ServerTls::Implicit(config)) = tls;
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::clone(config));
    let stream = timeout(GRACE, acceptor.accept(pipe)).await??;
    Ok(Box::new(stream))
}
