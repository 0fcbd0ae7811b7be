//! What is said about addresses and hashes holds for any text.

use super::{hashes, hosts, indicators};
use proptest::prelude::*;

/// What addresses and hashes are made of, and what stands around them.
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

proptest! {
    #[test]
    fn what_is_found_lies_within_the_text_and_is_not_found_again(text in text()) {
        for found in indicators::find(&text) {
            let dull = found.defanged(&text, found.range.clone());
            prop_assert_eq!(indicators::find(&dull), [], "{} of {}", dull, text);
        }
        for broken in hashes::broken(&text) {
            prop_assert!(text.get(broken.range).is_some());
        }
    }

    #[test]
    fn a_clean_target_needs_no_second_cleaning(text in text()) {
        let target = format!("https://{text}");
        for clean in [hosts::tracking_params, hosts::session_params] {
            if let Some(extra) = clean(&target) {
                prop_assert!(target.get(extra.range).is_some());
                prop_assert_eq!(clean(&extra.clean), None, "{}", target);
            }
        }
        let _ = (hosts::redirect_target(&target), hosts::homograph(&text), hosts::Skeletons::of(["lantern.example"]).confusable_with(&text));
    }
}
