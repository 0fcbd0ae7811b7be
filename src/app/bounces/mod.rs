//! Returned mail: which reader a message is about, and what follows from it.
//!
//! A message changes something only with proof that the newsroom mailed the reader: a return path with a genuine MAC, a genuine
//! token of the unsubscribe link in what came back, or a Message-ID of the ledger together with the address of its row. What
//! a message merely says about an address is reported and counted.

mod handler;
mod proof;
mod source;
mod totals;

pub use handler::{BounceHandler, Effect, HandledMail};
pub use source::{MailSource, RawMail, SourceError};
pub use totals::BounceTotals;
