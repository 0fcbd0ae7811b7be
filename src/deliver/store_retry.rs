//! Retries of store operations while another process holds the lock.

use std::future::Future;

use crate::store::StoreError;

/// Attempts of one operation. The store itself waits two seconds in each.
const MAX_ATTEMPTS: u32 = 30;

/// Retries an operation while the store is busy. An import may hold the lock longer than the store waits by itself. The
/// reply of a relay must not be lost over that, nor the run end.
pub(super) async fn retry_while_busy<T, F>(mut operation: impl FnMut() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    for _ in 1..MAX_ATTEMPTS {
        match operation().await {
            Err(error) if error.is_busy() => {}
            result => return result,
        }
    }
    operation().await
}
