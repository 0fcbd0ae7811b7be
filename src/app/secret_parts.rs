//! Parts of addresses that came from the environment and are kept out of items, lists and findings.

use percent_encoding::percent_decode_str;
use url::Url;

/// Shortest part that is looked for inside of words; a shorter one counts as a whole word of an address.
const MIN_INSIDE: usize = 4;
/// Stands for a secret part of a base, so that what is resolved against it is known.
const VEIL: &str = "briefing-secret-part";

/// Secret parts of addresses.
#[derive(Clone, Default)]
pub(super) struct SecretParts(Vec<String>);

impl SecretParts {
    /// Makes the set.
    pub(super) fn new(parts: impl IntoIterator<Item = String>) -> Self {
        Self(parts.into_iter().filter(|part| !part.is_empty()).collect())
    }

    /// Returns `true` for an address that holds one of them, in whatever case or encoding.
    pub(super) fn are_in(&self, address: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let decoded = percent_decode_str(address).decode_utf8_lossy().to_lowercase();
        let forms = [address.to_lowercase(), decoded];
        let holds = |part: &String| {
            let decoded = percent_decode_str(part).decode_utf8_lossy().to_lowercase();
            [part.to_lowercase(), decoded].iter().any(|part| {
                let is_word =
                    |form: &String| form.split(['/', '?', '&', '=', '#', '.']).any(|word| word == part);
                let is_inside = |form: &String| part.len() >= MIN_INSIDE && form.contains(part.as_str());
                forms.iter().any(|form| is_word(form) || is_inside(form))
            })
        };
        address.contains(VEIL) || self.0.iter().any(holds)
    }

    /// Returns a text without them.
    pub(super) fn redact(&self, text: &str) -> String {
        let long = self.0.iter().filter(|part| part.len() >= MIN_INSIDE);
        long.fold(text.to_owned(), |text, part| text.replace(part.as_str(), "…"))
    }

    /// Returns the base of relative links: without query and fragment, its secret words replaced. A link below such a word is
    /// known by it.
    pub(super) fn veiled(&self, url: &Url) -> Url {
        let mut veiled = url.clone();
        if self.0.is_empty() {
            return veiled;
        }
        veiled.set_query(None);
        veiled.set_fragment(None);
        let path: Vec<_> =
            veiled.path().split('/').map(|word| if self.are_in(word) { VEIL } else { word }).collect();
        veiled.set_path(&path.join("/"));
        veiled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_parts_are_known_in_every_form() {
        let parts = SecretParts::new(["CaNary".to_owned(), "x1".to_owned(), "a b".to_owned()]);
        for address in [
            "https://a.example/CANARY/s",
            "https://a.example/?k=%63anary",
            "https://a.example/x1/s",
            "https://a.example/?k=X1#y",
            "https://a.example/a%20b/",
            "https://my-canary.example/",
        ] {
            assert!(parts.are_in(address), "{address}");
        }
        assert!(!parts.are_in("https://a.example/x12/canopy"));
        assert!(!SecretParts::default().are_in("https://a.example/"));
        assert_eq!(parts.redact("Feed of CaNary"), "Feed of …");
    }

    #[test]
    fn links_are_resolved_without_the_secret() {
        let base = |url: &str| SecretParts::new(["canary".to_owned()]).veiled(&Url::parse(url).unwrap());
        let resolved = |url: &str, link: &str| base(url).join(link).unwrap().to_string();
        let parts = SecretParts::new(["canary".to_owned()]);
        assert!(parts.are_in(&resolved("https://a.example/canary/feed.xml", "s1.html")));
        assert_eq!(resolved("https://a.example/canary/feed.xml", "../s1.html"), "https://a.example/s1.html");
        assert_eq!(resolved("https://a.example/canary/feed.xml", "/s1.html"), "https://a.example/s1.html");
        assert_eq!(resolved("https://a.example/f/feed?key=canary", "?y=2"), "https://a.example/f/feed?y=2");
        assert_eq!(resolved("https://a.example/f/feed?key=canary", "#a"), "https://a.example/f/feed#a");
    }
}
