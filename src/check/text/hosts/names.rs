//! Host names: syntax, reserved names, common owners, well-known services.

use core::net::IpAddr;

use crate::domain::IpScope;

/// Top-level domains by which a word in a text counts as a host. Those that are also file extensions (`.md`, `.sh`,
/// `.rs`) are left out.
const ENDS: &str = "
    com net org edu gov mil int info biz xyz top site online shop store club live fun icu vip work
    click link website space app dev io ai co me tv cc tk ml ga cf gq pw su to news blog cloud tech
    media press kr jp cn tw hk sg vn th id in ru ua kp uk de fr nl eu us ca au nz se no fi ch at be es
    it br ir onion internal 한국";

/// Second levels below which names are registered: `co.kr`, `or.kr`, `com.au`.
const SECOND: &str = "
    co or go ac ne re pe com net org gov edu mil";

/// Services below which everybody may register a name.
const SHARED: &str = "
    github.io gitlab.io blogspot.com tistory.com wordpress.com substack.com netlify.app vercel.app
    pages.dev workers.dev web.app firebaseapp.com herokuapp.com notion.site weebly.com wixsite.com
    azurewebsites.net cafe24.com creatorlink.net modoo.at";

/// Returns `true` for a name that RFC 2606 reserves for examples and tests; such names are never suspicious.
pub(in crate::check) fn is_reserved(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let mut labels = host.rsplit('.');
    let (end, second) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    matches!(
        (end, second),
        ("example" | "test" | "invalid" | "localhost", _) | ("com" | "net" | "org", "example")
    )
}

/// Returns `true` for a Tor service: 16 or 56 letters of base32.
pub(in crate::check) fn is_onion(host: &str) -> bool {
    let label = host.strip_suffix(".onion").and_then(|rest| rest.rsplit('.').next());
    label.is_some_and(|label| {
        matches!(label.len(), 16 | 56) && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'))
    })
}

/// Returns the IP address of a host in any notation (`203.0.113.7`, `0xcb007107`, `[2001:db8::1]`).
pub(in crate::check) fn ip(host: &str) -> Option<IpAddr> {
    match url::Host::parse(host).ok()? {
        url::Host::Ipv4(ip) => Some(ip.into()),
        url::Host::Ipv6(ip) => Some(ip.into()),
        url::Host::Domain(_) => None,
    }
}

/// Returns `true` for an address that strangers can reach. Reserved addresses count, since texts use them as examples.
pub(in crate::check) fn is_public(ip: IpAddr) -> bool {
    IpScope::of(ip) != IpScope::Private
}

/// Returns `true` for a word with the syntax of a host name, `lantern.example`.
pub(in crate::check) fn is_host(word: &str) -> bool {
    let labels: Vec<&str> = word.split('.').collect();
    let Some((end, rest)) = labels.split_last() else { return false };
    let sound = |label: &&str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let end = end.to_lowercase();
    !rest.is_empty() && rest.iter().all(sound) && (holds(ENDS, &end) || is_reserved(&format!("a.{end}")))
}

/// Returns `true` if two hosts have one owner: the same name, one below the other, or both below one registered
/// name (`n.news.lantern.co.kr` and `www.lantern.co.kr`).
pub(in crate::check) fn is_related(one: &str, other: &str) -> bool {
    let (one, other) = (plain(one), plain(other));
    let below = |name: &str, house: &str| name.strip_suffix(house).is_some_and(|rest| rest.ends_with('.'));
    one == other || below(&one, &other) || below(&other, &one) || site(&one) == site(&other)
}

/// Returns a host in ASCII (IDNA), without `www.`.
fn plain(host: &str) -> String {
    let host = host.trim_end_matches('.').to_lowercase();
    let host = idna::domain_to_ascii(&host).unwrap_or(host);
    host.strip_prefix("www.").map(str::to_owned).unwrap_or(host)
}

/// Returns the registered part of a name; an IP address whole.
fn site(host: &str) -> &str {
    if host.parse::<IpAddr>().is_ok() || host.starts_with('[') {
        return host;
    }
    let shared = is_below(SHARED, host);
    let mut labels = host.rsplit('.');
    let (first, second) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    let second_level = first.len() == 2 && holds(SECOND, second);
    let count = 2 + usize::from(second_level || shared);
    let start = host.rmatch_indices('.').nth(count - 1).map_or(0, |(at, _)| at + 1);
    &host[start..]
}

/// URL shorteners. Those that lead only to their own site (`youtu.be`) are left out.
const SHORTENERS: &str = "
    bit.ly bitly.com t.co tinyurl.com goo.gl ow.ly buff.ly is.gd v.gd j.mp rb.gy cutt.ly t.ly tiny.cc
    rebrand.ly shorturl.at bl.ink s.id adf.ly dlvr.it ift.tt trib.al lnkd.in soo.gd x.gd me2.do me2.kr
    han.gl vo.la url.kr lrl.kr naver.me c11.kr abit.ly zrr.kr asq.kr muz.so kko.to bitl.bz vvd.bz
    han.gy buly.kr";

/// Tunnel and dynamic DNS services, which attackers use for temporary names.
const TUNNELS: &str = "
    duckdns.org ngrok.io ngrok-free.app ngrok-free.dev ngrok.app trycloudflare.com serveo.net
    no-ip.org no-ip.biz no-ip.info no-ip.com ddns.net hopto.org zapto.org sytes.net servehttp.com
    serveftp.com myftp.org redirectme.net dynu.net dyndns.org loca.lt localhost.run lhr.life
    portmap.io portmap.host chickenkiller.com mooo.com kro.kr p-e.kr o-r.kr n-e.kr r-e.kr";

/// Returns `true` for a URL shortener.
pub(in crate::check) fn is_shortener(host: &str) -> bool {
    holds(SHORTENERS, host.strip_prefix("www.").unwrap_or(host))
}

/// Returns `true` for a name below a tunnel or dynamic DNS service.
pub(in crate::check) fn has_tunnel(host: &str) -> bool {
    host.split_once('.').is_some_and(|(first, _)| first != "www") && is_below(TUNNELS, host)
}

/// Returns `true` if a list has a word.
pub(super) fn holds(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

/// Returns `true` for a name below one of a list.
pub(super) fn is_below(list: &str, host: &str) -> bool {
    list.split_ascii_whitespace().any(|end| host.strip_suffix(end).is_some_and(|rest| rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_recognised() {
        for host in
            ["lantern.example", "a.b.TEST.", "localhost", "example.com", "www.example.org", "x.invalid"]
        {
            assert!(is_reserved(host), "{host}");
        }
        for host in ["example.kr", "notexample.com", "test.com", "example.com.evil"] {
            assert!(!is_reserved(host), "{host}");
        }
    }

    #[test]
    fn ip_addresses_are_parsed_in_any_notation() {
        for host in ["203.0.113.7", "0xcb007107", "3405803783", "[2001:db8::1]", "203.0.113.7."] {
            assert!(ip(host).is_some_and(is_public), "{host}");
        }
        for host in ["127.0.0.1", "10.1.2.3", "192.168.0.1", "0.0.0.0", "[::1]", "[fe80::1]", "100.64.0.1"] {
            assert!(ip(host).is_some_and(|ip| !is_public(ip)), "{host}");
        }
        assert_eq!(ip("lantern.example"), None);
    }

    #[test]
    fn dot_alone_does_not_make_a_host() {
        for word in ["lantern.example", "www.lantern.co.kr", "한국.kr", "a-b.io", "localhost.test"] {
            assert!(is_host(word), "{word}");
        }
        for word in [
            "README.md",
            "setup.exe",
            "e.g.",
            "Node.js",
            "lantern",
            ".com",
            "a..com",
            "3.5",
            "v1.2.io.",
            "-a.com",
        ] {
            assert!(!is_host(word), "{word}");
        }
    }

    #[test]
    fn related_hosts_share_a_registered_name() {
        let related = [
            ("lantern.example", "www.lantern.example"),
            ("news.lantern.example", "lantern.example"),
            ("m.lantern.co.kr", "n.news.lantern.co.kr"),
            ("한국.kr", "xn--3e0b707e.kr"),
        ];
        for (one, other) in related {
            assert!(is_related(one, other), "{one} {other}");
        }
        let others = [
            ("lantern.example", "lantern.test"),
            ("lantern.example", "nightlantern.example"),
            ("lantern.co.kr", "harbour.co.kr"),
            ("a.github.io", "b.github.io"),
            ("203.0.113.7", "198.51.113.7"),
        ];
        for (one, other) in others {
            assert!(!is_related(one, other), "{one} {other}");
        }
    }

    #[test]
    fn services_match_whole_names_only() {
        assert!(is_shortener("bit.ly") && is_shortener("www.tinyurl.com"));
        assert!(!is_shortener("rabbit.ly") && !is_shortener("youtu.be"));
        assert!(has_tunnel("abc.duckdns.org"));
        assert!(!has_tunnel("duckdns.org") && !has_tunnel("www.duckdns.org") && !has_tunnel("aduckdns.org"));
    }
}
