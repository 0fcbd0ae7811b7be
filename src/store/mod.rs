//! The store: who reads the newsletter, who must not be mailed, and what became of every message.
//!
//! Contracts say what a store owes the rooms above it: [`Subscribers`], [`Suppressions`], [`Ledger`], what people say
//! about a delivery ([`DeliveryControl`]) and whether the ledger adds up ([`LedgerAudit`]). [`LinkResults`] and [`Signatures`] are memories
//! that may be lost.
//! [`Store`] keeps them in an SQLite file. The store decides nothing: who is mailed, when to try again and when to
//! give up is handed in.
//!
//! Whatever a method answers is durable by then: it survives `kill -9` and a power cut. A request whose future is
//! dropped before it is answered may still be carried out. Times are kept in milliseconds.

mod audit;
mod control;
mod error;
mod lease;
mod ledger;
mod links;
mod plan;
mod row;
mod signatures;
mod sqlite;
mod subscribers;
mod suppressions;

pub use audit::{Audit, LedgerAudit, RowFault, RowFilter};
pub use control::{ControlCommand, DeliveryControl};
pub use error::StoreError;
pub use lease::{FencingToken, Lease};
pub use ledger::Ledger;
pub use links::LinkResults;
pub use plan::{
    ContentId, DeliveryOptions, FrozenContent, NewDelivery, PlanPreview, Planned, Selection, Selector,
    SubscriberClass,
};
pub use row::{
    Claim, CompletedAttempt, Due, Handover, RecipientHistory, Recovered, Refusal, Resolution, Row,
    UncertainRow,
};
pub use signatures::{PageCursor, Signatures};
pub use sqlite::{Draft, Store};
pub use subscribers::{Audience, StoredSubscriber, Subscribers, SyncReport};
pub use suppressions::Suppressions;
