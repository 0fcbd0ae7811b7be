//! What a newsroom that writes about attacks has to be careful with.

mod broken_hash;
mod impossible_cve;
mod live_indicator;
mod loose_hash;

use crate::check::registry::entries;

entries! {
    broken_hash::BrokenHash, "broken_hash.rs";
    impossible_cve::ImpossibleCve, "impossible_cve.rs";
    live_indicator::LiveIndicator, "live_indicator.rs";
    loose_hash::LooseHash, "loose_hash.rs";
}
