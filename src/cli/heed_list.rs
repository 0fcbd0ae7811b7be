//! Reading the list of readers once more, before a delivery goes on.

use std::collections::BTreeMap;
use std::path::Path;

use super::audience::Call;
use super::newsroom::Newsroom;
use super::problem::Problem;
use super::screen::Screen;
use crate::store::Store;
use jiff::Timestamp;

/// Whoever was marked in the list as gone since the plan gets nothing. A list that cannot be read now holds up nobody,
/// since only that can be lost.
pub(super) async fn heed_list(
    root: &Path,
    store: &Store,
    screen: &Screen,
    now: Timestamp,
) -> Result<(), Problem> {
    // From the disk: days may have gone by since this command began.
    if let Ok(mut newsroom) = Newsroom::read(root, BTreeMap::new())
        && let Ok(call) = Call::read(&mut newsroom, None)
        && !newsroom.findings.has_errors()
    {
        return call.sync(store, now).await.map(drop);
    }
    screen.say("`subscribers.toml` has errors and was not read again: `briefing check` shows them");
    Ok(())
}
