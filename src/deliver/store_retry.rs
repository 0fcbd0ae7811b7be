//! Patience with a store that another process is writing to.

use std::future::Future;

use crate::store::StoreError;

/// How often the store is asked; it waits two seconds each time by itself.
const TRIES: u32 = 30;

/// Asks again while another process holds the store. An import may take longer than the store waits by itself; what a
/// relay has said must not be lost over that, nor the run end.
pub(super) async fn retry_while_busy<T, F>(mut ask: impl FnMut() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    for _ in 1..TRIES {
        match ask().await {
            Err(error) if error.is_busy() => {}
            answer => return answer,
        }
    }
    ask().await
}
