//! What is said about numbers, sums and days holds for any text.

use super::{context, dates, money, numbers};
use proptest::prelude::*;

/// Scraps of which texts about days and sums are made, and letters that take several bytes.
const SCRAPS: &str = "Nov.|Sept| |17|2022|,|th|Friday|(금)|월|일|11|년|오후|시|분|:36|PM|KST|GMT+9|$|₩|won|원|억|만|1.5|-|–|\u{a0}|million|twenty|-one|hundred|네|건|십|(|)|\"|“|é|\u{1}|.|of|on|%|/|'|’|stories|기사";

proptest! {
    #[test]
    fn every_place_found_in_a_text_can_be_read(picks in prop::collection::vec(0_usize..46, 0..24)) {
        let scraps: Vec<_> = SCRAPS.split('|').collect();
        let text: String = picks.iter().filter_map(|pick| scraps.get(*pick)).copied().collect();
        let mut ranges: Vec<_> = numbers::numbers(&text).into_iter().map(|number| number.range).collect();
        ranges.extend(money::sums(&text).into_iter().map(|sum| sum.range));
        ranges.extend(dates::times(&text).into_iter().flat_map(|time| [Some(time.range), time.zone]).flatten());
        for date in dates::dates(&text) {
            ranges.extend([date.range, date.month_at]);
            ranges.extend(date.weekday.map(|(_, at)| at));
        }
        ranges.extend(context::capitalised(&text).map(|(at, word)| at..at + word.len()));
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            ranges.push(context::sentence(&text, at));
            context::is_quoted(&text, at);
        }
        for range in ranges {
            prop_assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
        }
    }
}
