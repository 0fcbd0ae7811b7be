//! The public site over HTTP, as readers, scanners and strangers meet it.

mod archive;
mod browser_journey;
mod browser_looks;
mod command;
mod deploy;
mod drafts;
mod enumeration;
mod feeds;
mod judge;
mod limits;
mod looks;
mod notice_session;
mod operations;
mod pictures;
mod readers;
mod readers_journey;
mod readers_limits;
mod readers_support;
mod reminders;
mod scanners;
mod search;
mod stepped_clock;
mod support;
mod token_bulk;
mod tokens;
mod worker;
