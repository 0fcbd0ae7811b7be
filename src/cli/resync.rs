//! Reading the list of readers once more, before a delivery goes on.

use std::collections::BTreeMap;
use std::path::Path;

use super::audience::AudienceRequest;
use super::console::Console;
use super::error::CliError;
use super::newsroom::Newsroom;
use crate::store::Store;
use jiff::Timestamp;

/// Whoever was marked in the list as gone since the plan gets nothing. A list that cannot be read now holds up nobody,
/// since only that can be lost.
pub(super) async fn resync_subscribers(
    root: &Path,
    store: &Store,
    console: &Console,
    now: Timestamp,
) -> Result<(), CliError> {
    // From the disk: days may have gone by since this command began.
    if let Ok(mut newsroom) = Newsroom::read(root, BTreeMap::new())
        && let Ok(audience) = AudienceRequest::read(&mut newsroom, None)
        && !newsroom.findings.has_errors()
    {
        return audience.sync(store, now).await.map(drop);
    }
    console.say("`subscribers.toml` has errors and was not read again: `briefing check` shows them");
    Ok(())
}
