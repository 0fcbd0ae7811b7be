//! Numbers that contradict each other.

mod counted_noun;
mod headline_differs;
mod odd_rate;

use super::rule_list;

rule_list! {
    headline_differs::HeadlineDiffers,
    odd_rate::OddRate,
}
