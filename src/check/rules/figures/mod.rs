//! Numbers that do not fit each other.

mod close;
mod contradiction;
mod headline_differs;
mod odd_rate;
mod things;

use crate::check::registry::entries;

entries! {
    headline_differs::HeadlineDiffers, "headline_differs.rs";
    odd_rate::OddRate, "odd_rate.rs";
}
