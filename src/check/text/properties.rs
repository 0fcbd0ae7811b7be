//! Properties of the text analysis that hold for any text.

use super::{context, dates, hashes, hosts, indicators, money, numbers, quotes};
use proptest::prelude::*;

/// Texts made of parts of addresses and hashes.
fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "http://",
        "hxxps://",
        "://",
        "www.",
        "[.]",
        "(",
        ")",
        "[",
        "]",
        "203.0.113.7",
        "2001:db8::7",
        "::",
        ":",
        "/",
        "?",
        "#",
        ":~:text=",
        "&",
        "=",
        "utm_source",
        "amp;",
        ";jsessionid=",
        "sid",
        "@",
        ".exe",
        ".example",
        "%41",
        "lantern",
        "악성",
        "에서",
        " ",
        "…",
        "\u{1}",
        "MD5",
        "d41d8cd98f00b204e9800998ecf8427",
        "e",
        "C2 server at ",
        "google.com/url?q=",
        "google.com/amp/",
        "urldefense.com/v3/__",
        "__;!",
        "translate.goog",
        ".",
        ",",
        "xn--",
    ];
    let piece = prop_oneof![proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned), "\\PC{0,2}"];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// Scraps of which texts about days and sums are made, and letters that take several bytes.
const SCRAPS: &str = "Nov.|Sept| |17|2022|,|th|Friday|(금)|월|일|11|년|오후|시|분|:36|PM|KST|GMT+9|$|₩|won|원|억|만|1.5|-|–|\u{a0}|million|twenty|-one|hundred|네|건|십|(|)|\"|“|é|\u{1}|.|of|on|%|/|'|’|stories|기사";

proptest! {
    #[test]
    fn defanged_indicators_are_not_found_again(text in text()) {
        for found in indicators::find(&text) {
            let dull = found.defanged(&text, found.range.clone());
            prop_assert_eq!(indicators::find(&dull), [], "{} of {}", dull, text);
        }
        for broken in hashes::broken(&text) {
            prop_assert!(text.get(broken.range).is_some());
        }
    }

    #[test]
    fn removing_parameters_is_idempotent(text in text()) {
        let target = format!("https://{text}");
        for clean in [hosts::tracking_params, hosts::session_params] {
            if let Some(extra) = clean(&target) {
                prop_assert!(target.get(extra.range).is_some());
                prop_assert_eq!(clean(&extra.clean), None, "{}", target);
            }
        }
        let _ = (hosts::redirect(&target), hosts::homograph(&text), hosts::Skeletons::of(["lantern.example"]).confusable_with(&text));
    }

    #[test]
    fn ranges_lie_on_character_boundaries(picks in prop::collection::vec(0_usize..46, 0..24)) {
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
        let marks = quotes::QuoteIndex::of(&text);
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            ranges.push(context::sentence(&text, at));
            let _ = (marks.is_quoted(at), marks.is_in_quotation_marks(at));
        }
        for range in ranges {
            prop_assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
        }
    }
}
