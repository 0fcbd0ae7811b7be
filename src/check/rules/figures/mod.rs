//! Numbers that do not fit each other.

mod headline_differs;
mod odd_rate;
mod things;

use super::rule_list;

rule_list! {
    headline_differs::HeadlineDiffers,
    odd_rate::OddRate,
}
