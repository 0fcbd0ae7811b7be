//! Ctrl-C and SIGTERM: finish the message at hand, then stop.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use super::exit::Exit;
use crate::deliver::Stop;

/// Asks the run to stop when the process is asked to end. Asked a second time, the process ends at once: what was being
/// handed over is then in doubt, and the ledger says so.
pub(super) fn watch(stop: Stop) {
    tokio::spawn(async move {
        asked_to_end().await;
        stop.ask();
        asked_to_end().await;
        end_now();
    });
}

#[expect(
    clippy::exit,
    clippy::disallowed_methods,
    reason = "whoever asks twice does not want to wait for anything"
)]
fn end_now() {
    std::process::exit(Exit::Unfinished.code().into());
}

/// Listens from now on, so that whoever is told something afterwards can ask at once; then as [`asked_to_end`].
pub(super) async fn listen() -> Pin<Box<dyn Future<Output = ()> + Send>> {
    let mut asked: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(asked_to_end());
    // It listens from the first time that it is polled.
    let already = poll_fn(|context| Poll::Ready(asked.as_mut().poll(context).is_ready())).await;
    if already { Box::pin(std::future::ready(())) } else { asked }
}

/// Comes back at the first Ctrl-C or SIGTERM.
pub(super) async fn asked_to_end() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = terminate => {}
    }
}
