//! Rules for security news: hashes, CVE ids and attackers' addresses.

mod broken_hash;
mod impossible_cve;
mod live_indicator;
mod loose_hash;

use super::rule_list;

rule_list! {
    broken_hash::BrokenHash,
    impossible_cve::ImpossibleCve,
    live_indicator::LiveIndicator,
    loose_hash::LooseHash,
}
