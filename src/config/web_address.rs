//! Web addresses of the newsroom: `site` and `privacy_policy`.

use std::net::IpAddr;

use super::findings::bad_setting;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{ParseContext, Setting};
use crate::domain::{HiddenChar, IpScope};
use url::{Host, Url};

const BAD_VALUE: Code = Code("config::bad_value");
/// Top-level names that only one machine or one network resolves (RFC 6761, RFC 6762 appendix G, RFC 8375, RFC 9476, and
/// the reservation of `internal` by ICANN).
const LOCAL_DOMAINS: [&str; 11] = [
    "alt",
    "corp",
    "home",
    "home.arpa",
    "internal",
    "intranet",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
];
const EXAMPLE: &str = "write it in full, as in `https://briefing.lantern.example`";

/// Reads the base of all links to the newsroom's own pages. Paths are added to its end, so it has no query and no fragment.
pub(super) fn site(written: &Setting, context: &mut ParseContext) -> Option<String> {
    let url = parse("site", written, context)?;
    let part = match (url.query(), url.fragment()) {
        (Some(_), _) => "query (after the `?`)",
        (None, Some(_)) => "fragment (after the `#`)",
        (None, None) => return Some(normal(&url)),
    };
    let message =
        format!("`site` has a {part}: the links of a mail would be added behind it and lead nowhere");
    bad_setting(written, message, "end it with the host or a path", context);
    None
}

/// Reads the address of a page.
pub(super) fn page(key: &str, written: &Setting, context: &mut ParseContext) -> Option<String> {
    parse(key, written, context).map(|url| normal(&url))
}

/// Returns an address as the parser understood it, without a final `/`: host in A-labels (RFC 5890), path percent-encoded.
fn normal(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

/// Reads a web address that goes into every mail; `None` for an empty one. Only the standard's strict form counts, since
/// mail programs do not mend what browsers mend.
fn parse(key: &str, written: &Setting, context: &mut ParseContext) -> Option<Url> {
    let text = written.value.trim_matches(crate::domain::is_blank);
    if text.is_empty() {
        return None;
    }
    if let Some(hidden) = HiddenChar::first_in(text).filter(|hidden| !hidden.is_joiner()) {
        bad_setting(written, format!("there is a hidden character in `{key}`: {hidden}"), EXAMPLE, context);
        return None;
    }
    let Some(url) = strict_url(text) else {
        let message = format!("`{key}` is not a web address: `{}`", shown_without_password(written));
        bad_setting(written, message, EXAMPLE, context);
        return None;
    };
    if holds_credentials(&url) {
        let message = format!("`{key}` has a user or password, which every reader would get");
        bad_setting(written, message, "write the address without what is before the `@`", context);
        return None;
    }
    if is_local(&url) {
        let message = format!("`{key}` is an address that only this machine or network reaches");
        let help = "readers need an address on the public internet before the issue is sent";
        context.push(Diagnostic::warning(BAD_VALUE, written.span, message).help(help));
    }
    Some(url)
}

/// Returns true for a web address with a user or a password.
pub(super) fn has_credentials(text: &str) -> bool {
    text.contains("://") && Url::parse(text.trim()).is_ok_and(|url| holds_credentials(&url))
}

fn holds_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// Returns true for an address that begins with `https://` or `http://` and needs no mending.
pub(super) fn is_web_address(text: &str) -> bool {
    strict_url(text).is_some()
}

/// Parses an address that begins with `https://` or `http://` and holds nothing that a lenient parser would mend.
fn strict_url(text: &str) -> Option<Url> {
    let (scheme, rest) = text.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let is_mended = rest.starts_with(['/', '\\']) || text.contains('\\');
    let has_controls = text.chars().any(|c| c.is_control() || c.is_whitespace());
    let url = Url::parse(text).ok()?;
    (is_web && !is_mended && !has_controls && url.has_host()).then_some(url)
}

/// Returns true if the host is an address or a name that is not on the public internet.
fn is_local(url: &Url) -> bool {
    let scope = |address: IpAddr| IpScope::of(address) != IpScope::Public;
    match url.host() {
        Some(Host::Ipv4(address)) => scope(address.into()),
        Some(Host::Ipv6(address)) => scope(address.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_lowercase();
            let ends_in = |domain: &str| {
                name.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
            };
            !name.contains('.') || LOCAL_DOMAINS.iter().any(|domain| ends_in(domain))
        }
        None => true,
    }
}

/// Returns the text as the file has it, without what may be a password.
pub(super) fn shown_without_password(written: &Setting) -> &str {
    let shown = written.shown().trim();
    shown.rsplit_once('@').map_or(shown, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::document;
    use crate::source::SourceTree;

    fn read(text: &str) -> (Option<String>, Vec<String>) {
        let mut tree = SourceTree::in_memory([("a", format!("site = '{text}'\n"))]);
        let file = tree.load("a").unwrap();
        let mut found = Diagnostics::default();
        let mut context = ParseContext::literal(&mut found);
        let mut table = document::parse(&tree, file, tree.file(file).body(), &mut context);
        let url = table.setting("site", &mut context).and_then(|written| site(&written, &mut context));
        let told = found.iter().map(|found| format!("{}: {}", found.severity.as_str(), found.message));
        (url, told.collect())
    }

    #[test]
    fn a_site_is_a_base_for_links() {
        for (text, site) in [
            ("https://letter.quay.example", "https://letter.quay.example"),
            (" https://letter.quay.example/ko/ \u{A0}", "https://letter.quay.example/ko"),
            ("http://letter.quay.example:8080", "http://letter.quay.example:8080"),
            ("https://편지.example", "https://xn--9b6b95p.example"),
            ("https://편지.example/뉴스/", "https://xn--9b6b95p.example/%EB%89%B4%EC%8A%A4"),
            ("https://letter.quay.example:443/a/../b", "https://letter.quay.example/b"),
            ("HTTPS://Letter.Quay.Example/Ko", "https://letter.quay.example/Ko"),
            ("https://203.104.1.2", "https://203.104.1.2"),
            ("https://quay.test", "https://quay.test"),
        ] {
            assert_eq!(read(text), (Some(site.to_owned()), Vec::new()), "{text}");
        }
        assert_eq!(read(" "), (None, Vec::new()));
    }

    #[test]
    fn a_site_without_a_base_is_refused() {
        for (text, message) in [
            (
                "https://letter.quay.example/?lang=ko",
                "error: `site` has a query (after the `?`): the links of a mail would be added behind it and lead nowhere",
            ),
            (
                "https://letter.quay.example?",
                "error: `site` has a query (after the `?`): the links of a mail would be added behind it and lead nowhere",
            ),
            (
                "https://letter.quay.example/#top",
                "error: `site` has a fragment (after the `#`): the links of a mail would be added behind it and lead nowhere",
            ),
            (
                "https://user:pw@letter.quay.example",
                "error: `site` has a user or password, which every reader would get",
            ),
            (
                "https://user@letter.quay.example",
                "error: `site` has a user or password, which every reader would get",
            ),
            (
                "https://:pw@letter.quay.example",
                "error: `site` has a user or password, which every reader would get",
            ),
            (
                "https:/letter.quay.example",
                "error: `site` is not a web address: `https:/letter.quay.example`",
            ),
            (
                "https:///letter.quay.example",
                "error: `site` is not a web address: `https:///letter.quay.example`",
            ),
            (
                "https:\\\\letter.quay.example",
                "error: `site` is not a web address: `https:\\\\letter.quay.example`",
            ),
            (
                "https://letter quay.example",
                "error: `site` is not a web address: `https://letter quay.example`",
            ),
            ("letter.quay.example", "error: `site` is not a web address: `letter.quay.example`"),
            (
                "ftp://user:pw@letter.quay.example",
                "error: `site` is not a web address: `letter.quay.example`",
            ),
            (
                "https://letter.\u{200B}quay.example",
                "error: there is a hidden character in `site`: zero-width space (U+200B)",
            ),
        ] {
            assert_eq!(read(text), (None, vec![message.to_owned()]), "{text}");
        }
    }

    #[test]
    fn a_site_that_readers_cannot_reach_is_told() {
        for host in [
            "192.168.0.10",
            "10.1.2.3",
            "172.20.0.1",
            "100.64.0.1",
            "127.0.0.1:8080",
            "0x7f.1",
            "[::1]",
            "[fd00::1]",
            "169.254.1.1",
            "192.0.2.1",
            "localhost",
            "localhost:3000",
            "pc.localhost",
            "newsroom",
            "nas.local",
            "web.internal",
            "router.lan",
            "x.home.arpa",
            "letter.local.",
            "abc.onion",
        ] {
            let (site, told) = read(&format!("http://{host}"));
            assert!(site.is_some(), "{host}");
            let message = "warning: `site` is an address that only this machine or network reaches";
            assert_eq!(told, [message], "{host}");
        }
    }
}
