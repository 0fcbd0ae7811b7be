//! How fast, and over how many connections at once: for all, for each relay, and for each recipient's domain.
//!
//! Everything here is arithmetic on a time that is handed in. A [`Valve`] holds a limit that was written and the
//! tighter one that was `learned` from the answers; [`Domains`] keeps a valve for the domains met lately.

mod bucket;
mod domains;
mod lately;
mod learned;
mod limits;
mod rest;
mod valve;

pub(super) use domains::Domains;
pub use limits::{DomainLimits, Limits};
pub(super) use rest::Rest;
pub(super) use valve::{Gate, Insistence, Valve};
