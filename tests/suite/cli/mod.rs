//! The command line as its users meet it: the real binary in folders of its own.

mod adding;
mod checking;
mod collecting;
mod dkim;
mod faults;
mod flows;
mod foreign_pages;
pub mod harness;
mod hostile;
mod import_fixtures;
mod list_report;
mod messages;
mod names;
mod newsletters;
mod output;
mod secret_keys;
mod secrets;
mod sending;
mod skipped;
mod subscribers;
