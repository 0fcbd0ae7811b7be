//! What was written in `briefing.toml`, and what it means.

mod freemail;
mod headers;
mod key_file;
mod load;
mod publication;
mod release;
mod return_path;
mod sending;
mod signing;
mod site;
mod timeouts;
mod units;

pub use load::{CONFIG_FILE, Config, load};
pub use release::Release;
pub use sending::{OnUncertain, RelayEntry, Sending};
pub use signing::Signing;
pub use units::{Rate, span_of_time};
