//! A browser without a screen: it asks, reads the answer, and listens to events.

use std::fmt::Display;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Whoever has heard nothing for so long will hear nothing any more.
const PATIENCE: Duration = Duration::from_mins(1);

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Status line and headers, as they came.
    pub head: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// A request with any method, path and headers.
pub async fn ask(at: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    send(at, method, path, headers, b"").await
}

/// The same with a body.
pub async fn send(at: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.extend([name, ": ", value, "\r\n"]);
    }
    if !body.is_empty() {
        request.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
    }
    let stream = TcpStream::connect(at).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let bytes = [format!("{request}\r\n").as_bytes(), body].concat();
    // Whoever refuses a body does not wait for its end.
    let sending = tokio::spawn(async move {
        let _ = writer.write_all(&bytes).await;
        writer
    });
    let mut answer = Vec::new();
    let read = tokio::time::timeout(PATIENCE, reader.read_to_end(&mut answer)).await.unwrap();
    assert!(read.is_ok() || !answer.is_empty(), "{read:?}");
    drop(sending);
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    let bytes = answer.split_off(end + 4);
    let head = String::from_utf8(answer).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, bytes }
}

/// What a browser on this machine gets.
pub async fn get(at: SocketAddr, path: impl Display) -> Answer {
    ask(at, "GET", &path.to_string(), &[("Host", &at.to_string())]).await
}

/// The page at a path, which is there.
pub async fn seen(at: SocketAddr, path: impl Display) -> String {
    let answer = get(at, &path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.head);
    answer.text().to_owned()
}

/// What our own page brings along when it writes.
pub async fn write_token(at: SocketAddr) -> String {
    let page = seen(at, "/issues/1").await;
    page.split("data-write=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// The first event of `/events`, as it comes.
pub async fn first_event(at: SocketAddr) -> String {
    let mut stream = TcpStream::connect(at).await.unwrap();
    stream.write_all(format!("GET /events HTTP/1.1\r\nHost: {at}\r\n\r\n").as_bytes()).await.unwrap();
    let (mut stream, mut heard) = (BufReader::new(stream), String::new());
    while !heard.contains("\n\n") {
        let read = tokio::time::timeout(PATIENCE, stream.read_line(&mut heard)).await.unwrap();
        assert!(read.unwrap() > 0, "the stream was cut off: {heard}");
    }
    heard
}

/// An open `/events`.
pub struct Events {
    stream: BufReader<TcpStream>,
    name: &'static str,
    heard: String,
}

impl Events {
    /// Starts to listen to changes of the issue; the present number was heard.
    pub async fn open(at: SocketAddr) -> Self {
        Self::open_of(at, "change").await
    }

    /// Starts to listen to events of one name.
    pub async fn open_of(at: SocketAddr, name: &'static str) -> Self {
        let mut stream = TcpStream::connect(at).await.unwrap();
        stream.write_all(format!("GET /events HTTP/1.1\r\nHost: {at}\r\n\r\n").as_bytes()).await.unwrap();
        let mut events = Self { stream: BufReader::new(stream), name, heard: String::new() };
        events.next().await.expect("the present number is told at once");
        events
    }

    /// The number of the next change; `None` when the stream has come to its proper end.
    pub async fn next(&mut self) -> Option<u64> {
        loop {
            let mut line = String::new();
            let read = tokio::time::timeout(PATIENCE, self.stream.read_line(&mut line)).await.unwrap();
            assert!(read.unwrap() > 0, "the stream was cut off");
            if let Some(name) = line.strip_prefix("event: ") {
                name.trim().clone_into(&mut self.heard);
            }
            if let Some(number) = line.strip_prefix("data: ").filter(|_| self.heard == self.name) {
                return Some(number.trim().parse().unwrap());
            }
            // The last chunk of a body (RFC 9112 §7.1).
            if line == "0\r\n" {
                return None;
            }
        }
    }

    /// Waits for a change after which a page says this. One that came while files were half written may be before it.
    pub async fn until(&mut self, at: SocketAddr, path: &str, words: &str) -> String {
        loop {
            self.next().await.expect("the preview goes on");
            let page = seen(at, path).await;
            if page.contains(words) {
                return page;
            }
        }
    }
}
