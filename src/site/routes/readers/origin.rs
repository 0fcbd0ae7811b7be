//! Origin check: pages of other sites must not send forms in a reader's name (CSRF).

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// Returns true if a request may change something: it comes from this site, from an allowed origin, or from no browser.
///
/// Browsers say `Origin: null` for our own pages, because these have the referrer policy `no-referrer`; `Sec-Fetch-Site`
/// then tells the difference.
pub(super) fn is_allowed(headers: &HeaderMap, base: &str, allowed: &[String]) -> bool {
    let text = |name: &str| headers.get(name).and_then(|header| header.to_str().ok());
    let is_own_page = match text("sec-fetch-site") {
        None => None,
        Some("same-origin" | "none") => Some(true),
        Some(_) => Some(false),
    };
    let Some(origin) = headers.get(ORIGIN) else { return is_own_page.unwrap_or(true) };
    let Ok(origin) = origin.to_str() else { return false };
    if origin == "null" {
        return is_own_page.unwrap_or(true);
    }
    let origin = origin.to_ascii_lowercase();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
    let is_own = origin == origin_of(base) || (!host.is_empty() && authority == host);
    is_own || allowed.iter().any(|known| known.trim_end_matches('/').eq_ignore_ascii_case(&origin))
}

/// Returns scheme and authority of a URL.
fn origin_of(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{authority}").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_and_allowed_origins_may_send_forms() {
        let base = "https://briefing.lantern.example";
        let allowed = ["https://lantern.example".to_owned()];
        for (origin, fetch_site, expected) in [
            (None, None, true),
            (Some("https://briefing.lantern.example"), None, true),
            (Some("http://127.0.0.1:8080"), None, true),
            (Some("https://lantern.example"), Some("same-site"), true),
            (Some("https://evil.example"), None, false),
            (Some("https://briefing.lantern.example.evil.example"), None, false),
            (Some("null"), Some("same-origin"), true),
            (Some("null"), Some("cross-site"), false),
            (None, Some("cross-site"), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, "127.0.0.1:8080".parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(ORIGIN, origin.parse().unwrap());
            }
            if let Some(site) = fetch_site {
                headers.insert("sec-fetch-site", site.parse().unwrap());
            }
            assert_eq!(is_allowed(&headers, base, &allowed), expected, "{origin:?} {fetch_site:?}");
        }
    }
}
