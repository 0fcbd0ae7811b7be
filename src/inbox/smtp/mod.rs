//! SMTP server side of one session (RFC 5321).

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

/// Largest message accepted, announced by SIZE (RFC 1870).
pub(super) const MAX_MESSAGE_SIZE: usize = 50 * 1024 * 1024;
/// Time that a client in the middle of a message has after a stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// State shared by all sessions.
pub(super) struct ServerContext {
    pub(super) script: Arc<dyn Script>,
    pub(super) tls: Option<ServerTls>,
    pub(super) storage: Arc<MessageStorage>,
    pub(super) recorder: Arc<TranscriptRecorder>,
}

/// Result of one step of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StepResult {
    /// The step took effect.
    Done,
    /// The step was refused, and the client has the reply.
    Refused,
    /// The connection is to be closed.
    Close,
}

/// Runs a session from the greeting to its end.
pub(super) async fn run_session(stream: TcpStream, context: Arc<ServerContext>, cancel: CancellationToken) {
    let number = context.recorder.record_connection();
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
        // A client that closes the connection is normal.
        _ = whole => {}
        () = late => {}
    }
    recorder.record_end(number);
}

/// Performs the server's TLS handshake.
async fn encrypt(stream: Box<dyn line::IoStream>, tls: &ServerTls) -> io::Result<Box<dyn line::IoStream>> {
    let (ServerTls::StartTls(config) | ServerTls::Implicit(config)) = tls;
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::clone(config));
    let stream = timeout(SHUTDOWN_GRACE, acceptor.accept(stream)).await??;
    Ok(Box::new(stream))
}
