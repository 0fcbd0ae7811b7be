//! The preview server: start, folder watching, graceful stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::routes;
use super::state::Settings;
use crate::runtime::watch::{FolderWatcher, MaildirWatcher, WatchError, Watched};
use crate::runtime::{CancellationToken, DropGuard, spawn_blocking};
use crate::web;

/// Time that open requests have after a stop, in steps: a machine too busy to run us for a while loses one step.
const SHUTDOWN_STEPS: u32 = 20;
const SHUTDOWN_STEP: Duration = Duration::from_millis(100);

/// Error for a preview that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken, or needs more rights.
    #[error("`{address}` cannot be listened on: {}", crate::source::reason(.reason))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's error.
        reason: std::io::Error,
    },
    /// The folder cannot be watched.
    #[error(transparent)]
    Watch(#[from] WatchError),
}

/// A running preview. Dropping it stops it as well.
pub struct Server {
    bound: SocketAddr,
    cancel: DropGuard,
    serving: JoinHandle<()>,
}

impl Server {
    /// Starts to watch the folder and to serve.
    ///
    /// # Errors
    /// The address cannot be bound, or the folder cannot be watched.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let listen = settings.listen;
        let failed = |reason| StartError::Listen { address: listen, reason };
        let (listener, bound) = web::bind(listen).await.map_err(failed)?;
        let mut files = FolderWatcher::start(&settings.root)?;
        let mut inbox = MaildirWatcher::start(&settings.root)?;
        let stop_handles = (files.stop_handle(), inbox.stop_handle());
        let (change, generation) = watch::channel(0_u64);
        let (arrival, caught) = watch::channel(0_u64);
        // Each watcher blocks a thread. When it ends, its sender is dropped and the event streams end.
        let watching_files = spawn_blocking(move || {
            while files.wait() == Watched::Changed {
                change.send_modify(|number| *number += 1);
            }
        });
        let watching_inbox = spawn_blocking(move || {
            while inbox.wait() == Watched::Changed {
                arrival.send_modify(|number| *number += 1);
            }
        });
        let router = routes::router(Arc::new(settings.into_state(bound, generation, caught)));
        let cancel = CancellationToken::new();
        let grace = async move {
            drop(stop_handles);
            // The event streams are open requests until the watchers have ended.
            let _ = tokio::join!(watching_files.try_join(), watching_inbox.try_join());
            for _ in 0..SHUTDOWN_STEPS {
                tokio::time::sleep(SHUTDOWN_STEP).await;
            }
        };
        let serving = tokio::spawn(web::serve(listener, router, cancel.clone(), grace));
        Ok(Self { bound, cancel: cancel.drop_guard(), serving })
    }

    /// Returns the address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.bound
    }

    /// Stops the preview; open pages lose their connection.
    pub async fn stop(self) {
        drop(self.cancel);
        let _ = self.serving.await;
    }
}
