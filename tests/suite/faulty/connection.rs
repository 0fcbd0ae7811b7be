//! Lines in, replies out, as whole or as torn as the relay is.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::profile::Pieces;
use crate::support::SeededRng;

/// A connection, encrypted or not.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// How somebody speaks.
pub struct WriteHabits {
    pub pieces: Pieces,
    pub together: bool,
    pub rng: SeededRng,
}

/// One end of it.
pub struct Connection {
    pub stream: Box<dyn Stream>,
    incoming: Vec<u8>,
    outgoing: Vec<u8>,
    habits: WriteHabits,
}

impl Connection {
    pub fn new(stream: Box<dyn Stream>, habits: WriteHabits) -> Self {
        Self { stream, incoming: Vec::new(), outgoing: Vec::new(), habits }
    }

    /// The stream alone, for a handshake on it. What had come in is forgotten.
    pub fn split(self) -> (WriteHabits, Box<dyn Stream>) {
        (self.habits, self.stream)
    }

    /// A reply. With others together it leaves when nothing more is there to read. `None`: nobody listens.
    pub async fn say(&mut self, text: &str) -> Option<()> {
        self.outgoing.extend_from_slice(text.as_bytes());
        if self.habits.together { Some(()) } else { self.flush().await }
    }

    /// Everything that was said leaves.
    pub async fn flush(&mut self) -> Option<()> {
        let mut rest = std::mem::take(&mut self.outgoing);
        while !rest.is_empty() {
            let size = match self.habits.pieces {
                // Flooding byte by byte would only take long.
                _ if rest.len() > 500 => rest.len(),
                Pieces::Whole => rest.len(),
                Pieces::Torn => 1 + usize::try_from(self.habits.rng.below(9)).unwrap().min(rest.len() - 1),
                Pieces::Bytes => 1,
            };
            let piece: Vec<u8> = rest.drain(..size).collect();
            self.stream.write_all(&piece).await.ok()?;
            self.stream.flush().await.ok()?;
            if !rest.is_empty() {
                tokio::task::yield_now().await;
            }
        }
        Some(())
    }

    async fn read(&mut self) -> Option<()> {
        self.flush().await?;
        let mut space = [0; 4096];
        let count = self.stream.read(&mut space).await.ok().filter(|count| *count > 0)?;
        self.incoming.extend_from_slice(space.get(..count)?);
        Some(())
    }

    /// The next command; `None`: the other side is gone.
    pub async fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.incoming.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.incoming.drain(..=end).collect();
                return Some(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            self.read().await?;
        }
    }

    /// Content up to its dot, without it.
    pub async fn content(&mut self) -> Option<Vec<u8>> {
        const END: &[u8] = b"\r\n.\r\n";
        let mut looked = 0;
        loop {
            let from = self.incoming.get(looked..).unwrap_or_default();
            if let Some(at) = from.windows(END.len()).position(|window| window == END) {
                let mut content: Vec<u8> = self.incoming.drain(..looked + at + END.len()).collect();
                content.truncate(looked + at + 2);
                return Some(content);
            }
            looked = self.incoming.len().saturating_sub(END.len() - 1);
            self.read().await?;
        }
    }

    /// Some of the content, and no more.
    pub async fn some_content(&mut self) {
        let _ = self.read().await;
    }

    /// Keeps the connection without a word until the other side has had enough.
    pub async fn keep_silent(&mut self) {
        self.outgoing.clear();
        let mut space = [0; 4096];
        while self.stream.read(&mut space).await.is_ok_and(|count| count > 0) {}
    }
}
