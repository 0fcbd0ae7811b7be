//! Several relays for one delivery: whose turn it is, and who is left alone for a while.

mod fleet;
mod member;
mod route;

pub(super) use fleet::Fleet;
pub use route::{Relays, Route};
