//! The personal links of one reader.

/// The part of a personal link that stands for the reader: URL-safe letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Token(String);

impl Token {
    /// The sample reader's token, which opens nothing.
    pub fn sample() -> Self {
        Self("sample".into())
    }

    /// Reads a token: ASCII letters, digits, `-`, `_` and `.`, at most 200; `None` otherwise.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        (!text.is_empty() && text.len() <= 200 && text.bytes().all(fits)).then(|| Self(text.to_owned()))
    }

    /// The token as it stands in a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where one reader's links lead.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PersonalLinks {
    /// Leaves, with one button.
    pub unsubscribe: String,
    /// Chooses topics.
    pub preferences: String,
    /// The issue on the web, with the subscribers' items.
    pub web: String,
}

impl PersonalLinks {
    /// The links below a site's base URL, such as `https://briefing.example` (PRODUCT: the public site's routes).
    pub fn on_site(site: &str, issue: &super::IssueId, token: &Token) -> Self {
        let site = site.trim_end_matches('/');
        let token = token.as_str();
        Self {
            unsubscribe: [site, "/unsubscribe/", token].concat(),
            preferences: [site, "/preferences/", token].concat(),
            web: [site, "/issues/", issue.as_str(), "?t=", token].concat(),
        }
    }

    /// Without a site, leaving and choosing are a mail to the newsroom, and there is no web version.
    pub fn by_mail(newsroom: &super::EmailAddress, token: &Token) -> Self {
        let mailto =
            |subject: &str| format!("mailto:{}?subject={subject}%20{}", newsroom.to_link(), token.as_str());
        Self { unsubscribe: mailto("unsubscribe"), preferences: mailto("preferences"), web: String::new() }
    }
}
