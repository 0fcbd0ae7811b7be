//! Listening, serving, and graceful shutdown.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

use crate::runtime::CancellationToken;

/// Opens a listener and returns it with its address. Port 0 takes a free port.
pub async fn bind(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await?;
    let bound = listener.local_addr()?;
    Ok((listener, bound))
}

/// Serves `router` until `cancel` is cancelled. Open requests may then finish until `grace` is over; it starts with
/// the cancellation.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    cancel: CancellationToken,
    grace: impl Future<Output = ()>,
) {
    let serving = axum::serve(listener, router).with_graceful_shutdown(cancel.clone().cancelled_owned());
    let deadline = async {
        cancel.cancelled().await;
        grace.await;
    };
    tokio::select! {
        biased;
        // axum retries failed accepts, so it ends only after the cancellation.
        _ = serving => {}
        () = deadline => {}
    }
}

/// Returns a plain text 404.
pub fn not_found(text: &'static str) -> Response {
    (StatusCode::NOT_FOUND, text).into_response()
}
