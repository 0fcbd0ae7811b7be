//! From a plan to the relay's word on every message.
//!
//! [`plan()`] freezes what was checked and writes a row for every reader; [`run()`] hands the rows' messages to a relay
//! over our own SMTP session and records what is known about each. Who may be mailed is asked of the store again at
//! every step, and what is about to be done is on disk before it is done.

mod breaker;
mod carry;
mod ear;
mod feed;
mod forme;
mod heed;
mod insist;
mod letter;
mod line;
pub mod log;
pub mod metrics;
mod missing;
mod once;
mod pace;
mod plan;
mod prepare;
mod progress;
mod relays;
mod retry;
mod run;
mod scribe;
mod settle;
mod verdict;
mod worker;

pub use breaker::{Tripped, Why};
pub use once::send_once;
pub use pace::{DomainLimits, Limits};
pub use plan::{PlanError, decide, new_delivery, plan, rehearse};
pub use prepare::{Preparation, Signed, prepare};
pub use progress::Progress;
pub use relays::{Relays, Route};
pub use run::{Report, RunError, Settings, Unfinished, run};
