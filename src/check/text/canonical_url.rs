//! The canonical form of a page's address.

use percent_encoding::percent_decode_str;
use url::Url;

use super::hosts::{session_params, tracking_params};

/// Tracking parameters of newsletters and portals; they do not change the page.
const TRACKING: [&str; 12] = [
    "fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "mc_cid", "mc_eid", "cmpid", "ref_src", "spm",
    "yclid",
];
/// Labels of hosts that show the same pages to other devices.
const DEVICES: [&str; 5] = ["www.", "m.", "mobile.", "amp.", "wap."];

/// Returns the canonical form of a page's address, by which two links to one page are known; `None` for a front page, which is not
/// a story. Scheme, `www.`, `m.`, `/amp`, percent-encoding and tracking parameters make no difference; a fragment does if it
/// is the address of a page, as in `#!/story/1`.
pub fn canonical_url(address: &str) -> Option<String> {
    let clean = tracking_params(address).map_or_else(|| address.to_owned(), |extra| extra.clean);
    let clean = session_params(&clean).map_or(clean, |extra| extra.clean);
    let url = Url::parse(&clean).ok()?;
    let host = url.host_str()?.to_lowercase();
    let host = without_device(&host);
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let path = decoded(url.path());
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix("/amp").or_else(|| path.strip_suffix("/amphtml")).unwrap_or(path);
    let path = path.strip_prefix("/amp/").map_or_else(|| path.to_owned(), |rest| format!("/{rest}"));
    let is_own = |name: &str, value: &str| {
        let is_amp = matches!(name, "amp" | "outputType") && matches!(value, "" | "1" | "amp" | "true");
        !name.starts_with("utm_") && !TRACKING.contains(&name) && !is_amp
    };
    let mut query: Vec<_> = url.query_pairs().filter(|(name, value)| is_own(name, value)).collect();
    query.sort();
    let fragment = url.fragment().filter(|fragment| is_page(fragment)).map(decoded).unwrap_or_default();
    let fragment = fragment.trim_start_matches('!').trim_end_matches('/');
    if path.is_empty() && query.is_empty() && fragment.is_empty() {
        return None;
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    Some(format!("{host}{port}{path}?{}{fragment}", query.join("&")))
}

/// Returns a host without the label of a device, unless nothing but a top-level domain is left.
fn without_device(host: &str) -> &str {
    let short = DEVICES.iter().find_map(|label| host.strip_prefix(label));
    short.filter(|short| short.contains('.')).unwrap_or(host)
}

/// Returns `true` for a fragment that a script reads as the address of a page.
pub fn is_page(fragment: &str) -> bool {
    fragment.starts_with("!/") || fragment.starts_with('/') && fragment.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracking_parameters_do_not_change_the_page() {
        let page = canonical_url("https://lantern.example/2022/11/harbour");
        assert!(page.is_some());
        for address in [
            "http://www.lantern.example/2022/11/harbour/",
            "https://Lantern.example/2022/11/harbour?utm_source=mail&fbclid=x#top",
            "https://m.lantern.example/2022/11/harbour",
            "https://lantern.example/2022/11/harbour/amp",
            "https://amp.lantern.example/amp/2022/11/harbour?amp=1",
            "https://lantern.example/2022/11/h%61rbour",
        ] {
            assert_eq!(canonical_url(address), page, "{address}");
        }
        assert_ne!(canonical_url("https://lantern.example/2022/11/harbour?id=2"), page);
        assert_ne!(canonical_url("https://lantern.example/2022/11/library"), page);
    }

    #[test]
    fn front_page_has_no_canonical_url() {
        assert_eq!(canonical_url("https://lantern.example/"), None);
        assert_eq!(canonical_url("https://lantern.example?utm_source=mail"), None);
        assert!(canonical_url("https://lantern.example/?p=7").is_some());
        let story = |number: u8| canonical_url(&format!("https://lantern.example/#!/story/{number}"));
        assert!(story(1).is_some() && story(1) != story(2));
        assert_eq!(canonical_url("https://lantern.example/#top"), None);
    }
}
