//! Ctrl-C and SIGTERM: finish the message at hand, then stop.

use crate::deliver::Stop;

/// Asks the run to stop when the process is asked to end.
pub(super) fn watch(stop: Stop) {
    tokio::spawn(async move {
        asked_to_end().await;
        stop.ask();
    });
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
