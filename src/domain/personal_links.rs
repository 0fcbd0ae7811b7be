//! Personal links of one subscriber, and the tokens in them.

use super::{EmailAddress, IssueId};

/// Token of a personal link: URL-safe letters and digits that stand for a subscriber and a purpose.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Token(String);

impl Token {
    /// Returns the token of the sample reader, which opens nothing.
    pub fn sample() -> Self {
        Self("sample".into())
    }

    /// Parses a token: ASCII letters, digits, `-`, `_` and `.`, at most 400; `None` otherwise.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        (!text.is_empty() && text.len() <= 400 && text.bytes().all(fits)).then(|| Self(text.to_owned()))
    }

    /// Returns the token as it is written in a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Tokens of the links in one message. Each serves its own purpose.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LinkTokens {
    /// Leaves the list.
    pub unsubscribe: Token,
    /// Changes topics and other preferences.
    pub preferences: Token,
    /// Shows this issue on the web.
    pub web: Token,
    /// Answers the question how this issue was.
    pub feedback: Token,
}

impl LinkTokens {
    /// Returns the tokens of the sample reader.
    pub fn sample() -> Self {
        Self::same(&Token::sample())
    }

    /// Returns one token for every link: for samples.
    pub fn same(token: &Token) -> Self {
        let copy = || token.clone();
        Self { unsubscribe: copy(), preferences: copy(), web: copy(), feedback: copy() }
    }
}

/// URLs of one subscriber's links.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PersonalLinks {
    /// Leaves the list, with one button.
    pub unsubscribe: String,
    /// Changes topics and other preferences.
    pub preferences: String,
    /// Shows the issue on the web, with the items for subscribers.
    pub web: String,
    /// Answers the question how the issue was; an answer's word follows after a `?`.
    pub feedback: String,
}

impl PersonalLinks {
    /// Returns links below a site's base URL, such as `https://briefing.example`.
    pub fn on_site(site: &str, issue: &IssueId, tokens: &LinkTokens) -> Self {
        let site = site.trim_end_matches('/');
        Self {
            unsubscribe: [site, "/unsubscribe/", tokens.unsubscribe.as_str()].concat(),
            preferences: [site, "/preferences/", tokens.preferences.as_str()].concat(),
            web: [site, "/issues/", issue.as_str(), "?t=", tokens.web.as_str()].concat(),
            feedback: [site, "/feedback/", tokens.feedback.as_str()].concat(),
        }
    }

    /// Returns links of a newsroom without a site: mails to the newsroom, and neither web view nor feedback.
    pub fn by_mail(newsroom: &EmailAddress, tokens: &LinkTokens) -> Self {
        let mailto = |subject: &str, token: &Token| {
            format!("mailto:{}?subject={subject}%20{}", newsroom.to_link(), token.as_str())
        };
        Self {
            unsubscribe: mailto("unsubscribe", &tokens.unsubscribe),
            preferences: mailto("preferences", &tokens.preferences),
            web: String::new(),
            feedback: String::new(),
        }
    }
}
