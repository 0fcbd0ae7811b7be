//! Hosts whose answer to a program says nothing. They are not even asked: it would be a question for nothing.

use crate::domain::Doubt;

/// A host, with everything below it, and what it does. Whoever answers programs with an honest 401 or 403 need not stand
/// here; these answer 200 or a redirect to a login whatever is asked, make up a status of their own, or fall silent.
const HOSTS: &[(&str, Doubt)] = &[
    ("linkedin.com", Doubt::TurnsAway),
    ("x.com", Doubt::LoginWall),
    ("twitter.com", Doubt::LoginWall),
    ("facebook.com", Doubt::LoginWall),
    ("fb.com", Doubt::LoginWall),
    ("instagram.com", Doubt::LoginWall),
    ("threads.com", Doubt::LoginWall),
    ("threads.net", Doubt::LoginWall),
    ("tiktok.com", Doubt::TurnsAway),
    // Korean portals: their cafés are for members, and answer the same for a post that exists and one that does not.
    ("cafe.naver.com", Doubt::LoginWall),
    ("m.cafe.naver.com", Doubt::LoginWall),
    ("cafe.daum.net", Doubt::LoginWall),
    ("m.cafe.daum.net", Doubt::LoginWall),
    ("band.us", Doubt::LoginWall),
    ("story.kakao.com", Doubt::LoginWall),
    ("namu.wiki", Doubt::TurnsAway),
    ("fmkorea.com", Doubt::TurnsAway),
    ("coupang.com", Doubt::TurnsAway),
];

/// Why the host need not be asked, if it need not.
pub(super) fn known(host: &str) -> Option<&'static Doubt> {
    let host = host.trim_end_matches('.');
    let below =
        |name: &str| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    HOSTS.iter().find(|(name, _)| below(name)).map(|(_, doubt)| doubt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_with_everything_below_it_and_nothing_beside_it() {
        assert_eq!(known("linkedin.com"), Some(&Doubt::TurnsAway));
        assert_eq!(known("kr.linkedin.com."), Some(&Doubt::TurnsAway));
        assert_eq!(known("cafe.naver.com"), Some(&Doubt::LoginWall));
        for other in ["news.naver.com", "fox.com", "notlinkedin.com", "linkedin.com.lantern.example", ""] {
            assert_eq!(known(other), None, "{other}");
        }
    }
}
