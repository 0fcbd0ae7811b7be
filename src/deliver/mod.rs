//! Sending deliveries: from the rows of a plan to a recorded outcome for every recipient.
//!
//! [`new_delivery`] prepares a checked issue, which the store plans. [`run()`] sends the planned messages over SMTP and
//! records each outcome. The parts:
//!
//! - `worker`: one connection; prefetches, sends and records messages.
//! - `scheduling`: claims rows, parks throttled domains, balances relays.
//! - `presign`: makes DKIM signatures before the scheduled time.
//! - `relay_health`, `circuit_breaker`: stop a delivery that a relay rejects; `policy_rejections` defers whom it refused until then.
//! - [`crate::smtp::ReplyClass`]: the table that classifies replies for all of them.
//!
//! The ledger is written ahead of each step, and the store checks suppression in the plan, the claim and the
//! handover.

mod circuit_breaker;
mod context;
mod control_watcher;
pub mod log;
mod message_factory;
pub mod metrics;
mod plan;
mod policy_rejections;
mod presign;
mod progress;
mod relay_health;
mod report;
mod retry;
mod run;
mod scheduling;
mod send_single;
mod store_retry;
mod worker;

pub use circuit_breaker::{Trip, TripReason};
pub use context::RunSettings;
pub use plan::{PlanError, new_delivery, plan, selection_policy, validate_messages};
pub use presign::{PresignProgress, PresignSettings, presign};
pub use progress::Progress;
pub use report::{RunError, RunReport, StopReason};
pub use run::run;
pub use scheduling::{DomainLimits, Limits, RelayConfig, Relays};
pub use send_single::{KeptConnection, send_single};
