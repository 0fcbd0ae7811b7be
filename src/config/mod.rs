//! `briefing.toml`: parsing and meaning of its tables.

mod collect;
mod feed_secrets;
mod findings;
mod key_file;
mod load;
mod publication;
mod release;
mod return_path;
mod segments;
mod sender;
mod sending;
mod signing;
mod site;
mod units;
mod web_address;

pub use collect::FeedAddress;
pub use load::{CONFIG_FILE, Config, load};
pub use release::Release;
pub use segments::SavedSegments;
pub use sending::{OnUncertain, RelayEntry, Sending};
pub use signing::Signing;
pub use site::SiteSettings;
pub use units::{Rate, parse_duration};
