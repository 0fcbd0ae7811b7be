//! Asks the internet about an issue's links: the polite fetcher behind `check --links`.
//!
//! [`check`] takes URLs and gives a [`LinkReport`](crate::domain::LinkReport), plain values that the rules can look at
//! without ever touching the network. It asks few servers at once and each of them one thing at a time, says who it is,
//! reads no page, keeps no cookies, remembers answers in the store, and never goes to an address that is not on the
//! public internet unless [`Settings::allow_private`] says so.
//!
//! ```no_run
//! # async fn example(urls: Vec<String>, store: briefing::store::Store) -> Result<(), briefing::linkcheck::LinkCheckError> {
//! use briefing::linkcheck::{self, Settings};
//!
//! let settings = Settings { contact: Some("https://briefing.lantern.example".into()), ..Settings::default() };
//! let (progress, stop) = (settings.progress.clone(), settings.cancel.clone());
//! // `progress` can be polled and `stop` asked while this runs.
//! let checked = linkcheck::check(urls, &store, settings).await?;
//! for (url, fact) in checked.report.iter() {
//!     println!("{url}: {}", fact.answer.state().as_str());
//! }
//! # let _ = (progress, stop);
//! # Ok(())
//! # }
//! ```

mod address;
mod age;
mod allow;
mod ask;
mod client;
mod fault;
mod follow;
mod found;
mod gather;
mod hosts;
mod memory;
mod names;
mod progress;
mod reply;
mod run;
mod settings;
mod target;
mod turns;

pub use allow::AllowPrivate;
pub use names::{Addresses, Names, SystemNames};
pub use progress::Progress;
pub use run::{Checked, LinkCheckError, Unfinished, check};
pub use settings::{Settings, Trust};
