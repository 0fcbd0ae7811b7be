//! Hosts whose response to a program says nothing about a link. They get no request.

use crate::domain::Inconclusive;

/// Hosts with their subdomains, and why their response is inconclusive. Hosts that send programs an honest 401 or 403
/// are not listed. These send 200 or a redirect to a login page for every URL, invent a status, or never respond.
const HOSTS: &[(&str, Inconclusive)] = &[
    ("linkedin.com", Inconclusive::TurnsAway),
    ("x.com", Inconclusive::LoginWall),
    ("twitter.com", Inconclusive::LoginWall),
    ("facebook.com", Inconclusive::LoginWall),
    ("fb.com", Inconclusive::LoginWall),
    ("instagram.com", Inconclusive::LoginWall),
    ("threads.com", Inconclusive::LoginWall),
    ("threads.net", Inconclusive::LoginWall),
    ("tiktok.com", Inconclusive::TurnsAway),
    // Korean portals: their cafés are for members, and answer the same for a post that exists and one that does not.
    ("cafe.naver.com", Inconclusive::LoginWall),
    ("m.cafe.naver.com", Inconclusive::LoginWall),
    ("cafe.daum.net", Inconclusive::LoginWall),
    ("m.cafe.daum.net", Inconclusive::LoginWall),
    ("band.us", Inconclusive::LoginWall),
    ("story.kakao.com", Inconclusive::LoginWall),
    ("namu.wiki", Inconclusive::TurnsAway),
    ("fmkorea.com", Inconclusive::TurnsAway),
    ("coupang.com", Inconclusive::TurnsAway),
];

/// Returns why a response of the host would be inconclusive; `None` for hosts worth a request.
pub(super) fn known(host: &str) -> Option<&'static Inconclusive> {
    let host = host.trim_end_matches('.');
    let below =
        |name: &str| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    HOSTS.iter().find(|(name, _)| below(name)).map(|(_, doubt)| doubt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_hosts_include_their_subdomains_only() {
        assert_eq!(known("linkedin.com"), Some(&Inconclusive::TurnsAway));
        assert_eq!(known("kr.linkedin.com."), Some(&Inconclusive::TurnsAway));
        assert_eq!(known("cafe.naver.com"), Some(&Inconclusive::LoginWall));
        for other in ["news.naver.com", "fox.com", "notlinkedin.com", "linkedin.com.lantern.example", ""] {
            assert_eq!(known(other), None, "{other}");
        }
    }
}
