//! Why the inbox cannot start.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the inbox cannot start.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    /// The port is taken, or not ours to take.
    #[error("the inbox cannot listen for {what} on {address}: {source}")]
    Listen {
        /// `mail` or `the browser`.
        what: &'static str,
        /// Where it was to listen.
        address: SocketAddr,
        /// What the machine says.
        source: io::Error,
    },
    /// The folder cannot be made or written.
    #[error("the Maildir `{}` cannot be used: {source}", folder.display())]
    Maildir {
        /// The folder.
        folder: PathBuf,
        /// What the machine says.
        source: io::Error,
    },
}
