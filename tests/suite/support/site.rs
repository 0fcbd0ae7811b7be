//! A web server that answers what a test wants, and knows how it was asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// How often a question steps back before it is answered, so that an impolite second one would be seen beside it.
const YIELDS_BEFORE_RESPONSE: usize = 50;

/// A question as the site heard it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRequest {
    /// `HEAD` or `GET`.
    pub method: String,
    /// From the slash on.
    pub path: String,
    /// The name it was asked by, without the port.
    pub host: String,
    /// The whole head.
    pub head: String,
}

impl SiteRequest {
    /// `GET a.example/path`.
    pub fn line(&self) -> String {
        format!("{} {}{}", self.method, self.host, self.path)
    }
}

/// What the site does.
pub enum SiteResponse {
    /// Says this and closes the connection.
    Say(String),
    /// Says this head and these bytes, and closes the connection.
    SayBytes(String, Vec<u8>),
    /// Says this, and then this again and again.
    Endless(&'static str, &'static str),
    /// Nothing, with an open connection.
    Silence,
    /// Closes the connection.
    HangUp,
}

/// A page.
pub fn page() -> SiteResponse {
    status("200 OK")
}

/// A status with an empty page.
pub fn status(status: &str) -> SiteResponse {
    with(status, "")
}

/// A redirect.
pub fn redirect(status: u16, to: &str) -> SiteResponse {
    with(&format!("{status} Elsewhere"), &format!("Location: {to}\r\n"))
}

/// A status with headers.
pub fn with(status: &str, headers: &str) -> SiteResponse {
    SiteResponse::Say(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n"))
}

type Script = dyn Fn(&SiteRequest) -> SiteResponse + Send + Sync;

#[derive(Default)]
struct RequestLog {
    asked: Vec<SiteRequest>,
    /// The names whose questions are open right now.
    open: Vec<String>,
    most_at_once: usize,
    most_at_one_host: usize,
}

/// A running site; it ends when it is dropped.
pub struct TestSite {
    address: SocketAddr,
    log: Arc<Mutex<RequestLog>>,
    accepting: JoinHandle<()>,
}

impl TestSite {
    /// A site on a free port that answers by this script.
    pub async fn start(script: impl Fn(&SiteRequest) -> SiteResponse + Send + Sync + 'static) -> Self {
        Self::start_with(script, None).await
    }

    /// The same, behind TLS.
    pub async fn start_tls(
        script: impl Fn(&SiteRequest) -> SiteResponse + Send + Sync + 'static,
        tls: TlsAcceptor,
    ) -> Self {
        Self::start_with(script, Some(tls)).await
    }

    async fn start_with(
        script: impl Fn(&SiteRequest) -> SiteResponse + Send + Sync + 'static,
        tls: Option<TlsAcceptor>,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (log, script) = (Arc::new(Mutex::new(RequestLog::default())), Arc::new(script) as Arc<Script>);
        let kept = Arc::clone(&log);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, script, tls) = (Arc::clone(&kept), Arc::clone(&script), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, &log, script.as_ref()).await;
                            }
                        }
                        None => serve(stream, &log, script.as_ref()).await,
                    }
                });
            }
        });
        Self { address, log, accepting }
    }

    /// The URL of a path under a name that leads here.
    pub fn url(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.address.port())
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Every question, in the order of arriving.
    pub fn asked(&self) -> Vec<SiteRequest> {
        self.log().asked.clone()
    }

    /// Every question on one line.
    pub fn lines(&self) -> Vec<String> {
        self.log().asked.iter().map(SiteRequest::line).collect()
    }

    /// How many questions were open at once at most, in all and at one host.
    pub fn most_at_once(&self) -> (usize, usize) {
        let log = self.log();
        (log.most_at_once, log.most_at_one_host)
    }

    fn log(&self) -> std::sync::MutexGuard<'_, RequestLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for TestSite {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, log: &Mutex<RequestLog>, script: &Script) {
    let Some(asked) = read(&mut stream).await else { return };
    {
        let mut log = log.lock().unwrap();
        log.asked.push(asked.clone());
        log.open.push(asked.host.clone());
        let here = log.open.iter().filter(|host| **host == asked.host).count();
        log.most_at_once = log.most_at_once.max(log.open.len());
        log.most_at_one_host = log.most_at_one_host.max(here);
    }
    for _ in 0..YIELDS_BEFORE_RESPONSE {
        tokio::task::yield_now().await;
    }
    let answer = script(&asked);
    {
        let mut log = log.lock().unwrap();
        let open = log.open.iter().position(|host| *host == asked.host).unwrap();
        log.open.swap_remove(open);
    }
    match answer {
        SiteResponse::Say(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
        SiteResponse::SayBytes(head, bytes) => {
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        SiteResponse::Endless(start, again) => {
            let mut written = stream.write_all(start.as_bytes()).await;
            while written.is_ok() {
                written = stream.write_all(again.as_bytes()).await;
            }
        }
        SiteResponse::Silence => std::future::pending().await,
        SiteResponse::HangUp => {}
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<SiteRequest> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    let mut words = head.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let named =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("host: ").map(str::to_owned))?;
    let host = named.rsplit_once(':').map_or(named.clone(), |(host, _)| host.to_owned());
    Some(SiteRequest { method, path, host, head })
}
