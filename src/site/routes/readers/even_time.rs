//! Answers whose time tells nothing about an address.

use std::time::Duration;

use futures_util::future::join;

use crate::site::state::Site;

/// Time after which a form with an address is answered. It is longer than any of the steps that an address may need, so the
/// answer comes at the same moment for an address that is known, new, suppressed or waiting.
const ANSWER_TIME: Duration = Duration::from_millis(100);

/// Runs the steps of a form, and returns their result when [`ANSWER_TIME`] is over.
pub(super) async fn in_even_time<T>(site: &Site, steps: impl Future<Output = T>) -> T {
    // Both begin now: the time of the answer does not depend on that of the steps.
    join(steps, site.clock.sleep(ANSWER_TIME)).await.0
}
