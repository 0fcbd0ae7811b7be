//! How fast, and over how many connections at once: for all, for each relay, and for each recipient's domain.
//!
//! Everything here is arithmetic on a time that is handed in. A [`Valve`] holds a limit that was written and the
//! tighter one that was `adaptive` from the answers; [`Domains`] keeps a valve for the domains met lately.

mod adaptive_limit;
mod backoff;
mod domains;
mod limits;
mod reply_history;
mod throttle;
mod token_bucket;

pub(super) use backoff::Backoff;
pub(super) use domains::DomainThrottles;
pub use limits::{DomainLimits, Limits};
pub(super) use throttle::{Admission, Throttle, ThrottleSignal};
