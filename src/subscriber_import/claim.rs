//! A file's word about one person: subscribed, out, or unclear.

use jiff::Timestamp;

use super::moment::Resolved;
use crate::domain::{Status, Suppression};

/// A file's word about a person's consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claim {
    /// The person opted in, and the file shows it.
    OptedIn {
        /// Kind of evidence: `OPTIN_TIME of Mailchimp`.
        evidence: String,
        /// When, if the file says so.
        at: Option<Resolved>,
    },
    /// The file calls the person subscribed, or has no column about it; that is no consent.
    SaysSubscribed,
    /// Not confirmed, blank, or a word that nobody knows.
    Unclear,
    /// Must not be mailed.
    Out(Suppression),
}

/// A consent to be recorded (GDPR article 7(1), PIPA article 22).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedConsent {
    /// The basis on which the person may be mailed, in words.
    pub basis: String,
    /// When it was given, an RFC 3339 instant or a plain date, if the file says so.
    pub given: Option<String>,
}

impl Claim {
    /// Reads a status word of any tool, English or Korean; a blank or unknown word is unclear.
    pub(super) fn of_word(word: &str) -> Self {
        let word: String = word
            .trim()
            .to_lowercase()
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_'))
            .collect();
        match word.as_str() {
            "subscribed" | "subscriber" | "active" | "enabled" | "confirmed" | "optedin" | "optin"
            | "구독중" | "구독" | "구독자" | "수신동의" | "정상" => Self::SaysSubscribed,
            "unsubscribed" | "unsubscribe" | "optedout" | "optout" | "cancelled" | "canceled" | "left"
            | "removed" | "수신거부" | "구독취소" | "구독해지" | "수신거부자" | "해지" | "탈퇴" => {
                Self::Out(Suppression::Unsubscribed)
            }
            "bounced" | "hardbounced" | "hardbounce" | "cleaned" | "unreachable" | "undeliverable"
            | "invalid" | "자동삭제" | "반송" | "발송실패" => Self::Out(Suppression::Bounced),
            "complained" | "complaint" | "spam" | "spamcomplaint" | "markedasspam" | "junk" | "스팸신고"
            | "스팸" => Self::Out(Suppression::Complained),
            "blocklisted" | "blacklisted" | "blocked" | "banned" | "suppressed" | "차단" => {
                Self::Out(Suppression::Manual)
            }
            _ => Self::Unclear,
        }
    }

    /// Decides on the status: mailable are those who opted in, and those called subscribed if `consent` states the basis
    /// on which they may be mailed.
    pub(super) fn decide(
        self,
        consent: Option<&str>,
    ) -> (Status, Option<Suppression>, Option<ImportedConsent>) {
        match self {
            Self::OptedIn { evidence, at } => {
                let given = at.and_then(Resolved::stored);
                (Status::Subscribed, None, Some(ImportedConsent { basis: evidence, given }))
            }
            Self::SaysSubscribed => match consent {
                Some(basis) => {
                    let consent = ImportedConsent { basis: basis.to_owned(), given: None };
                    (Status::Subscribed, None, Some(consent))
                }
                None => (Status::Pending, None, None),
            },
            Self::Unclear => (Status::Pending, None, None),
            Self::Out(suppression) => {
                let status = match suppression {
                    Suppression::Bounced => Status::Bounced,
                    Suppression::Complained => Status::Complained,
                    // A decision of the newsroom has no status of its own; the suppression says it.
                    Suppression::Unsubscribed
                    | Suppression::Manual
                    | Suppression::Domain
                    | Suppression::Moved => Status::Unsubscribed,
                };
                (status, Some(suppression), None)
            }
        }
    }

    /// Returns true when evidence of consent is from the future, which nobody can have given.
    pub(super) fn is_after(&self, now: Timestamp) -> bool {
        matches!(self, Self::OptedIn { at: Some(at), .. } if at.is_after(now))
    }
}

/// Reads `yes` and `no` as tools write them; `None` for a blank and everything else, since a blank is not `no`.
pub(super) fn truth(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "t" | "on" | "예" | "네" => Some(true),
        "false" | "no" | "n" | "0" | "f" | "off" | "아니오" | "아니요" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_tools_are_known_and_others_are_unclear() {
        assert_eq!(Claim::of_word("구독 중"), Claim::SaysSubscribed);
        assert_eq!(Claim::of_word("수신 거부"), Claim::Out(Suppression::Unsubscribed));
        assert_eq!(Claim::of_word("자동삭제"), Claim::Out(Suppression::Bounced));
        assert_eq!(Claim::of_word("Opted-Out"), Claim::Out(Suppression::Unsubscribed));
        for word in ["", "nonsubscribed", "pending", "disabled", "vip"] {
            assert_eq!(Claim::of_word(word), Claim::Unclear, "{word}");
        }
    }

    #[test]
    fn a_word_alone_is_no_consent() {
        assert_eq!(Claim::SaysSubscribed.decide(None), (Status::Pending, None, None));
        let basis = Some(ImportedConsent { basis: "sign-up form of 2021".into(), given: None });
        assert_eq!(
            Claim::SaysSubscribed.decide(Some("sign-up form of 2021")),
            (Status::Subscribed, None, basis)
        );
        assert_eq!(Claim::Unclear.decide(Some("anything")).0, Status::Pending);
        let out = Claim::Out(Suppression::Manual).decide(Some("anything"));
        assert_eq!(out, (Status::Unsubscribed, Some(Suppression::Manual), None));
    }
}
