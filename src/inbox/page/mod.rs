//! What the inbox caught, in the browser.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::Settings;
use super::shelf::Shelf;

pub(super) fn serve(
    listener: TcpListener,
    _bound: SocketAddr,
    _settings: &Settings,
    _shelf: Arc<Shelf>,
    _stop: watch::Receiver<bool>,
) -> JoinHandle<()> {
    tokio::spawn(async move { drop(listener) })
}
