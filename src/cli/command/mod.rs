//! One file for each command, or for two that belong together.

use super::console::Console;
use super::error::CliError;
use crate::app::{IssuePurpose, Newsroom};

pub(super) mod add;
pub(super) mod archive;
pub(super) mod bounces;
pub(super) mod build;
pub(super) mod check;
pub(super) mod collect;
pub(super) mod control;
pub(super) mod dkim;
pub(super) mod explain;
pub(super) mod form;
pub(super) mod generate;
pub(super) mod inbox;
pub(super) mod init;
mod newsletter_choice;
pub(super) mod preview;
pub(super) mod resolve;
pub(super) mod resume;
pub(super) mod send;
pub(super) mod serve;
pub(super) mod status;
pub(super) mod store;
pub(super) mod subscribers;
pub(super) mod verify;

/// Returns the issue that a command reads, and says why it is the newest if the store cannot be asked which one is next.
async fn issue_to_read(
    newsroom: &Newsroom,
    written: Option<&str>,
    console: &Console,
) -> Result<String, CliError> {
    let name = newsroom.choose_issue(written, IssuePurpose::Read).await?;
    if let (None, Err(error)) = (written, newsroom.store_url()) {
        console.say(&format!("{error}, so this is the newest issue, `{name}`"));
    }
    Ok(name)
}
