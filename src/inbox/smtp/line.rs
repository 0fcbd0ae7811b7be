//! Connection of one client: reads lines and content, buffers replies.

use std::io;
use std::time::Duration;

use memchr::{memchr, memmem};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// Limit of a line: enough for `AUTH` with an initial response (RFC 4954 section 4).
const MAX_LINE_LENGTH: usize = 12_288;
/// Time a server waits for a client (RFC 5321 section 4.5.3.2.7).
const IDLE_TIMEOUT: Duration = Duration::from_mins(5);
const END_OF_CONTENT: &[u8] = b"\r\n.\r\n";

/// Byte stream of a connection, plain or TLS.
pub(super) trait IoStream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> IoStream for T {}

/// A line from the client.
pub(super) enum ReadLine {
    Line(Vec<u8>),
    TooLong,
}

/// Content that a client sent after 354.
pub(super) enum Content {
    Whole(Vec<u8>),
    TooLarge,
}

pub(super) struct Connection {
    pub(super) stream: Box<dyn IoStream>,
    input: Vec<u8>,
    output: Vec<u8>,
}

impl Connection {
    pub(super) fn new(stream: Box<dyn IoStream>) -> Self {
        Self { stream, input: Vec::new(), output: Vec::new() }
    }

    /// Discards input received before TLS (RFC 3207 section 6).
    pub(super) fn clear_input(&mut self) {
        self.input.clear();
    }

    /// Appends to the output; replies to a group of commands leave together (RFC 2920 section 3.2).
    pub(super) fn write(&mut self, bytes: &[u8]) {
        self.output.extend_from_slice(bytes);
    }

    pub(super) async fn flush(&mut self) -> io::Result<()> {
        if !self.output.is_empty() {
            self.stream.write_all(&self.output).await?;
            self.output.clear();
        }
        self.stream.flush().await
    }

    /// Reads the next line without its end. A bare LF ends a command line too, where it cannot hide anything.
    /// `None` after the client closed the connection.
    pub(super) async fn read_line(&mut self) -> io::Result<Option<ReadLine>> {
        let mut too_long = false;
        loop {
            if let Some(end) = memchr(b'\n', &self.input) {
                let rest = self.input.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.input, rest);
                line.truncate(end);
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                too_long |= end > MAX_LINE_LENGTH;
                return Ok(Some(if too_long { ReadLine::TooLong } else { ReadLine::Line(line) }));
            }
            if self.input.len() > MAX_LINE_LENGTH {
                too_long = true;
                self.input.clear();
            }
            self.flush().await?;
            if self.fill().await? == 0 {
                return Ok(None);
            }
        }
    }

    /// Reads content up to the final dot and removes dot-stuffing (RFC 5321 section 4.5.2). Only `CRLF . CRLF` ends it.
    /// Content longer than `limit` is read and discarded.
    pub(super) async fn content(&mut self, limit: usize) -> io::Result<Option<Content>> {
        self.flush().await?;
        // The line end before a first dot is the one of `DATA`.
        let mut raw = b"\r\n".to_vec();
        raw.append(&mut self.input);
        let (mut searched, mut too_large) = (0, false);
        loop {
            if let Some(end) = memmem::find(raw.get(searched..).unwrap_or_default(), END_OF_CONTENT) {
                let end = searched + end;
                self.input = raw.split_off(end + END_OF_CONTENT.len());
                raw.truncate(end + 2);
                return Ok(Some(if too_large { Content::TooLarge } else { Content::Whole(unstuff(&raw)) }));
            }
            searched = raw.len().saturating_sub(END_OF_CONTENT.len() - 1);
            if raw.len() > limit {
                too_large = true;
                raw.drain(..searched);
                searched = 0;
            }
            raw.reserve(16 * 1024);
            if timeout(IDLE_TIMEOUT, self.stream.read_buf(&mut raw)).await?? == 0 {
                return Ok(None);
            }
        }
    }

    /// Reads and discards until the client closes the connection.
    pub(super) async fn discard_input(&mut self) {
        while self.fill().await.is_ok_and(|count| count > 0) {
            self.input.clear();
        }
    }

    async fn fill(&mut self) -> io::Result<usize> {
        self.input.reserve(4 * 1024);
        timeout(IDLE_TIMEOUT, self.stream.read_buf(&mut self.input)).await?
    }
}

/// Removes the leading line end and one dot of each line that starts with one.
fn unstuff(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut from = 2;
    for at in memmem::find_iter(raw, b"\r\n.") {
        out.extend_from_slice(raw.get(from..at + 2).unwrap_or_default());
        from = at + 3;
    }
    out.extend_from_slice(raw.get(from..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    async fn read(wire: &[u8], limit: usize) -> (Option<Vec<u8>>, Vec<u8>) {
        let mut line = Connection::new(Box::new(tokio::io::join(io::Cursor::new(wire.to_vec()), Vec::new())));
        let content = match line.content(limit).await.unwrap() {
            Some(Content::Whole(bytes)) => Some(bytes),
            Some(Content::TooLarge) | None => None,
        };
        (content, line.input)
    }

    #[tokio::test]
    async fn only_crlf_dot_crlf_ends_content() {
        let wire = b"a\n.\r\nb\r\n.\nc\r\n..d\r\n...\r\n.\r\nRSET\r\n";
        let (content, rest) = read(wire, 999).await;
        assert_eq!(content.unwrap(), b"a\n.\r\nb\r\n\nc\r\n.d\r\n..\r\n");
        assert_eq!(rest, b"RSET\r\n");
        assert_eq!(read(b".\r\n", 999).await.0.unwrap(), b"");
    }

    #[tokio::test]
    async fn oversized_content_is_discarded_up_to_its_end() {
        let mut wire = b"0123456789\r\n".repeat(4000);
        wire.extend_from_slice(b".\r\nQUIT\r\n");
        let (content, rest) = read(&wire, 99).await;
        assert_eq!((content, rest), (None, b"QUIT\r\n".to_vec()));
    }

    proptest! {
        #[test]
        fn dot_stuffed_lines_are_restored(lines in prop::collection::vec("[.a\r\n]{0,4}", 0..9)) {
            // A bare CR before the line end would join with it, which senders must not let happen.
            let lines: Vec<&str> = lines.iter().map(|line| line.trim_end_matches('\r')).collect();
            let content = lines.iter().flat_map(|line| [line, "\r\n"]).collect::<String>();
            let stuffed = format!("\r\n{content}").replace("\r\n.", "\r\n..");
            let wire = format!("{}.\r\nNOOP\r\n", stuffed.get(2..).unwrap_or_default());
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let (found, rest) = runtime.block_on(read(wire.as_bytes(), 9999));
            prop_assert_eq!(found.unwrap(), content.as_bytes());
            prop_assert_eq!(rest, b"NOOP\r\n");
        }
    }
}
