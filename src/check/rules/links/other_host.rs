use crate::check::rule::{Context, Rule};
use crate::check::text::hosts::{self, Address, is_host, is_related};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link whose text is the address of one host, while the link leads to another. A host and its subdomains count as
/// the same, and so does `www.`. The rule checks email addresses too.
///
/// ## Why it matters to a reader
/// Readers of a security newsletter learn to check where a link leads, and this link deceives them. Most often a target
/// was pasted into the wrong place. Mail programs that compare the two show a warning.
///
/// ## Example
/// ```markdown
/// Readers can check their address at [lantern.example](https://harbour.example/check).
/// ```
///
/// ## Better
/// ```markdown
/// Readers can check their address at [lantern.example](https://lantern.example/check).
/// ```
pub(super) struct OtherHost;

impl Rule for OtherHost {
    fn code(&self) -> Code {
        Code("links::other_host")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for link in context.issue_text.links.iter().filter(|link| !link.is_bare) {
            let (Some(said), Some(true_host)) = (host_in_text(&link.text), target_host(&link.target)) else {
                continue;
            };
            if !is_related(&said, &true_host) && !is_same_site_or_copy(&link.target, &true_host, &said) {
                let message = format!("the link text says `{said}`, but the link leads to `{true_host}`");
                let help = "correct the target or the link text";
                let finding = Diagnostic::error(self.code(), link.text_at, message).help(help);
                found.push(finding.related(link.target_at, "the target"));
            }
        }
    }
}

/// Archives that put the page's address after their own.
const ARCHIVES: &[&str] =
    &["web.archive.org", "archive.org", "archive.today", "archive.ph", "archive.is", "archive.li"];

/// Pairs of host names of one organisation.
const HOST_ALIASES: &[(&str, &str)] = &[
    ("x.com", "twitter.com"),
    ("youtu.be", "youtube.com"),
    ("fb.com", "facebook.com"),
    ("t.me", "telegram.me"),
];

/// True if the target is an archived copy of the named page, a redirect that another rule reports, or the same
/// organisation.
fn is_same_site_or_copy(target: &str, host: &str, said: &str) -> bool {
    let copied = ARCHIVES.contains(&host) && target.contains(said);
    let wrapped = hosts::redirect(target)
        .and_then(|redirect| Address::parse(&redirect.target?).map(|page| page.host()));
    let is = |name: &str, host: &str| is_related(name, host);
    let same =
        |(one, other): &(&str, &str)| is(one, said) && is(other, host) || is(other, said) && is(one, host);
    copied || wrapped.is_some_and(|page| is_related(said, &page)) || HOST_ALIASES.iter().any(same)
}

/// Returns the host that a link text shows: alone, or as an address with a scheme or `www.` among other words.
fn host_in_text(words: &str) -> Option<String> {
    let words = words.trim();
    let strip = |word: &str| {
        let word = word.trim_matches([
            '(', ')', '<', '>', '[', ']', '"', '\'', '“', '”', '‘', '’', ',', ';', '.', '!', '?', ':',
        ]);
        word.to_owned()
    };
    let (mut all, alone) = (words.split_whitespace(), !words.contains(char::is_whitespace));
    all.find_map(|word| {
        let word = strip(word);
        if let Some(address) = Address::parse(&word) {
            return Some(address.host()).filter(|host| is_host(host));
        }
        let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
        let starts_with_www = host.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
        let host = match host.rsplit_once('@') {
            Some((name, host)) if alone && !name.is_empty() => host,
            Some(_) => return None,
            // A company may be called `Lantern.com`; an address begins with a small letter.
            None if !starts_with_www && (!alone || host.starts_with(char::is_uppercase)) => return None,
            None => host,
        };
        is_host(host).then(|| host.to_lowercase())
    })
}

fn target_host(target: &str) -> Option<String> {
    match target.split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto") => {
            let mailbox = rest.split('?').next()?;
            (!mailbox.contains(',')).then_some(())?;
            mailbox.rsplit_once('@').map(|(_, host)| host.to_lowercase())
        }
        _ => Address::parse(target).map(|address| address.host()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_in_link_text_is_found() {
        let cases = [
            ("lantern.example", Some("lantern.example")),
            ("https://Lantern.example/2022/a", Some("lantern.example")),
            ("lantern.example/2022", Some("lantern.example")),
            ("the rules at https://lantern.example/rules.", Some("lantern.example")),
            ("see www.lantern.example", Some("www.lantern.example")),
            ("desk@lantern.example", Some("lantern.example")),
            ("한국.kr", Some("한국.kr")),
            ("Lantern.example", None),
            ("customers of lantern.example were told", None),
            ("README.md", None),
            ("evil[.]example", None),
            ("the report", None),
            ("", None),
        ];
        for (words, expected) in cases {
            assert_eq!(host_in_text(words).as_deref(), expected, "{words}");
        }
    }
}
