//! Links of a page: absolute, and without tracking parameters.

use url::Url;

use crate::check::without_tracking;

/// Longest link that is kept.
const MAX_LENGTH: usize = 2000;

/// Base of a page's relative links.
#[derive(Debug, Clone, Default)]
pub(super) struct LinkBase {
    /// URL of the page.
    page: Option<Url>,
    /// Base URL of relative links.
    base: Option<Url>,
}

impl LinkBase {
    /// Makes a base from the page's URL and its `<base href>`. A `<base>` that leads to another host is not followed: it would
    /// turn every link of the page into one of that host.
    pub(super) fn new(page: Option<&str>, base: &str) -> Self {
        let page = page.and_then(web_url);
        let written = match &page {
            Some(page) => page.join(base).ok().filter(|url| url.host() == page.host() && is_web(url)),
            None => web_url(base),
        };
        let base = if base.is_empty() { None } else { written };
        Self { base: base.or_else(|| page.clone()), page }
    }

    /// Returns the page's URL.
    pub(super) fn page(&self) -> Option<&Url> {
        self.page.as_ref()
    }

    /// Sets what relative links are relative to, if nothing else says it.
    pub(super) fn or_base(mut self, canonical: Option<&str>) -> Self {
        if self.base.is_none() {
            self.base = canonical.and_then(web_url);
        }
        self
    }

    /// Returns a link as an absolute `http` or `https` URL without tracking parameters, or a `mailto:` link; `None` for others.
    pub(super) fn absolute(&self, href: &str) -> Option<String> {
        let href: String = href.chars().filter(|c| !c.is_control()).collect();
        let href = href.trim();
        if href.is_empty() || href.len() > MAX_LENGTH || href.starts_with('#') {
            return None;
        }
        let url = match &self.base {
            Some(base) => base.join(href).ok()?,
            None => Url::parse(href).ok()?,
        };
        (is_web(&url) && url.username().is_empty()).then(|| without_tracking(url.as_str()))
    }
}

/// Parses an absolute web address.
pub(super) fn web_url(text: &str) -> Option<Url> {
    Url::parse(text.trim()).ok().filter(is_web)
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty())
}

/// Returns the host of a link without `www.` and `m.`.
pub(super) fn site_of(link: &str) -> Option<String> {
    let url = web_url(link)?;
    let host = url.host_str()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(&host);
    Some(host.to_owned())
}

/// Returns `true` if two hosts belong to one site: they are equal, or one is below the other.
pub(super) fn is_same_site(a: &str, b: &str) -> bool {
    let below = |inner: &str, outer: &str| inner.strip_suffix(outer).is_some_and(|rest| rest.ends_with('.'));
    a == b || below(a, b) || below(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_absolute_and_clean() {
        let base = LinkBase::new(Some("https://www.harbour.example/news/1?utm_source=x"), "");
        let cases = [
            ("../a?utm_source=x&id=2", Some("https://www.harbour.example/a?id=2")),
            ("//cdn.harbour.example/p.jpg", Some("https://cdn.harbour.example/p.jpg")),
            ("#top", None),
            ("javascript:alert(1)", None),
            ("mailto:a@harbour.example", None),
            ("data:image/png;base64,AA", None),
            ("https://user:secret@harbour.example/", None),
            ("java\nscript:alert(1)", None),
            ("", None),
        ];
        for (href, expected) in cases {
            assert_eq!(base.absolute(href).as_deref(), expected, "{href}");
        }
    }

    #[test]
    fn base_of_another_host_is_ignored() {
        let page = Some("https://harbour.example/news/1");
        assert_eq!(
            LinkBase::new(page, "https://evil.example/").absolute("a").unwrap(),
            "https://harbour.example/news/a"
        );
        assert_eq!(LinkBase::new(page, "/deep/").absolute("a").unwrap(), "https://harbour.example/deep/a");
        assert_eq!(
            LinkBase::new(None, "https://harbour.example/x/").absolute("a").unwrap(),
            "https://harbour.example/x/a"
        );
        assert_eq!(LinkBase::new(None, "").absolute("a"), None);
    }

    #[test]
    fn hosts_of_one_site_are_known() {
        assert_eq!(site_of("https://www.Harbour.example/a").as_deref(), Some("harbour.example"));
        assert!(is_same_site("en.harbour.example", "harbour.example"));
        assert!(!is_same_site("badharbour.example", "harbour.example"));
    }
}
