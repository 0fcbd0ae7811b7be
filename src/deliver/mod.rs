//! From a plan to the relay's word on every message.
//!
//! [`plan()`] freezes what was checked and writes a row for every reader; [`run()`] hands the rows' messages to a relay
//! over our own SMTP session and records what is known about each. Who may be mailed is asked of the store again at
//! every step, and what is about to be done is on disk before it is done.

mod circuit_breaker;
mod compiled_content;
mod control_watcher;
pub mod log;
mod message_factory;
pub mod metrics;
mod plan;
mod presign;
mod progress;
mod relay_health;
mod retry;
mod run;
mod scheduling;
mod send_single;
mod store_retry;
mod suppress;
mod worker;

pub use circuit_breaker::{Trip, TripReason};
pub use plan::{PlanError, new_delivery, plan, selection_policy, validate_messages};
pub use presign::{PresignProgress, PresignSettings, presign};
pub use progress::Progress;
pub use run::{RunError, RunReport, RunSettings, StopReason, run};
pub use scheduling::{DomainLimits, Limits, RelayConfig, Relays};
pub use send_single::send_single;
