//! Commands out, replies in, and the clock beside them.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Tls;
use super::data::Data;
use super::reply::{RawReply, ReplyError, ReplyParser};
use super::stream::Stream;
use crate::domain::Reply;

/// Why a connection can carry no more. Every one of these closes it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ConnectionError {
    #[error("the relay closed the connection")]
    Closed,
    #[error("the relay did not answer within {} s", .0.as_secs_f32())]
    TimedOut(Duration),
    #[error("network error: {0}")]
    Network(io::ErrorKind),
    #[error("{0}")]
    Unreadable(#[from] ReplyError),
    /// Something waited that nobody had asked for; the reply, if it was a whole one.
    #[error("the relay spoke out of turn")]
    OutOfTurn(Option<Reply>),
    /// Two answers to one dot that do not agree.
    #[error("the relay answered twice and contradicted itself")]
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
            // rustls' word for a connection cut without its farewell.
            io::ErrorKind::UnexpectedEof => Self::Closed,
            kind => Self::Network(kind),
        }
    }
}

/// What happened first while content was being written.
enum WriteEvent {
    Wrote(usize),
    ReplyArrived,
}

/// A connection and the reader of its replies.
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

    /// Closes at once; what follows fails.
    pub(super) fn close(&mut self) {
        self.stream = Stream::Closed;
    }

    /// Turns the connection into a TLS one. Text that came before the handshake would be taken for an answer from
    /// inside it (CVE-2011-0411 and its many children), so any is refused.
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

    /// Writes commands in one go, after making sure that no old answer is waiting.
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

    /// The next reply.
    pub(super) async fn reply(&mut self, limit: Duration) -> Result<RawReply, ConnectionError> {
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

    /// Replies beyond the one that was asked for, as far as they have arrived; one that has begun is heard to its end.
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

    /// Writes content up to its final dot, and the commands behind it. `Ok` means that the stream took the dot: from
    /// here only the relay's word counts, and whether the commands behind it left shows when they are answered.
    /// Otherwise the relay cannot have seen the dot. A relay that speaks before it has refused, or is out of step: the
    /// dot does not follow.
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

    /// Fails when something already waits: every later reply would be misaligned_replies by one, and a refused message could be
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

    /// A relay that hangs up often says why first; writing fails, and the reason waits to be read.
    async fn reply_after_write_error(&mut self, error: io::Error) -> ConnectionError {
        match self.ensure_no_pending_input().await {
            Err(spoken @ ConnectionError::OutOfTurn(Some(_))) => spoken,
            _ => error.into(),
        }
    }

    /// A farewell; whether it arrives does not matter.
    pub(super) async fn shutdown(&mut self, limit: Duration) {
        let _ = timeout(limit, self.stream.shutdown()).await;
        self.close();
    }
}
