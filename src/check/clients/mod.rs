//! What the mail programs of our readers can show, as caniemail.com tested it.
//!
//! The table is made by `scripts/client-support`; this room reads it and says what a mail asks for that some program
//! lacks.

mod names;
mod scan;
mod table;

pub(super) use names::client_names;
pub(super) use scan::file_extension;
pub(super) use table::{Feature, Impact, date, features};

/// What a mail's HTML asks for and some program lacks, in the order of the table.
pub(super) fn unsupported(html: &str) -> Vec<&'static Feature> {
    let uses = scan::uses(html);
    let is_seen = |feature: &&Feature| feature.uses.iter().any(|feature_use| uses.contains(feature_use));
    features().iter().filter(is_seen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slugs(html: &str) -> Vec<&'static str> {
        unsupported(html).iter().map(|feature| feature.slug).collect()
    }

    #[test]
    fn what_some_program_lacks_is_seen_wherever_it_is_written() {
        let cases = [
            ("<div style=\"display:flex;gap:4px\">", vec!["css-display-flex", "css-gap"]),
            (
                "<p style='position: relative; width: calc(100% - 2vw)'>",
                vec!["css-position", "css-unit-calc", "css-unit-vw"],
            ),
            ("<img src=\"https://a.example/x.WEBP?w=1\">", vec!["image-webp"]),
            ("<img src=\"data:image/png;base64,AA\">", vec!["image-base64"]),
            ("<a href=\"#top\" target=\"_blank\">", vec!["html-anchor-links", "html-target"]),
            (
                "<style>@media (prefers-color-scheme:dark){.a::before{color:var(--x)}}</style>",
                vec![
                    "css-at-media",
                    "css-at-media-prefers-color-scheme",
                    "css-pseudo-element-before",
                    "css-variables",
                ],
            ),
        ];
        for (html, expected) in cases {
            assert_eq!(slugs(html), expected, "{html}");
        }
    }

    #[test]
    fn words_are_no_markup_and_what_only_word_reads_does_not_count() {
        let html = "<p>position:fixed; display:flex &lt;video&gt; 5vw calc(1)</p>\
                    <!--[if mso]><table style=\"display:grid\"><![endif]--><img src=\"cid:a.webp@b.example\" alt=\"x.svg\">";
        assert_eq!(slugs(html), [""; 0]);
    }
}
