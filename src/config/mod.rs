//! What was written in `briefing.toml`, and what it means.

mod load;
mod measure;
mod publication;
mod sending;

pub use load::{CONFIG_FILE, Config, load};
pub use measure::{Rate, span_of_time};
pub use sending::{OnUncertain, Sending};
