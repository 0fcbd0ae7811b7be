//! Features that the mail programs of our readers do not support, by the tests of caniemail.com.
//!
//! `scripts/client-support` makes the table.

mod table;
mod uses;

pub(super) use table::{Feature, Impact, date, features};
pub(super) use uses::file_extension;

/// Returns the features that a mail uses and some program does not support, in the order of the table.
pub(super) fn unsupported(html: &str) -> Vec<&'static Feature> {
    let uses = uses::uses(html);
    let is_used = |feature: &&Feature| feature.uses.iter().any(|feature_use| uses.contains(feature_use));
    features().iter().filter(is_used).collect()
}

/// Programs that are named; the others are counted.
const MAX_NAMES: usize = 3;

/// Formats a list: `Gmail`, `Gmail and Outlook on Windows`, `Gmail, Yahoo Mail and 4 others`.
pub(super) fn client_names(clients: &[&str]) -> String {
    let mut names: Vec<String> = Vec::new();
    for client in clients {
        let name = name(client);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let rest = names.len().saturating_sub(MAX_NAMES);
    if rest > 1 {
        names.truncate(MAX_NAMES);
        return format!("{} and {rest} others", names.join(", "));
    }
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}

/// Returns the name of a program by its key at caniemail.com. Only Outlook differs between systems.
fn name(client: &str) -> String {
    let (family, platform) = client.split_once('.').unwrap_or((client, ""));
    let system = match platform {
        "windows" => "Windows",
        "macos" => "the Mac",
        "ios" => "the iPhone",
        "android" => "Android",
        _ => "the web",
    };
    match family {
        "outlook" => format!("Outlook on {system}"),
        "gmail" => "Gmail".to_owned(),
        "apple-mail" => "Apple Mail".to_owned(),
        "yahoo" => "Yahoo Mail".to_owned(),
        "samsung-email" => "Samsung Email".to_owned(),
        "thunderbird" => "Thunderbird".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slugs(html: &str) -> Vec<&'static str> {
        unsupported(html).iter().map(|feature| feature.slug).collect()
    }

    #[test]
    fn unsupported_features_are_found() {
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
    fn words_and_comments_are_not_markup() {
        let html = "<p>position:fixed; display:flex &lt;video&gt; 5vw calc(1)</p>\
                    <!--[if mso]><table style=\"display:grid\"><![endif]--><img src=\"cid:a.webp@b.example\" alt=\"x.svg\">";
        assert_eq!(slugs(html), [""; 0]);
    }

    #[test]
    fn programs_have_common_names() {
        let cases = [
            (&["gmail.ios", "gmail.android"][..], "Gmail"),
            (&["gmail.ios", "outlook.windows"], "Gmail and Outlook on Windows"),
            (
                &["gmail.ios", "outlook.windows", "outlook.macos", "yahoo.ios", "yahoo.android"],
                "Gmail, Outlook on Windows, Outlook on the Mac and Yahoo Mail",
            ),
            (
                &["gmail.ios", "outlook.windows", "outlook.ios", "outlook.macos", "yahoo.ios"],
                "Gmail, Outlook on Windows, Outlook on the iPhone and 2 others",
            ),
        ];
        for (clients, expected) in cases {
            assert_eq!(client_names(clients), expected);
        }
    }
}
