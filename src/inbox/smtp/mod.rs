//! One conversation with a client (RFC 5321).

mod auth;
mod command;
mod handlers;
mod line;
mod session;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use self::session::Session;
use super::record::TranscriptRecorder;
use super::storage::MessageStorage;
use super::{Script, ServerTls};
use crate::runtime::CancellationToken;

/// Largest message taken, announced by SIZE (RFC 1870).
const MAX_MESSAGE_SIZE: usize = 50 * 1024 * 1024;
/// How long a client that is sending may hold up a graceful stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// What all conversations share.
pub(super) struct ServerContext {
    pub(super) script: Arc<dyn Script>,
    pub(super) tls: Option<ServerTls>,
    pub(super) storage: Arc<MessageStorage>,
    pub(super) recorder: Arc<TranscriptRecorder>,
}

/// Whether the conversation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StepResult {
    /// The step took effect.
    Done,
    /// It did not, and the client was told.
    Refused,
    /// Hang up.
    Close,
}

/// A conversation from greeting to farewell.
pub(super) async fn run_session(stream: TcpStream, context: Arc<ServerContext>, cancel: CancellationToken) {
    let number = context.recorder.connected();
    let recorder = Arc::clone(&context.recorder);
    let whole = async {
        // Replies are small and wanted at once.
        stream.set_nodelay(true)?;
        let mut session = Session::open(Box::new(stream), context, number).await?;
        session.run(&cancel).await?;
        session.close().await
    };
    let late = async {
        cancel.cancelled().await;
        tokio::time::sleep(SHUTDOWN_GRACE).await;
    };
    tokio::select! {
        // A client that hangs up is no news.
        _ = whole => {}
        () = late => {}
    }
    recorder.ended(number);
}

/// Encrypts the server's side.
async fn encrypt(stream: Box<dyn line::IoStream>, tls: &ServerTls) -> io::Result<Box<dyn line::IoStream>> {
    let (ServerTls::StartTls(config) | ServerTls::Implicit(config)) = tls;
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::clone(config));
    let stream = timeout(SHUTDOWN_GRACE, acceptor.accept(stream)).await??;
    Ok(Box::new(stream))
}
