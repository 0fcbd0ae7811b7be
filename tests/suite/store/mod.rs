//! Promises of the store's contracts, tested on every database. Tests of the SQLite file alone are in `file`,
//! `rollback_guard` and `upgrade`.

mod control;
mod delivery;
mod file;
mod imports;
mod model;
mod plan;
mod plan_transaction;
mod readers;
mod readers_property;
mod rollback_guard;
mod subscribers;
pub(crate) mod support;
mod upgrade;
