//! Scheduling: which connection sends which message, and when.
//!
//! ```text
//! ledger -> ClaimDispatcher (batches of claims) -> Scheduler -> Worker
//!                                                  ParkedQueues, Throttle, RelayBalancer
//! ```

mod dispatcher;
mod feedback;
mod parked;
mod relay_balancer;
mod relay_config;
mod scheduler;
mod throttle;

pub(super) use dispatcher::ClaimDispatcher;
pub(super) use feedback::{RelayConnection, SendFeedback};
pub use relay_config::{RelayConfig, Relays};
pub(super) use scheduler::{NextAction, Scheduler};
pub use throttle::{DomainLimits, Limits};
