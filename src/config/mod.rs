//! What was written in `briefing.toml`, and what it means.

mod borrowed;
mod bounces;
mod headers;
mod key_file;
mod load;
mod measure;
mod publication;
mod release;
mod sending;
mod signing;
mod timeouts;

pub use load::{CONFIG_FILE, Config, load};
pub use measure::{Rate, span_of_time};
pub use release::Release;
pub use sending::{OnUncertain, RelayEntry, Sending};
pub use signing::Signing;
