//! Blocking work on tokio's blocking pool.

use tokio::task::JoinHandle;

/// Work that runs on the blocking pool. Dropping the handle does not end the work.
#[derive(Debug)]
pub struct BlockingTask<T>(JoinHandle<T>);

/// Error for blocking work that panicked, or that the runtime dropped while it shut down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("internal error: a background task panicked; please report it")]
pub struct TaskPanicked;

impl From<TaskPanicked> for std::io::Error {
    fn from(panicked: TaskPanicked) -> Self {
        Self::other(panicked)
    }
}

/// Runs a function that blocks (files, the store, computation) on the blocking pool. It starts at once.
pub fn spawn_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> BlockingTask<T> {
    BlockingTask(tokio::task::spawn_blocking(work))
}

impl<T> BlockingTask<T> {
    /// Waits for the result. A panic in the work continues in the caller.
    pub async fn join(self) -> T {
        match self.0.await {
            Ok(result) => result,
            Err(failed) => match failed.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime is shutting down and drops this task next.
                Err(_) => std::future::pending().await,
            },
        }
    }

    /// Waits for the result.
    ///
    /// # Errors
    /// The work panicked.
    pub async fn try_join(self) -> Result<T, TaskPanicked> {
        self.0.await.map_err(|_| TaskPanicked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn panic_becomes_an_error_for_try_join() {
        assert_eq!(spawn_blocking(|| 7).try_join().await, Ok(7));
        let panicking = spawn_blocking(|| std::panic::panic_any("expected by the test"));
        let result: Result<(), _> = panicking.try_join().await;
        assert_eq!(result, Err(TaskPanicked));
    }
}
