//! How an inbox is set up.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use super::{AcceptAll, Script};
use crate::runtime::{Clock, SystemClock};

/// Finds the bytes and media type of a picture that the newsroom would host at a URL.
pub type Pictures = Arc<dyn Fn(&str) -> Option<(Vec<u8>, &'static str)> + Send + Sync>;

/// Encryption of the inbox's own SMTP, for tests of clients.
#[derive(Debug, Clone)]
pub enum ServerTls {
    /// Offered as STARTTLS.
    StartTls(Arc<rustls::ServerConfig>),
    /// From the first byte.
    Implicit(Arc<rustls::ServerConfig>),
}

/// How an inbox is set up. `Settings::default()` listens on a free loopback port, accepts everything into memory and
/// remembers every conversation: what a test wants.
#[derive(Clone)]
pub struct Settings {
    /// Where to listen for mail; port 0 takes a free one.
    pub smtp: SocketAddr,
    /// Where to show what came, if anywhere.
    pub http: Option<SocketAddr>,
    /// The Maildir. Without one messages are kept in memory (with [`Settings::remember`]) or dropped after counting.
    pub dir: Option<PathBuf>,
    /// What to answer.
    pub script: Arc<dyn Script>,
    /// Whether and how to encrypt.
    pub tls: Option<ServerTls>,
    /// Remember envelopes and conversations. Right for tests, wrong for a hundred thousand readers.
    pub remember: bool,
    /// The newsroom's `site`, whose pictures are shown from [`Settings::pictures`] instead of the network.
    pub site: Option<String>,
    /// Where hosted pictures come from.
    pub pictures: Option<Pictures>,
    /// Names files and shows times.
    pub clock: Arc<dyn Clock>,
    /// The zone of the times on the page.
    pub time_zone: jiff::tz::TimeZone,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            smtp: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            http: None,
            dir: None,
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
