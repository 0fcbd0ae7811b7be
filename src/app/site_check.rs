//! The question whether the site serves what a mail points at: its unsubscribe page, its web page and its pictures.
//!
//! Readers find out on the day of the send otherwise. The answers are told with the plan, before anybody confirms it.

use std::collections::BTreeSet;
use std::time::Duration;

use super::error::AppError;
use super::newsroom::Newsroom;
use super::secrets::existing_token_signer;
use super::transport::SendOptions;
use crate::compose::hosted_url;
use crate::domain::{LinkTokens, PersonalLinks};
use crate::http_fetch::{Body, FetchError, FetchSettings, Fetcher, Method};
use crate::issue::{Issue, PictureSource};
use jiff::SignedDuration;
use url::Url;

/// Longest wait for one response: a person waits for the plan.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);
/// Time after which no further picture is asked for.
const PICTURES_TIMEOUT: SignedDuration = SignedDuration::from_secs(8);
/// Pictures that are asked for. The others are on the same site.
const MAX_PICTURES: usize = 24;

/// The way to ask.
pub struct SiteQuestion {
    /// Does not ask, because a person said so.
    pub offline: bool,
    /// The network.
    pub fetch: FetchSettings,
}

/// The site of a publication, and the answer to the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteReport {
    /// The site's base URL.
    pub site: String,
    /// Number of pictures that the site has to serve.
    pub pictures: usize,
    /// The answer.
    pub check: SiteCheck,
}

/// Answer to the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SiteCheck {
    /// Not asked: no mail leaves this machine.
    StaysHere,
    /// Not asked: the mail server is on this machine. It may send the mail on.
    RelayIsHere,
    /// Not asked: a person said so.
    Offline,
    /// Nothing answers, for this reason.
    Unreachable(String),
    /// A server answers.
    Answers {
        /// Status of the unsubscribe page, unless it is there.
        unsubscribe: Option<u16>,
        /// Status of the web page, unless it is there.
        web: Option<u16>,
        /// URLs of the pictures that are not there.
        missing: Vec<String>,
    },
}

impl SiteReport {
    /// True if the unsubscribe page was asked for and is not there.
    pub fn unsubscribe_fails(&self) -> bool {
        matches!(self.check, SiteCheck::Unreachable(_) | SiteCheck::Answers { unsubscribe: Some(_), .. })
    }
}

/// Asks the site for the pages and pictures of an issue, with `HEAD` requests. `None` without a site.
///
/// # Errors
/// The secret of the personal links is unreadable.
pub async fn ask_site(
    newsroom: &Newsroom,
    issue: &Issue,
    options: &SendOptions,
    question: SiteQuestion,
) -> Result<Option<SiteReport>, AppError> {
    let publication = &newsroom.config.publication;
    let Some(site) = publication.site.as_deref().map(|site| site.trim_end_matches('/')) else {
        return Ok(None);
    };
    let pictures = picture_urls(newsroom, issue, site);
    let check = if options.has_only_local_relays() {
        if options.is_rehearsal() { SiteCheck::StaysHere } else { SiteCheck::RelayIsHere }
    } else if question.offline {
        SiteCheck::Offline
    } else {
        // With a token that the site accepts. No secret is made for it: a "no" to the plan leaves no file behind.
        let tokens = existing_token_signer(newsroom)?
            .map_or_else(LinkTokens::sample, |signer| signer.link_tokens(&issue.id, &[0; 10]));
        let links = PersonalLinks::on_site(site, &issue.id, &tokens);
        match Fetcher::new(settings(question.fetch, site)) {
            Ok(fetcher) => ask(&fetcher, &links, &pictures).await,
            Err(error) => SiteCheck::Unreachable(error.to_string()),
        }
    };
    Ok(Some(SiteReport { site: site.to_owned(), pictures: pictures.len(), check }))
}

/// Asks quickly: it is the newsroom's own site, and a person waits.
fn settings(fetch: FetchSettings, site: &str) -> FetchSettings {
    FetchSettings {
        contact: Some(site.to_owned()),
        pause: Duration::ZERO,
        request_timeout: REQUEST_TIMEOUT.min(fetch.request_timeout),
        longest_wait: Duration::ZERO,
        ..fetch
    }
}

/// Returns the URLs of the pictures that the mail loads from the site.
fn picture_urls(newsroom: &Newsroom, issue: &Issue, site: &str) -> BTreeSet<String> {
    // Without `https` the pictures are inside the mail.
    if !site.starts_with("https://") {
        return BTreeSet::new();
    }
    let pictures = newsroom.config.publication.pictures().into_iter().chain(issue.pictures());
    pictures
        .filter_map(|picture| match &picture.source {
            PictureSource::File { path, .. } => Some(hosted_url(site, path)),
            PictureSource::Url(_) => None,
        })
        .collect()
}

async fn ask(fetcher: &Fetcher, links: &PersonalLinks, pictures: &BTreeSet<String>) -> SiteCheck {
    let unsubscribe = match status(fetcher, &links.unsubscribe).await {
        Ok(status) => status,
        Err(error) => return SiteCheck::Unreachable(reason(&error)),
    };
    let web_page = links.web.split('?').next().unwrap_or_default();
    // A server that answered once and then fails has not got the page.
    let web = status(fetcher, web_page).await.unwrap_or(0);
    let (mut missing, clock) = (Vec::new(), &fetcher.settings().clock);
    let began = clock.now();
    for url in pictures.iter().take(MAX_PICTURES) {
        // What was not asked in time is not told to be missing.
        if clock.now().duration_since(began) > PICTURES_TIMEOUT {
            break;
        }
        if !status(fetcher, url).await.is_ok_and(is_there) {
            missing.push(url.clone());
        }
    }
    let absent = |status| Some(status).filter(|status| !is_there(*status));
    SiteCheck::Answers { unsubscribe: absent(unsubscribe), web: absent(web), missing }
}

async fn status(fetcher: &Fetcher, url: &str) -> Result<u16, FetchError> {
    let url: Url = fetcher.settings().url_policy.parse(url)?;
    Ok(fetcher.request(Method::Head, &url, Body::Skip).await?.status)
}

/// True if the page is there. A redirect is no answer: one-click requests do not follow it (RFC 8058 §3.1). 405 and 501
/// refuse only `HEAD`; 410 and 429 come from a server that understands the link.
fn is_there(status: u16) -> bool {
    matches!(status, 200..=299 | 405 | 410 | 429 | 501)
}

fn reason(error: &FetchError) -> String {
    match error {
        FetchError::Failed(error) => error.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_own_answer_counts() {
        for status in [200, 204, 405, 410, 429, 501] {
            assert!(is_there(status), "{status}");
        }
        for status in [0, 301, 302, 308, 401, 403, 404, 500, 502, 503] {
            assert!(!is_there(status), "{status}");
        }
    }

    #[test]
    fn unsubscribe_page_fails_only_when_it_was_asked_for() {
        let report =
            |check| SiteReport { site: "https://briefing.lantern.example".into(), pictures: 1, check };
        let answers =
            |unsubscribe| SiteCheck::Answers { unsubscribe, web: Some(404), missing: vec!["a.jpg".into()] };
        for (check, fails) in [
            (SiteCheck::StaysHere, false),
            (SiteCheck::RelayIsHere, false),
            (SiteCheck::Offline, false),
            (SiteCheck::Unreachable("nobody listens there".into()), true),
            (answers(None), false),
            (answers(Some(404)), true),
        ] {
            assert_eq!(report(check.clone()).unsubscribe_fails(), fails, "{check:?}");
        }
    }
}
