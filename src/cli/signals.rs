//! Ctrl-C and SIGTERM: finish the message at hand, then stop.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use super::exit::Exit;
use crate::runtime::CancellationToken;

/// Asks the run to stop when the process is asked to end. Asked a second time, the process ends at once: what was being
/// handed over is then in doubt, and the ledger says so.
pub(super) fn watch(cancel: CancellationToken) {
    let mut ear = ShutdownSignal::open();
    tokio::spawn(async move {
        ear.asked_to_end().await;
        cancel.cancel();
        ear.asked_to_end().await;
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
    ShutdownSignal::open().asked_to_end().await;
}

/// Listens from the moment it is opened, so that what was said to a person afterwards is true.
#[cfg(unix)]
pub(super) struct ShutdownSignal {
    interrupt: Option<tokio::signal::unix::Signal>,
    terminate: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl ShutdownSignal {
    pub(super) fn open() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self {
            interrupt: signal(SignalKind::interrupt()).ok(),
            terminate: signal(SignalKind::terminate()).ok(),
        }
    }

    /// Comes back at the next Ctrl-C or SIGTERM.
    pub(super) async fn asked_to_end(&mut self) {
        async fn next(signal: &mut Option<tokio::signal::unix::Signal>) {
            let came = match signal {
                Some(signal) => signal.recv().await.is_some(),
                None => false,
            };
            if !came {
                std::future::pending::<()>().await;
            }
        }
        tokio::select! {
            () = next(&mut self.interrupt) => {}
            () = next(&mut self.terminate) => {}
        }
    }
}

#[cfg(not(unix))]
pub(super) struct ShutdownSignal;

#[cfg(not(unix))]
impl ShutdownSignal {
    pub(super) fn open() -> Self {
        Self
    }

    /// Comes back at the next Ctrl-C.
    pub(super) async fn asked_to_end(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
