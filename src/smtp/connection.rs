//! Connection to a relay: writes commands and content, reads replies, each within a timeout.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use super::Tls;
use super::dot_stuffing::Data;
use super::reply::{RawReply, ReplyError, ReplyParser};
use super::secrets::Secrets;
use crate::domain::Reply;

/// Reason why a connection is not usable any more. Each of these closes it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ConnectionError {
    #[error("the relay closed the connection")]
    Closed,
    #[error("the relay did not reply within {} s", .0.as_secs_f32())]
    TimedOut(Duration),
    #[error("network error: {0}")]
    Network(io::ErrorKind),
    #[error("{0}")]
    Unreadable(#[from] ReplyError),
    /// Unsolicited input; the reply, if it was complete.
    #[error("the relay sent a reply that no command asked for")]
    OutOfTurn(Option<Reply>),
    /// Two contradicting replies to one dot.
    #[error("the relay replied twice and contradicted itself")]
    Contradiction,
    #[error("the relay's host name was not found")]
    NoSuchHost,
    #[error("the relay sent unencrypted text after it had agreed to TLS")]
    Injected,
    #[error("TLS failed: {0}")]
    Tls(String),
}

impl From<io::Error> for ConnectionError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // rustls reports a connection that is closed without `close_notify` like this.
            io::ErrorKind::UnexpectedEof => Self::Closed,
            kind => Self::Network(kind),
        }
    }
}

/// First event while content is being written.
enum WriteEvent {
    Wrote(usize),
    ReplyArrived,
}

/// Stream and reply parser.
#[derive(Debug)]
pub(super) struct Connection {
    stream: Stream,
    parser: ReplyParser,
}

impl Connection {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream: Stream::Plain(stream), parser: ReplyParser::default() }
    }

    pub(super) fn is_encrypted(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }

    /// Masks these in every later reply: some relays repeat what they were sent.
    pub(super) fn conceal(&mut self, secrets: Secrets) {
        self.parser.conceal(secrets);
    }

    /// Closes at once. Later calls fail.
    pub(super) fn close(&mut self) {
        self.stream = Stream::Closed;
    }

    /// Upgrades to TLS. Text from before the handshake would be taken for a reply from inside it (CVE-2011-0411, command
    /// injection), so any is refused.
    pub(super) async fn encrypt(
        &mut self,
        tls: &Tls,
        host: &str,
        limit: Duration,
    ) -> Result<(), ConnectionError> {
        if !self.parser.is_empty() {
            return Err(ConnectionError::Injected);
        }
        let Stream::Plain(stream) = std::mem::replace(&mut self.stream, Stream::Closed) else {
            return Err(ConnectionError::Closed);
        };
        let handshake = timeout(limit, tls.connect(host, stream)).await;
        let stream =
            handshake.map_err(|_| ConnectionError::TimedOut(limit))?.map_err(ConnectionError::Tls)?;
        self.stream = Stream::Tls(Box::new(stream));
        Ok(())
    }

    /// Writes commands in one go, after checking that no unread reply is left.
    pub(super) async fn send(&mut self, commands: &[u8], limit: Duration) -> Result<(), ConnectionError> {
        self.ensure_no_pending_input().await?;
        let write = async {
            self.stream.write_all(commands).await?;
            self.stream.flush().await
        };
        match timeout(limit, write).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.reply_after_write_error(error).await),
            Err(_) => Err(ConnectionError::TimedOut(limit)),
        }
    }

    /// Reads the next reply. Of one that is too long, only a refusal counts.
    pub(super) async fn reply(&mut self, limit: Duration) -> Result<RawReply, ConnectionError> {
        let reply = self.reply_or_its_beginning(limit).await?;
        if reply.is_cut && reply.code < 400 { Err(ReplyError::TooLong.into()) } else { Ok(reply) }
    }

    /// Reads the next reply. One that is too long has its code, and nothing can be read after it.
    pub(super) async fn reply_or_its_beginning(
        &mut self,
        limit: Duration,
    ) -> Result<RawReply, ConnectionError> {
        let read = async {
            loop {
                if let Some(answer) = self.parser.next()? {
                    return Ok(answer);
                }
                if poll_fn(|cx| self.poll_fill(cx)).await? == 0 {
                    return Err(ConnectionError::Closed);
                }
            }
        };
        timeout(limit, read).await.unwrap_or(Err(ConnectionError::TimedOut(limit)))
    }

    /// Reads replies beyond the expected one, as far as they have arrived. One that has begun is read to its end.
    pub(super) async fn drain_extra_replies(
        &mut self,
        limit: Duration,
    ) -> Result<Vec<Reply>, ConnectionError> {
        let mut found = Vec::new();
        while !self.parser.is_empty() {
            found.push(self.reply(limit).await?.into_reply());
        }
        Ok(found)
    }

    /// Writes content up to its final dot, and the commands after it. `Ok`: the stream took the dot, so only the relay's
    /// reply tells the outcome; the replies to the commands tell whether those left. `Err`: the relay cannot have seen the
    /// dot. A relay that replies before the dot has refused or is out of step, so the dot is not sent.
    pub(super) async fn write_content(
        &mut self,
        data: &Data<'_>,
        block: Duration,
    ) -> Result<(), ConnectionError> {
        self.ensure_no_pending_input().await?;
        let (mut slices, mut sent) = (data.slices(), 0);
        let mut rest = slices.as_mut_slice();
        loop {
            let step = timeout(block, poll_fn(|cx| self.poll_write_or_read(cx, rest))).await;
            let gone = sent >= data.dot && data.dot < data.len;
            match step {
                Ok(Ok(WriteEvent::Wrote(_))) if rest.is_empty() => return Ok(()),
                Ok(Ok(WriteEvent::Wrote(count @ 1..))) => {
                    sent += count;
                    IoSlice::advance_slices(&mut rest, count);
                }
                Ok(Ok(WriteEvent::ReplyArrived)) if gone => {}
                _ if gone => return Ok(()),
                Ok(Ok(WriteEvent::ReplyArrived)) => {
                    return Err(ConnectionError::OutOfTurn(Some(self.reply(block).await?.into_reply())));
                }
                Ok(Ok(WriteEvent::Wrote(_))) => return Err(ConnectionError::Closed),
                Ok(Err(error)) => return Err(self.reply_after_write_error(error).await),
                Err(_) => return Err(ConnectionError::TimedOut(block)),
            }
        }
    }

    /// Writes some bytes, or flushes when none are left: TLS keeps what the socket has not taken yet.
    fn poll_write_or_read(
        &mut self,
        cx: &mut Context<'_>,
        rest: &[IoSlice<'_>],
    ) -> Poll<io::Result<WriteEvent>> {
        let stream = Pin::new(&mut self.stream);
        let written = if rest.is_empty() {
            stream.poll_flush(cx).map_ok(|()| 0)
        } else {
            stream.poll_write_vectored(cx, rest)
        };
        match written {
            Poll::Ready(result) => Poll::Ready(result.map(WriteEvent::Wrote)),
            Poll::Pending => match ready!(self.poll_fill(cx))? {
                0 => Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())),
                _ => Poll::Ready(Ok(WriteEvent::ReplyArrived)),
            },
        }
    }

    /// Reads what is there into the parser.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut space = [0; 2048];
        let mut buffer = ReadBuf::new(&mut space);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
        self.parser.feed(buffer.filled());
        Poll::Ready(Ok(buffer.filled().len()))
    }

    /// Fails when something already waits: every later reply would be shifted by one, and a refused message could be
    /// taken for accepted.
    async fn ensure_no_pending_input(&mut self) -> Result<(), ConnectionError> {
        let waiting = poll_fn(|cx| match self.poll_fill(cx) {
            Poll::Ready(result) => Poll::Ready(Some(result)),
            Poll::Pending => Poll::Ready(None),
        });
        match waiting.await.transpose()? {
            None if self.parser.is_empty() => Ok(()),
            Some(0) if self.parser.is_empty() => Err(ConnectionError::Closed),
            _ => Err(ConnectionError::OutOfTurn(self.parser.next()?.map(RawReply::into_reply))),
        }
    }

    /// Reads the reply that explains a failed write: relays often send one before they close.
    async fn reply_after_write_error(&mut self, error: io::Error) -> ConnectionError {
        match self.ensure_no_pending_input().await {
            Err(spoken @ ConnectionError::OutOfTurn(Some(_))) => spoken,
            _ => error.into(),
        }
    }

    /// Shuts down. Errors do not matter any more.
    pub(super) async fn shutdown(&mut self, limit: Duration) {
        let _ = timeout(limit, self.stream.shutdown()).await;
        self.close();
    }
}

/// TCP stream, with or without TLS.
#[derive(Debug)]
enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    /// Closed: reads as ended, refuses writes.
    Closed,
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Closed => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Closed => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, pieces),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, pieces),
            Self::Closed => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
            Self::Closed => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Closed => Poll::Ready(Ok(())),
        }
    }
}
