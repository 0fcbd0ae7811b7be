//! The canonical form of a page's address.

use url::Url;

/// Tracking parameters; they do not change the page.
const TRACKING: [&str; 12] = [
    "fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "mc_cid", "mc_eid", "cmpid", "ref_src", "spm",
    "yclid",
];

/// Returns the canonical form of a page's address, by which two links to one page are known; `None` for a front page, which is not
/// a story.
pub fn canonical_url(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let path = url.path().trim_end_matches('/');
    let is_own = |name: &str| !name.starts_with("utm_") && !TRACKING.contains(&name);
    let mut query: Vec<_> = url.query_pairs().filter(|(name, _)| is_own(name)).collect();
    query.sort();
    if path.is_empty() && query.is_empty() {
        return None;
    }
    let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Some(format!("{host}{path}?{}", query.join("&")))
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
    }
}
