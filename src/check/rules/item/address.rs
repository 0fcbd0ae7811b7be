//! When two addresses lead to the same page.

use url::Url;

/// Parameters by which campaigns recognise clicks; the page is the same without them.
const TRACKING: [&str; 12] = [
    "fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "mc_cid", "mc_eid", "cmpid", "ref_src", "spm",
    "yclid",
];

/// What an address has in common with all others of its page; `None` for a front page, which is no story.
pub(super) fn canonical(address: &str) -> Option<String> {
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
    fn one_page_has_one_address() {
        let page = canonical("https://lantern.example/2022/11/harbour");
        assert!(page.is_some());
        for address in [
            "http://www.lantern.example/2022/11/harbour/",
            "https://Lantern.example/2022/11/harbour?utm_source=mail&fbclid=x#top",
        ] {
            assert_eq!(canonical(address), page, "{address}");
        }
        assert_ne!(canonical("https://lantern.example/2022/11/harbour?id=2"), page);
        assert_ne!(canonical("https://lantern.example/2022/11/library"), page);
    }

    #[test]
    fn a_front_page_is_no_story() {
        assert_eq!(canonical("https://lantern.example/"), None);
        assert_eq!(canonical("https://lantern.example?utm_source=mail"), None);
        assert!(canonical("https://lantern.example/?p=7").is_some());
    }
}
