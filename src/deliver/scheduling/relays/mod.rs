//! Several relays for one delivery: whose turn it is, and who is left alone for a while.

mod balancer;
mod config;
mod state;

pub(super) use balancer::RelayBalancer;
pub use config::{RelayConfig, Relays};
