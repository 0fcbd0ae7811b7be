//! Settings of an inbox, and the error for one that cannot start.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use super::script::{AcceptAll, Script};
use crate::runtime::{Clock, SystemClock};

/// Finds the bytes and media type of a picture that the newsroom would host at a URL.
pub type Pictures = Arc<dyn Fn(&str) -> Option<(Vec<u8>, &'static str)> + Send + Sync>;

/// TLS of the inbox's SMTP server, for tests of clients.
#[derive(Debug, Clone)]
pub enum ServerTls {
    /// Offered as STARTTLS (RFC 3207).
    StartTls(Arc<rustls::ServerConfig>),
    /// From the first byte (RFC 8314).
    Implicit(Arc<rustls::ServerConfig>),
}

/// Settings of an inbox. The default suits tests: a free loopback port, every message accepted into memory, and every
/// session recorded.
#[derive(Clone)]
pub struct Settings {
    /// Address of the SMTP server; port 0 takes a free port.
    pub smtp: SocketAddr,
    /// Address of the web pages, if any.
    pub http: Option<SocketAddr>,
    /// The Maildir. Without one, messages are kept in memory (with [`Settings::remember`]) or only counted.
    pub dir: Option<PathBuf>,
    /// The newsroom whose folder holds the Maildir, if any: no link leads the Maildir out of it.
    pub newsroom: Option<PathBuf>,
    /// Replies other than the default ones.
    pub script: Arc<dyn Script>,
    /// TLS, if any.
    pub tls: Option<ServerTls>,
    /// Records envelopes and transcripts. It suits tests; a large delivery would fill the memory.
    pub remember: bool,
    /// The newsroom's `site`: its pictures come from [`Settings::pictures`], not from the network.
    pub site: Option<String>,
    /// Source of the hosted pictures.
    pub pictures: Option<Pictures>,
    /// Clock for file names and times.
    pub clock: Arc<dyn Clock>,
    /// Time zone of the times on the pages.
    pub time_zone: jiff::tz::TimeZone,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            smtp: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            http: None,
            dir: None,
            newsroom: None,
            script: Arc::new(AcceptAll),
            tls: None,
            remember: true,
            site: None,
            pictures: None,
            clock: Arc::new(SystemClock),
            time_zone: jiff::tz::TimeZone::UTC,
        }
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("smtp", &self.smtp)
            .field("http", &self.http)
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

/// Error for an inbox that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    /// The port is taken, or needs more rights.
    #[error("the inbox cannot listen for {what} on {address}: {source}")]
    Listen {
        /// `mail` or `the browser`.
        what: &'static str,
        /// The address.
        address: SocketAddr,
        /// The system's error.
        source: io::Error,
    },
    /// The folder cannot be created or written.
    #[error("the Maildir `{}` cannot be used: {}", folder.display(), crate::source::reason(source))]
    Maildir {
        /// The folder.
        folder: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}
