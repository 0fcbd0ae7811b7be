//! Ctrl-C, SIGTERM, and SIGHUP.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use super::console::Console;
use super::exit::Exit;
use crate::runtime::CancellationToken;

/// Cancels at the first signal, so that messages in flight are finished, and calls `told` at once: a relay that hangs may
/// take minutes. A second signal ends the process at once: the ledger then marks messages in flight as uncertain.
pub(super) fn cancel_on_signal(cancel: CancellationToken, told: impl FnOnce() + Send + 'static) {
    let mut signal = ShutdownSignal::listen();
    tokio::spawn(async move {
        signal.recv().await;
        cancel.cancel();
        told();
        signal.recv().await;
        exit_now();
    });
}

/// Says that a sending process stops, and what a second signal does.
pub(super) fn stopping(console: &Console) -> impl FnOnce() + Send + 'static {
    let console = console.clone();
    move || {
        console.say(
            "stopping: waiting for the mail server's replies to the messages in flight; a second Ctrl-C ends at once, and those \
             that left in full are then uncertain",
        );
    }
}

#[expect(clippy::exit, clippy::disallowed_methods, reason = "a second signal must not wait for anything")]
fn exit_now() {
    std::process::exit(Exit::StopReason.code().into());
}

/// Starts listening, and returns a future that completes at the first signal.
pub(super) async fn listen() -> Pin<Box<dyn Future<Output = ()> + Send>> {
    let mut signal: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(shutdown());
    // Listening starts at the first poll.
    let already = poll_fn(|context| Poll::Ready(signal.as_mut().poll(context).is_ready())).await;
    if already { Box::pin(std::future::ready(())) } else { signal }
}

/// Completes at the first Ctrl-C or SIGTERM.
pub(super) async fn shutdown() {
    ShutdownSignal::listen().recv().await;
}

/// Calls for a new configuration (SIGHUP) from the moment of [`Reload::listen`] on.
#[cfg(unix)]
pub(super) struct Reload(Option<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Reload {
    pub(super) fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self(signal(SignalKind::hangup()).ok())
    }

    /// Completes at the next signal.
    pub(super) async fn recv(&mut self) {
        next(&mut self.0).await;
    }
}

/// There is no such signal.
#[cfg(not(unix))]
pub(super) struct Reload;

#[cfg(not(unix))]
impl Reload {
    pub(super) fn listen() -> Self {
        Self
    }

    /// Never completes.
    pub(super) async fn recv(&mut self) {
        std::future::pending::<()>().await;
    }
}

/// Completes at the next signal; never if it cannot be listened to.
#[cfg(unix)]
async fn next(signal: &mut Option<tokio::signal::unix::Signal>) {
    let received = match signal {
        Some(signal) => signal.recv().await.is_some(),
        None => false,
    };
    if !received {
        std::future::pending::<()>().await;
    }
}

/// Ctrl-C and SIGTERM from the moment of [`ShutdownSignal::listen`].
#[cfg(unix)]
struct ShutdownSignal {
    interrupt: Option<tokio::signal::unix::Signal>,
    terminate: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl ShutdownSignal {
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self {
            interrupt: signal(SignalKind::interrupt()).ok(),
            terminate: signal(SignalKind::terminate()).ok(),
        }
    }

    /// Completes at the next signal.
    async fn recv(&mut self) {
        tokio::select! {
            () = next(&mut self.interrupt) => {}
            () = next(&mut self.terminate) => {}
        }
    }
}

#[cfg(not(unix))]
struct ShutdownSignal;

#[cfg(not(unix))]
impl ShutdownSignal {
    fn listen() -> Self {
        Self
    }

    /// Completes at the next Ctrl-C.
    async fn recv(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
