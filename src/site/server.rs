//! The server: listening, reading the newsroom anew, and graceful stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::routes;
use super::snapshot::SnapshotError;
use super::state::Site;
use crate::runtime::CancellationToken;
use crate::web::{self, Limits};

/// Time that open requests have to finish after a stop; with the rest of the program's end it stays below 10 s.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);
/// Time between two looks at the newsroom's files.
const REFRESH: Duration = Duration::from_secs(2);
/// Limits of connections. Most come from a proxy, which needs few; without one, each browser opens about six.
const LIMITS: Limits = Limits { strangers: 256, connections: 768, lifetime: Some(Duration::from_mins(2)) };

/// Failure to start the site.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's error.
        source: std::io::Error,
    },
}

/// A listener that waits for its site.
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

/// A running site. Dropping it ends it at once; [`Server::stop`] lets open requests finish.
pub struct Server {
    address: SocketAddr,
    cancel: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Bound {
    /// Returns the address; port 0 became a free one.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Starts to serve.
    pub fn serve(self, site: Arc<Site>) -> Server {
        let cancel = CancellationToken::new();
        let router = routes::router(Arc::clone(&site));
        let grace = async { tokio::time::sleep(SHUTDOWN_GRACE).await };
        let stop = cancel.clone();
        let serving = tokio::spawn(async move {
            web::serve_limited(self.listener, router, LIMITS, stop, grace).await;
        });
        let refreshing = tokio::spawn(refresh(site, cancel.clone()));
        Server { address: self.address, cancel, tasks: vec![serving, refreshing] }
    }
}

impl Server {
    /// Opens the listener.
    ///
    /// # Errors
    /// The address is in use or not this machine's.
    pub async fn bind(address: SocketAddr) -> Result<Bound, SiteError> {
        let (listener, address) =
            web::bind(address).await.map_err(|source| SiteError::Listen { address, source })?;
        Ok(Bound { listener, address })
    }

    /// Returns the address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops accepting and waits until open requests are answered, a few seconds at most.
    pub async fn stop(mut self) {
        self.cancel.cancel();
        for task in std::mem::take(&mut self.tasks) {
            let _ = task.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.cancel.cancel();
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Reads the newsroom anew while the site runs. A fault is told once, and again after it was gone.
async fn refresh(site: Arc<Site>, cancel: CancellationToken) {
    let mut told = None;
    loop {
        tokio::select! {
            () = site.clock.sleep(REFRESH) => {}
            () = cancel.cancelled() => return,
        }
        match site.refresh().await {
            Ok(_) => told = None,
            Err(error) => {
                let words = sentence(&error);
                if told.as_ref() != Some(&words) {
                    site.tell(&words);
                    told = Some(words);
                }
            }
        }
    }
}

fn sentence(error: &SnapshotError) -> String {
    format!("the site shows the newsroom as it was: {error}")
}
