//! The sender's side of every message of a delivery.

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, de::Error};

use crate::domain::{EmailAddress, IssueId, LinkTokens, PersonName, PersonalLinks};

/// Sender and list data of a delivery. Planning stores it as JSON, so that what was approved is sent even if the
/// configuration changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SenderSnapshot {
    /// The sender's name.
    #[serde(deserialize_with = "name")]
    pub from_name: Option<PersonName>,
    /// The sender's address.
    #[serde(deserialize_with = "address")]
    pub from: EmailAddress,
    /// Address for replies, if not the sender's.
    #[serde(deserialize_with = "maybe_address")]
    pub reply_to: Option<EmailAddress>,
    /// The publication's name: `Weekend Briefing`.
    pub publication: String,
    /// The issue that goes out.
    #[serde(deserialize_with = "issue")]
    pub issue: IssueId,
    /// The base URL of the public site, without a final `/`.
    pub site: Option<String>,
    /// True if `List-Unsubscribe` asks for a mail, because no page of the site answered when the delivery was planned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unsubscribe_by_mail: bool,
    /// A BCP 47 language tag.
    pub language: String,
    /// The zone of the `Date` header.
    #[serde(with = "jiff::fmt::serde::tz::required")]
    pub time_zone: TimeZone,
}

impl SenderSnapshot {
    /// Returns a recipient's links: on the site, or as mails to the newsroom without a site.
    pub fn links(&self, tokens: &LinkTokens) -> PersonalLinks {
        match &self.site {
            Some(site) => PersonalLinks::on_site(site, &self.issue, tokens),
            None => PersonalLinks::by_mail(self.reply_to.as_ref().unwrap_or(&self.from), tokens),
        }
    }

    /// Returns the list's id (RFC 2919) without brackets: the site's host, or the sender's address with a dot for the `@`.
    pub fn list_id(&self) -> String {
        let host = self.site.as_deref().and_then(host_of);
        host.unwrap_or_else(|| {
            let fits = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let local: String = self.from.local().chars().filter(fits).collect();
            format!("{}.{}", if local.is_empty() { "list" } else { &local }, self.from.ascii_domain())
        })
    }
}

/// Returns the host of a URL in A-labels; `None` for an IP address or an invalid host.
fn host_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    // The domain of an address follows the same rules.
    EmailAddress::parse(&format!("list@{host}")).ok().map(|list| list.ascii_domain().to_owned())
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<EmailAddress, D::Error> {
    EmailAddress::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn maybe_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<EmailAddress>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| EmailAddress::parse(&text)).transpose().map_err(D::Error::custom)
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PersonName>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.and_then(|text| PersonName::parse(&text)))
}

fn issue<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IssueId, D::Error> {
    IssueId::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(site: Option<&str>) -> SenderSnapshot {
        SenderSnapshot {
            from_name: PersonName::parse("주말 브리핑"),
            from: EmailAddress::parse("briefing@lantern.example").unwrap(),
            reply_to: EmailAddress::parse("newsroom@한글.example").ok(),
            publication: "Weekend Briefing".into(),
            issue: IssueId::parse("2022-11-18").unwrap(),
            site: site.map(Into::into),
            unsubscribe_by_mail: false,
            language: "en".into(),
            time_zone: TimeZone::get("Asia/Seoul").unwrap(),
        }
    }

    #[test]
    fn list_id_comes_from_the_site_or_the_sender() {
        assert_eq!(sender(Some("https://news.lantern.example:8443/x")).list_id(), "news.lantern.example");
        assert_eq!(sender(Some("https://한글.example")).list_id(), "xn--bj0bj06e.example");
        assert_eq!(sender(Some("http://127.0.0.1:8080")).list_id(), "briefing.lantern.example");
        assert_eq!(sender(None).list_id(), "briefing.lantern.example");
    }

    #[test]
    fn stored_json_is_parsed_strictly() {
        let kept = serde_json::to_string(&sender(None)).unwrap();
        assert!(kept.contains(r#""time_zone":"Asia/Seoul""#), "{kept}");
        assert_eq!(serde_json::from_str::<SenderSnapshot>(&kept).unwrap(), sender(None));
        let forged = kept.replace("briefing@lantern", r"briefing\r\nBcc: x@lantern");
        assert!(serde_json::from_str::<SenderSnapshot>(&forged).is_err());
    }
}
