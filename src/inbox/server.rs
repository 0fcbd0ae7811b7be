//! The inbox server: start, accepting connections, graceful stop.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use super::maildir::Maildir;
use super::record::{Received, Transcript, TranscriptRecorder};
use super::smtp::{self, ServerContext};
use super::storage::MessageStorage;
use super::{InboxError, Settings, page};
use crate::runtime::CancellationToken;
use crate::web;

/// A running inbox. Dropping it ends every session at once; [`Server::stop`] lets them finish.
#[derive(Debug)]
pub struct Server {
    smtp: SocketAddr,
    http: Option<SocketAddr>,
    recorder: Arc<TranscriptRecorder>,
    cancel: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Server {
    /// Opens the Maildir, binds the ports, and starts to accept connections.
    pub async fn start(settings: Settings) -> Result<Self, InboxError> {
        let storage = match &settings.dir {
            Some(folder) => Maildir::open(folder, settings.newsroom.as_deref(), Arc::clone(&settings.clock))
                .map(MessageStorage::Maildir)
                .map_err(|source| InboxError::Maildir { folder: folder.clone(), source })?,
            None if settings.remember => {
                MessageStorage::Memory { kept: Mutex::default(), clock: Arc::clone(&settings.clock) }
            }
            None => MessageStorage::Nowhere,
        };
        let storage = Arc::new(storage);
        let recorder = Arc::new(TranscriptRecorder::new(settings.remember));
        let cancel = CancellationToken::new();
        let (listener, smtp) = listen("mail", settings.smtp).await?;
        let mut tasks = Vec::new();
        let mut http = None;
        if let Some(address) = settings.http {
            let (listener, bound) = listen("the browser", address).await?;
            http = Some(bound);
            tasks.push(page::serve(listener, bound, &settings, Arc::clone(&storage), cancel.clone()));
        }
        let context = Arc::new(ServerContext {
            script: settings.script,
            tls: settings.tls,
            storage,
            recorder: Arc::clone(&recorder),
        });
        tasks.push(tokio::spawn(accept(listener, context, cancel.clone())));
        Ok(Self { smtp, http, recorder, cancel, tasks })
    }

    /// Returns the address of the SMTP server.
    pub fn smtp_addr(&self) -> SocketAddr {
        self.smtp
    }

    /// Returns the address of the web pages.
    pub fn http_addr(&self) -> Option<SocketAddr> {
        self.http
    }

    /// Returns the number of accepted messages.
    pub fn messages(&self) -> u64 {
        self.recorder.count()
    }

    /// Returns the accepted messages in order (with [`Settings::remember`]).
    pub fn received(&self) -> Vec<Received> {
        self.recorder.received()
    }

    /// Returns the transcript of every session, in the order of connecting (with [`Settings::remember`]).
    pub fn transcripts(&self) -> Vec<Transcript> {
        self.recorder.transcripts()
    }

    /// Returns the number of accepted connections.
    pub fn connections(&self) -> u64 {
        self.recorder.connections()
    }

    /// Waits until `condition` holds; it is checked again after every line, message, and closed connection.
    pub async fn wait_until(&self, condition: impl Fn(&Self) -> bool) {
        let mut changes = self.recorder.changes();
        loop {
            changes.mark_unchanged();
            if condition(self) || changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Stops accepting, replies 421 to idle clients, lets content in transfer arrive, and waits for every session.
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

async fn listen(what: &'static str, address: SocketAddr) -> Result<(TcpListener, SocketAddr), InboxError> {
    web::bind(address).await.map_err(|source| InboxError::Listen { what, address, source })
}

async fn accept(listener: TcpListener, context: Arc<ServerContext>, cancel: CancellationToken) {
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A failed accept concerns one client, or a temporary lack of file descriptors.
                let Ok((stream, _)) = accepted else {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                };
                open.spawn(smtp::run_session(stream, Arc::clone(&context), cancel.clone()));
            }
            Some(_) = open.join_next() => {}
            () = cancel.cancelled() => break,
        }
    }
    drop(listener);
    while open.join_next().await.is_some() {}
}
