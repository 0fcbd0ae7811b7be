//! Redirectors: search engines, mail filters and translators that wrap another address.

use url::form_urlencoded;

use super::Address;

/// Location of the wrapped address.
enum TargetLocation {
    /// In a parameter with one of these names, on a path with this prefix.
    Parameter(&'static str, &'static [&'static str]),
    /// As the path after this prefix; an `s/` before it means `https`.
    Path(&'static str),
    /// In the host name.
    Host,
}

/// Suffixes of hosts, and the location of the address there.
const REDIRECTORS: &[(&str, TargetLocation)] = &[
    ("google.com", TargetLocation::Parameter("/url", &["q", "url"])),
    ("google.co.kr", TargetLocation::Parameter("/url", &["q", "url"])),
    ("google.com", TargetLocation::Path("/amp/")),
    ("google.co.kr", TargetLocation::Path("/amp/")),
    ("cdn.ampproject.org", TargetLocation::Path("/c/")),
    ("cdn.ampproject.org", TargetLocation::Path("/v/")),
    ("translate.google.com", TargetLocation::Parameter("/translate", &["u"])),
    ("translate.google.co.kr", TargetLocation::Parameter("/translate", &["u"])),
    ("translate.goog", TargetLocation::Host),
    ("webcache.googleusercontent.com", TargetLocation::Parameter("/search", &["q"])),
    ("facebook.com", TargetLocation::Parameter("/l.php", &["u"])),
    ("instagram.com", TargetLocation::Parameter("/", &["u"])),
    ("safelinks.protection.outlook.com", TargetLocation::Parameter("/", &["url"])),
    ("urldefense.com", TargetLocation::Path("/v3/__")),
    ("urldefense.proofpoint.com", TargetLocation::Parameter("/v2/url", &["u"])),
    ("youtube.com", TargetLocation::Parameter("/redirect", &["q"])),
    ("out.reddit.com", TargetLocation::Parameter("/", &["url"])),
    ("slack-redir.net", TargetLocation::Parameter("/link", &["url"])),
    ("linkedin.com", TargetLocation::Parameter("/safety/go", &["url"])),
    ("link.naver.com", TargetLocation::Parameter("/bridge", &["url"])),
    ("12ft.io", TargetLocation::Parameter("/proxy", &["q"])),
];

/// An address that wraps another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Redirect {
    /// Host of the redirector.
    pub(in crate::check) host: String,
    /// The wrapped address, if it can be decoded.
    pub(in crate::check) target: Option<String>,
}

/// Parses the address of a redirector; `None` for other addresses.
pub(in crate::check) fn redirect(target: &str) -> Option<Redirect> {
    let address = Address::parse(target)?;
    let host = address.host();
    let (end, inside) =
        REDIRECTORS.iter().find(|(end, inside)| fits(&host, end) && stands(inside, &address))?;
    let found = match inside {
        TargetLocation::Parameter(_, names) => names.iter().find_map(|name| address.parameter(name)),
        TargetLocation::Path(start) => {
            from_path(address.path().strip_prefix(start)?, target, *start == "/v3/__")
        }
        TargetLocation::Host => from_host(&host, target, &address),
    };
    let found = found.map(|found| match *end {
        "urldefense.proofpoint.com" => decoded(&found.replace('-', "%").replace('_', "/")),
        // `cache:ID:address`
        "webcache.googleusercontent.com" => {
            found.rfind("http").map_or(found.clone(), |at| found[at..].to_owned())
        }
        _ => found,
    });
    // A search for a word does not redirect, and a redirect within one site is not reported.
    match found.filter(|found| is_whole(found)) {
        Some(found) => Some(Redirect { host, target: Some(found) }),
        None if matches!(inside, TargetLocation::Host | TargetLocation::Path("/v3/__")) => {
            Some(Redirect { host, target: None })
        }
        None => None,
    }
}

/// Returns `true` for a valid URL whose host has a dot.
fn is_whole(found: &str) -> bool {
    Address::parse(found).is_some_and(|address| address.host().contains('.'))
        && url::Url::parse(found).is_ok()
}

fn fits(host: &str, end: &str) -> bool {
    host.strip_suffix(end).is_some_and(|rest| match end {
        "instagram.com" => rest == "l.",
        _ => rest.is_empty() || rest.ends_with('.'),
    })
}

fn stands(inside: &TargetLocation, address: &Address<'_>) -> bool {
    match inside {
        TargetLocation::Parameter(start, names) => {
            let path = if address.path().is_empty() { "/" } else { address.path() };
            path.starts_with(start) && names.iter().any(|name| address.parameter(name).is_some())
        }
        TargetLocation::Path(start) => address.path().starts_with(start),
        TargetLocation::Host => true,
    }
}

/// Decodes `s/lantern.example/a` or `https://lantern.example/a__;!!…`.
fn from_path(path: &str, target: &str, is_defense: bool) -> Option<String> {
    let start = target.find(path).filter(|_| !path.is_empty())?;
    let rest = &target[start..];
    if is_defense {
        let (address, mark) = rest.split_once("__;")?;
        // Removed characters are encoded after the mark; such an address is not decoded.
        return (mark.starts_with('!') && !address.contains('*')).then(|| address.to_owned());
    }
    Some(match rest.strip_prefix("s/") {
        Some(rest) => format!("https://{rest}"),
        None => format!("http://{rest}"),
    })
}

/// Decodes `www-lantern-example.translate.goog/a?_x_tr_sl=ko`.
fn from_host(host: &str, target: &str, address: &Address<'_>) -> Option<String> {
    let name = host.strip_suffix(".translate.goog")?;
    let name = name.replace("--", "\u{1}").replace('-', ".").replace('\u{1}', "-");
    let mut out = format!("https://{name}{}", address.path());
    if let Some(query) = &address.query {
        let kept: Vec<_> =
            target[query.clone()].split('&').filter(|pair| !pair.starts_with("_x_tr_")).collect();
        if !kept.is_empty() {
            out.push('?');
            out.push_str(&kept.join("&"));
        }
    }
    Some(out)
}

/// Percent-decodes; a `+` stays.
fn decoded(text: &str) -> String {
    let kept = text.replace('+', "%2B");
    form_urlencoded::parse(kept.as_bytes()).next().map_or_else(String::new, |(name, value)| {
        if value.is_empty() { name.into_owned() } else { format!("{name}={value}") }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_address_is_found() {
        let story = "https://lantern.example/a?b=c";
        let cases = [
            ("https://www.google.com/url?sa=t&url=https%3A%2F%2Flantern.example%2Fa%3Fb%3Dc&usg=x", story),
            ("https://www.google.com/url?q=https://lantern.example/a%3Fb%3Dc&sa=D", story),
            ("https://l.facebook.com/l.php?u=https%3A%2F%2Flantern.example%2Fa%3Fb%3Dc&h=AT0", story),
            (
                "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Flantern.example%2Fa%3Fb%3Dc&data=05",
                story,
            ),
            ("https://urldefense.com/v3/__https://lantern.example/a?b=c__;!!Abc!def$", story),
            ("https://urldefense.proofpoint.com/v2/url?u=https-3A__lantern.example_a-3Fb-3Dc&d=Dw", story),
            ("https://www.google.com/amp/s/lantern.example/a?b=c", story),
            ("https://lantern-example.cdn.ampproject.org/c/s/lantern.example/a?b=c", story),
            (
                "https://the--lantern-example.translate.goog/a?b=c&_x_tr_sl=ko&_x_tr_tl=en",
                "https://the-lantern.example/a?b=c",
            ),
            ("https://translate.google.com/translate?sl=ko&u=https://lantern.example/a%3Fb%3Dc", story),
            (
                "https://webcache.googleusercontent.com/search?q=cache:AbC:https://lantern.example/a%3Fb%3Dc",
                story,
            ),
        ];
        for (target, expected) in cases {
            let found = redirect(target).and_then(|redirect| redirect.target);
            assert_eq!(found.as_deref(), Some(expected), "{target}");
        }
    }

    #[test]
    fn undecodable_address_is_still_wrapped() {
        let target = "https://urldefense.com/v3/__https://lantern.example/*a__;Iw!!Abc!def$";
        let expected = Redirect { host: "urldefense.com".to_owned(), target: None };
        assert_eq!(redirect(target), Some(expected));
    }

    #[test]
    fn ordinary_pages_are_not_redirectors() {
        for target in [
            "https://www.google.com/search?q=lantern",
            "https://www.google.com/url?q=lantern",
            "https://www.facebook.com/lantern",
            "https://www.instagram.com/p/abc/?u=https://lantern.example",
            "https://web.archive.org/web/2022/https://lantern.example/a",
            "https://lantern.example/url?q=https://lantern.example",
            "https://urldefense.com/",
            "https://www.google.com/amp/about",
        ] {
            assert_eq!(redirect(target), None, "{target}");
        }
    }
}
