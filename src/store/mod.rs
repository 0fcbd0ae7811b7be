//! The store: who reads the newsletter, who must not be mailed, and what became of every message.
//!
//! Three contracts say what a store owes the rooms above it: [`Subscribers`], [`Suppressions`] and [`Ledger`]. A fourth,
//! [`LinkAnswers`], is a memory that may be lost.
//! [`Store`] keeps them in an SQLite file. The store decides nothing: who is mailed, when to try again and when to
//! give up is handed in.
//!
//! Whatever a method answers is durable by then: it survives `kill -9` and a power cut. A request whose future is
//! dropped before it is answered may still be carried out. Times are kept in milliseconds.

mod error;
mod lease;
mod ledger;
mod links;
mod plan;
mod row;
mod sqlite;
mod subscribers;
mod suppressions;

pub use error::StoreError;
pub use lease::Lease;
pub use ledger::Ledger;
pub use links::LinkAnswers;
pub use plan::{ContentId, Decide, Decision, Forecast, NewDelivery, Planned};
pub use row::{Claim, Due, Hand, InDoubt, Recovered, Resolution, Row, Story};
pub use sqlite::Store;
pub use subscribers::{Audience, Reader, Subscribers, SyncReport};
pub use suppressions::Suppressions;
