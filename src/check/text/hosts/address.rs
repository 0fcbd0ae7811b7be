//! Parsing of web addresses into byte ranges.

use std::ops::Range;

/// An `http` or `https` address with the byte ranges of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Address<'a> {
    /// The whole address.
    pub(in crate::check) whole: &'a str,
    /// `name:password`, if written.
    pub(in crate::check) user: Option<Range<usize>>,
    /// The host, an IPv6 one with its brackets.
    pub(in crate::check) host: Range<usize>,
    /// From the first `/` after the host to the query; may be empty.
    pub(in crate::check) path: Range<usize>,
    /// After the `?`.
    pub(in crate::check) query: Option<Range<usize>>,
    /// After the `#`.
    pub(in crate::check) fragment: Option<Range<usize>>,
}

impl<'a> Address<'a> {
    /// Parses an address; `None` for other schemes.
    pub(in crate::check) fn parse(whole: &'a str) -> Option<Self> {
        let scheme = whole.find("://")?;
        let known = ["http", "https"].iter().any(|known| whole[..scheme].eq_ignore_ascii_case(known));
        let start = scheme + "://".len();
        let end = whole.len();
        let authority_end = whole[start..].find(['/', '?', '#']).map_or(end, |at| start + at);
        let fragment = whole[authority_end..].find('#').map(|at| authority_end + at + 1..end);
        let before_fragment = fragment.as_ref().map_or(end, |fragment| fragment.start - 1);
        let query =
            whole[authority_end..before_fragment].find('?').map(|at| authority_end + at + 1..before_fragment);
        let path = authority_end..query.as_ref().map_or(before_fragment, |query| query.start - 1);
        let user = whole[start..authority_end].rfind('@').map(|at| start..start + at);
        let host_start = user.as_ref().map_or(start, |user| user.end + 1);
        let rest = &whole[host_start..authority_end];
        // The colons of an IPv6 host stand within its brackets.
        let port = rest.rfind(':').filter(|at| !rest[*at..].contains(']'));
        let host = host_start..port.map_or(authority_end, |at| host_start + at);
        (known && !host.is_empty()).then_some(Self { whole, user, host, path, query, fragment })
    }

    /// Returns the host in lower case, without the dot of the root.
    pub(in crate::check) fn host(&self) -> String {
        self.whole[self.host.clone()].trim_end_matches('.').to_lowercase()
    }

    /// Returns the path.
    pub(in crate::check) fn path(&self) -> &'a str {
        &self.whole[self.path.clone()]
    }

    /// Returns the first value of a parameter, decoded.
    pub(in crate::check) fn parameter(&self, name: &str) -> Option<String> {
        let query = &self.whole[self.query.clone()?];
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// Returns `true` for `https`.
    pub(in crate::check) fn is_secure(&self) -> bool {
        self.whole.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("https:"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(whole: &str) -> Option<[String; 5]> {
        let address = Address::parse(whole)?;
        let of = |range: &Option<Range<usize>>| {
            range.as_ref().map_or("-".to_owned(), |range| whole[range.clone()].to_owned())
        };
        let (user, query, fragment) = (of(&address.user), of(&address.query), of(&address.fragment));
        Some([user, address.host(), address.path().to_owned(), query, fragment])
    }

    #[test]
    fn address_is_parsed_into_parts() {
        let cases = [
            ("https://lantern.example", ["-", "lantern.example", "", "-", "-"]),
            ("HTTP://Lantern.Example.:8080/a?b=c#d?e", ["-", "lantern.example", "/a", "b=c", "d?e"]),
            ("https://lantern.example?q#", ["-", "lantern.example", "", "q", ""]),
            ("https://a:b@lantern.example/c@d", ["a:b", "lantern.example", "/c@d", "-", "-"]),
            ("https://[2001:db8::1]:80/x", ["-", "[2001:db8::1]", "/x", "-", "-"]),
            ("https://lantern.example#a", ["-", "lantern.example", "", "-", "a"]),
        ];
        for (whole, expected) in cases {
            assert_eq!(parts(whole), Some(expected.map(str::to_owned)), "{whole}");
        }
        for whole in ["mailto:a@lantern.example", "ftp://lantern.example", "https://", "lantern.example"] {
            assert_eq!(parts(whole), None, "{whole}");
        }
    }
}
