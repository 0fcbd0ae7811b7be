//! Listening, serving, limits for strangers, and graceful shutdown.
//!
//! A connection is a stranger until one of its requests was admitted ([`Connection::admit`]). Strangers have little time
//! for a request, and when there are too many of them the one that waits longest makes room. Nobody can block a shared
//! preview with sockets that say nothing.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::runtime::CancellationToken;

/// Time that a client has for the headers of a request, also of a later one on the same connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(15);
/// Time that a client has to take the last answers when its connection has come to its end.
const LAST_ANSWERS: Duration = Duration::from_secs(30);
/// Pause after a failed accept, which is usually a lack of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Limits of a server's connections.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections without an admitted request. Each browser that begins to read needs about six.
    pub strangers: usize,
    /// Connections in all; the oldest makes room.
    pub connections: usize,
    /// Longest life of a connection: whoever takes no answers holds nothing for longer. `None` for streams of events.
    pub lifetime: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { strangers: 128, connections: usize::MAX, lifetime: None }
    }
}

/// Opens a listener and returns it with its address. Port 0 takes a free port.
pub async fn bind(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await?;
    let bound = listener.local_addr()?;
    Ok((listener, bound))
}

/// Serves `router` until `cancel` is cancelled. Open requests may then finish until `grace` is over; it starts with
/// the cancellation. Handlers find their [`Connection`] among the extensions of a request.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    cancel: CancellationToken,
    grace: impl Future<Output = ()>,
) {
    serve_limited(listener, router, Limits::default(), cancel, grace).await;
}

/// The same with other limits than those of a server that few people use.
pub async fn serve_limited(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    cancel: CancellationToken,
    grace: impl Future<Output = ()>,
) {
    let (clients, mut open) = (Arc::new(Clients::new(limits)), JoinSet::new());
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let connection = clients.welcome(peer);
                    let (router, cancel) = (router.clone(), cancel.clone());
                    let times = Times { headers: HEADER_TIMEOUT, life: limits.lifetime };
                    open.spawn(serve_connection(stream, router, connection, times, cancel));
                }
                Err(_) => {
                    // The longest waiting stranger gives its descriptor back.
                    clients.make_room();
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            Some(_) = open.join_next() => {}
            () = cancel.cancelled() => break,
        }
    }
    drop(listener);
    let finished = async { while open.join_next().await.is_some() {} };
    tokio::select! {
        biased;
        () = finished => {}
        () = grace => {}
    }
}

/// Times of a connection.
#[derive(Clone, Copy)]
struct Times {
    /// For the headers of a request.
    headers: Duration,
    /// For the whole.
    life: Option<Duration>,
}

async fn serve_connection(
    stream: TcpStream,
    router: Router,
    connection: Connection,
    times: Times,
    cancel: CancellationToken,
) {
    let service = TowerToHyperService::new(router.layer(Extension(connection.clone())));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(times.headers);
    let life = async {
        match times.life {
            Some(life) => tokio::time::sleep(life).await,
            None => std::future::pending().await,
        }
    };
    let mut serving = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        // An error concerns this client alone.
        _ = serving.as_mut() => {}
        () = connection.0.closing.cancelled() => {}
        () = life => {
            serving.as_mut().graceful_shutdown();
            let _ = tokio::time::timeout(LAST_ANSWERS, serving).await;
        }
        () = cancel.cancelled() => {
            serving.as_mut().graceful_shutdown();
            let _ = serving.await;
        }
    }
    connection.0.is_over.store(true, Ordering::Relaxed);
}

/// Connection of a client, shared by its requests.
#[derive(Debug, Clone)]
pub struct Connection(Arc<ConnectionState>);

#[derive(Debug)]
struct ConnectionState {
    /// Address of the client, or of the proxy in front of it.
    peer: SocketAddr,
    /// Closes the connection of a stranger.
    closing: CancellationToken,
    is_admitted: AtomicBool,
    is_over: AtomicBool,
}

impl Connection {
    fn new(peer: SocketAddr) -> Self {
        Self(Arc::new(ConnectionState {
            peer,
            closing: CancellationToken::new(),
            is_admitted: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
        }))
    }

    /// Returns the address of the client, or of the proxy in front of it.
    pub fn peer(&self) -> SocketAddr {
        self.0.peer
    }

    /// Keeps the connection open: one of its requests came from somebody who may read here.
    pub fn admit(&self) {
        self.0.is_admitted.store(true, Ordering::Relaxed);
    }

    fn is_stranger(&self) -> bool {
        !self.0.is_admitted.load(Ordering::Relaxed) && self.is_open()
    }

    fn is_open(&self) -> bool {
        !self.0.is_over.load(Ordering::Relaxed)
    }
}

/// Open connections in the order of their arrival.
#[derive(Debug)]
struct Clients {
    limits: Limits,
    open: Mutex<VecDeque<Connection>>,
    /// Connections without an admitted request.
    strangers: Mutex<VecDeque<Connection>>,
}

impl Clients {
    fn new(limits: Limits) -> Self {
        Self { limits, open: Mutex::default(), strangers: Mutex::default() }
    }

    /// Returns the state of a new connection. When there are too many strangers, or too many connections, the oldest one is
    /// closed.
    fn welcome(&self, peer: SocketAddr) -> Connection {
        let new = Connection::new(peer);
        make_room(&self.strangers, self.limits.strangers, Connection::is_stranger).push_back(new.clone());
        if self.limits.connections < usize::MAX {
            make_room(&self.open, self.limits.connections, Connection::is_open).push_back(new.clone());
        }
        new
    }

    /// Closes the oldest stranger.
    fn make_room(&self) {
        let mut waiting = self.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(Connection::is_stranger);
        close_first(&mut waiting);
    }
}

/// Forgets the connections of a full queue that no longer belong there, and closes the first if it is still full.
fn make_room(
    queue: &Mutex<VecDeque<Connection>>,
    limit: usize,
    belongs: fn(&Connection) -> bool,
) -> MutexGuard<'_, VecDeque<Connection>> {
    let mut waiting = queue.lock().unwrap_or_else(PoisonError::into_inner);
    if waiting.len() >= limit {
        waiting.retain(belongs);
    }
    if waiting.len() >= limit {
        close_first(&mut waiting);
    }
    waiting
}

fn close_first(waiting: &mut VecDeque<Connection>) {
    if let Some(oldest) = waiting.pop_front() {
        oldest.0.closing.cancel();
    }
}

/// Returns a plain text 404.
pub fn not_found(text: &'static str) -> Response {
    (StatusCode::NOT_FOUND, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 9);
    const MAX_STRANGERS: usize = 128;

    #[test]
    fn oldest_stranger_makes_room_and_readers_stay() {
        let clients = Clients::new(Limits::default());
        let reader = clients.welcome(PEER);
        reader.admit();
        let first = clients.welcome(PEER);
        let others: Vec<_> = (0..MAX_STRANGERS).map(|_| clients.welcome(PEER)).collect();
        assert!(first.0.closing.is_cancelled() && !reader.0.closing.is_cancelled());
        assert!(!others[0].0.closing.is_cancelled());
        // Whoever left is no stranger any more.
        others[0].0.is_over.store(true, Ordering::Relaxed);
        clients.welcome(PEER);
        assert!(!others[1].0.closing.is_cancelled());
        clients.make_room();
        assert!(others[1].0.closing.is_cancelled() && !others[2].0.closing.is_cancelled());
    }

    #[test]
    fn oldest_connection_makes_room_on_a_full_server() {
        let clients = Clients::new(Limits { connections: 3, ..Limits::default() });
        let open: Vec<_> = (0..3).map(|_| clients.welcome(PEER)).collect();
        open.iter().for_each(Connection::admit);
        open[0].0.is_over.store(true, Ordering::Relaxed);
        clients.welcome(PEER);
        assert!(open.iter().all(|connection| !connection.0.closing.is_cancelled()));
        clients.welcome(PEER);
        assert!(open[1].0.closing.is_cancelled() && !open[2].0.closing.is_cancelled());
    }

    /// Sends a request and returns the answer.
    async fn ask(stream: &mut TcpStream, path: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = vec![0; 4096];
        let length = stream.read(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer[..length]).into_owned()
    }

    #[tokio::test]
    async fn silent_sockets_block_nobody() {
        let (listener, bound) = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let admit = async |Extension(connection): Extension<Connection>| {
            connection.admit();
            "hello"
        };
        let router = Router::new().route("/", axum::routing::get(admit));
        let cancel = CancellationToken::new();
        let server = tokio::spawn(serve(listener, router, cancel.clone(), std::future::pending()));
        let mut reader = TcpStream::connect(bound).await.unwrap();
        assert!(ask(&mut reader, "/").await.ends_with("hello"));
        let mut silent = Vec::new();
        for _ in 0..400 {
            silent.push(TcpStream::connect(bound).await.unwrap());
        }
        // The oldest is closed, the reader is not, and a new one is served.
        assert_eq!(silent[0].read(&mut [0; 9]).await.unwrap_or(0), 0);
        assert!(ask(&mut reader, "/").await.ends_with("hello"));
        let mut newcomer = TcpStream::connect(bound).await.unwrap();
        assert!(ask(&mut newcomer, "/").await.ends_with("hello"));
        drop((reader, newcomer));
        cancel.cancel();
        server.await.unwrap();
    }

    #[tokio::test]
    async fn answers_that_nobody_takes_end_with_the_connection() {
        let (listener, bound) = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let mut client = TcpStream::connect(bound).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let router = Router::new().route("/", axum::routing::get(async || "hello"));
        let (connection, cancel) = (Connection::new(PEER), CancellationToken::new());
        // Long enough for one answer, also on a busy machine.
        let times = Times { headers: HEADER_TIMEOUT, life: Some(Duration::from_secs(2)) };
        let serving = tokio::spawn(serve_connection(stream, router, connection.clone(), times, cancel));
        assert!(ask(&mut client, "/").await.ends_with("hello"));
        serving.await.unwrap();
        assert!(!connection.is_open());
    }

    #[tokio::test]
    async fn headers_that_never_end_are_given_up() {
        let (listener, bound) = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        for start in ["", "GET / HTTP/1.1\r\nHost: local"] {
            let mut slow = TcpStream::connect(bound).await.unwrap();
            let (stream, _) = listener.accept().await.unwrap();
            slow.write_all(start.as_bytes()).await.unwrap();
            let (connection, cancel) = (Connection::new(PEER), CancellationToken::new());
            let times = Times { headers: Duration::from_millis(20), life: None };
            // It ends by itself while the client keeps its side open.
            serve_connection(stream, Router::new(), connection.clone(), times, cancel).await;
            assert!(connection.0.is_over.load(Ordering::Relaxed) && !connection.is_stranger());
        }
    }
}
