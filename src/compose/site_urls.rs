//! URLs of the public site, and names of hosts.

use crate::domain::IssueId;

/// Returns the URL of an issue's web page.
pub(super) fn issue_url(site: &str, issue: &IssueId) -> String {
    format!("{site}/issues/{}", percent_encode_path(issue.as_str()))
}

/// Returns the host of a URL as readers know it, without `www.`.
pub(super) fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

/// Percent-encodes a path (RFC 3986 §2.1).
pub(super) fn percent_encode_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&data_encoding::HEXUPPER.encode(&[byte]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_named_as_readers_know_it() {
        assert_eq!(host("https://www.Lantern.example:8443/a?b").as_deref(), Some("lantern.example"));
        assert_eq!(host("https://www@lantern.example").as_deref(), Some("lantern.example"));
        assert_eq!(host("mailto:desk@lantern.example"), None);
    }
}
