//! Signing up by the form.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;

use super::limits::{Admission, PER_MINUTE, SignUpLimits};
use crate::app::error::AppError;
use crate::app::notices::operator_brake;
use crate::domain::{
    Concern, EmailAddress, EmailAddressError, NewsletterId, Newsletters, PersonName, TopicId, concerns,
};
use crate::issue::Publication;
use crate::store::{Choices, Outbox, SignUpRequest, SignUps, Store};

/// Shortest time in which a person fills the form in, in seconds.
const MIN_SECONDS: i64 = 3;

/// The form as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignUpForm {
    /// The address.
    pub email: String,
    /// The name; may be empty.
    pub name: String,
    /// Ids of topics.
    pub topics: Vec<String>,
    /// Ids of newsletters.
    pub newsletters: Vec<String>,
    /// BCP 47 language of the form.
    pub language: String,
    /// The box of the consent was ticked.
    pub agreed: bool,
    /// A field that people do not see. Programs fill it in, password managers too.
    pub trap: String,
    /// When the form was opened, in seconds since 1970, if it told.
    pub opened_at: Option<i64>,
    /// The person was asked, and insists.
    pub is_sure: bool,
}

/// Something to ask about before a sign-up goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormFault {
    /// There is no address.
    NoAddress,
    /// The address is none.
    InvalidAddress(EmailAddressError),
    /// The address looks like a slip of another one.
    Slip(EmailAddress),
    /// The consent is missing.
    NoConsent,
    /// No newsletter was chosen.
    NoNewsletter,
    /// A program may have filled it in.
    Doubtful,
}

/// Decision on a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// It is complete.
    Ready(Box<SignUpRequest>),
    /// The form is shown again with a question.
    Ask(FormFault),
}

/// Result of a sign-up. It never tells whether the address is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// An answer is on its way by mail.
    Asked,
    /// There were too many: try again after this time.
    Wait(Duration),
}

/// Reads a form. Only the text of the form decides, nothing of the store: the answer tells nothing about the address.
/// `consent` is the wording that the form showed.
pub fn consider(publication: &Publication, form: &SignUpForm, consent: &str, now: Timestamp) -> Gate {
    let email = match EmailAddress::parse(&form.email) {
        Ok(email) => email,
        Err(EmailAddressError::Empty) => return Gate::Ask(FormFault::NoAddress),
        Err(error) => return Gate::Ask(FormFault::InvalidAddress(error)),
    };
    if !form.agreed {
        return Gate::Ask(FormFault::NoConsent);
    }
    let newsletters = known_newsletters(publication, &form.newsletters);
    if newsletters.is_empty() && publication.newsletters.len() > 1 {
        return Gate::Ask(FormFault::NoNewsletter);
    }
    if !form.is_sure {
        let slip = concerns(&email).into_iter().find_map(|concern| match concern {
            Concern::Typo { proposal } => Some(proposal),
            _ => None,
        });
        if let Some(proposal) = slip {
            return Gate::Ask(FormFault::Slip(proposal));
        }
        let was_quick = form.opened_at.is_some_and(|opened| now.as_second() - opened < MIN_SECONDS);
        if was_quick || !form.trap.is_empty() {
            return Gate::Ask(FormFault::Doubtful);
        }
    }
    let is_every = newsletters.len() == publication.newsletters.len();
    let choices = Choices {
        name: PersonName::parse(&form.name),
        topics: known_topics(publication, &form.topics),
        newsletters: Newsletters {
            chosen: if is_every { BTreeSet::new() } else { newsletters },
            left: BTreeSet::new(),
        },
        language: Some(form.language.clone()).filter(|language| !language.is_empty()),
    };
    Gate::Ready(Box::new(SignUpRequest {
        email,
        choices,
        consent: consent.to_owned(),
        operator: operator(publication),
    }))
}

/// Notes a sign-up, if the limits allow it.
///
/// # Errors
/// The store failed.
pub async fn sign_up(
    store: &Store,
    limits: &SignUpLimits,
    publication: &Publication,
    client: IpAddr,
    request: SignUpRequest,
    now: Timestamp,
) -> Result<Signed, AppError> {
    if let Some(wait) = held_back(store, limits, publication, client, now).await? {
        return Ok(Signed::Wait(wait));
    }
    store.request_subscription(request, now).await?;
    Ok(Signed::Asked)
}

/// Mails a link to the preferences to an address that is known, if the limits allow it.
///
/// # Errors
/// The store failed.
pub async fn ask_for_link(
    store: &Store,
    limits: &SignUpLimits,
    publication: &Publication,
    client: IpAddr,
    address: &EmailAddress,
    language: &str,
    now: Timestamp,
) -> Result<Signed, AppError> {
    if let Some(wait) = held_back(store, limits, publication, client, now).await? {
        return Ok(Signed::Wait(wait));
    }
    store.request_preferences_link(address, Some(language), now).await?;
    Ok(Signed::Asked)
}

async fn held_back(
    store: &Store,
    limits: &SignUpLimits,
    publication: &Publication,
    client: IpAddr,
    now: Timestamp,
) -> Result<Option<Duration>, AppError> {
    let Admission::Wait { wait, tell_operator } = limits.admit(client, now) else { return Ok(None) };
    if tell_operator {
        store.add_notice(operator_brake(publication, PER_MINUTE), now).await?;
    }
    Ok(Some(wait))
}

/// Returns the recipient of notices to the operator.
pub fn operator(publication: &Publication) -> EmailAddress {
    publication.reply_to.clone().unwrap_or_else(|| publication.from.clone())
}

/// Returns the topics of the publication among these ids.
pub fn known_topics(publication: &Publication, ids: &[String]) -> BTreeSet<TopicId> {
    let topics = publication.topics.iter().map(|topic| &topic.id);
    topics.filter(|id| ids.iter().any(|written| written == id.as_str())).cloned().collect()
}

/// Returns the newsletters of the publication among these ids.
pub fn known_newsletters(publication: &Publication, ids: &[String]) -> BTreeSet<NewsletterId> {
    let newsletters = publication.newsletters.iter().map(|newsletter| &newsletter.id);
    newsletters.filter(|id| ids.iter().any(|written| written == id.as_str())).cloned().collect()
}

/// Returns the wording of the consent in a language, which the form shows and the store keeps.
pub fn consent_wording(publication: &Publication, language: &str) -> String {
    let name = &publication.name;
    let sender = publication.house.as_ref().unwrap_or(name);
    if language.split('-').next().is_some_and(|main| main.eq_ignore_ascii_case("ko")) {
        format!(
            "{name} 뉴스레터를 이메일로 받는 데 동의합니다. 이메일 주소는 뉴스레터 발송에만 쓰이며, 동의는 언제든지 철회할 수 있습니다. (보내는 곳: {sender})"
        )
    } else {
        format!(
            "I agree to get {name} by mail from {sender}. The address is used for nothing else, and I can take this back at any time."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::Topic;

    fn form(email: &str) -> SignUpForm {
        SignUpForm {
            email: email.to_owned(),
            agreed: true,
            opened_at: Some(0),
            language: "ko".into(),
            ..SignUpForm::default()
        }
    }

    fn fault(form: &SignUpForm) -> Option<FormFault> {
        match consider(&Publication::sample(), form, "consent", Timestamp::from_second(60).unwrap()) {
            Gate::Ready(_) => None,
            Gate::Ask(fault) => Some(fault),
        }
    }

    #[test]
    fn faults_are_asked_about() {
        assert_eq!(fault(&form("minji@harbour.example")), None);
        assert_eq!(fault(&form(" ")), Some(FormFault::NoAddress));
        assert_eq!(fault(&form("minji")), Some(FormFault::InvalidAddress(EmailAddressError::NoAtSign)));
        let agreed = SignUpForm { agreed: false, ..form("minji@harbour.example") };
        assert_eq!(fault(&agreed), Some(FormFault::NoConsent));
        let meant = EmailAddress::parse("minji@gmail.com").unwrap();
        assert_eq!(fault(&form("minji@gmial.com")), Some(FormFault::Slip(meant)));
        let trapped = SignUpForm { trap: "Seoul".into(), ..form("minji@harbour.example") };
        assert_eq!(fault(&trapped), Some(FormFault::Doubtful));
        let quick = SignUpForm { opened_at: Some(58), ..form("minji@harbour.example") };
        assert_eq!(fault(&quick), Some(FormFault::Doubtful));
    }

    #[test]
    fn somebody_who_insists_is_let_through() {
        let sure =
            SignUpForm { is_sure: true, trap: "x".into(), opened_at: Some(60), ..form("minji@gmial.com") };
        assert_eq!(fault(&sure), None);
        let no_consent = SignUpForm { agreed: false, ..sure };
        assert_eq!(fault(&no_consent), Some(FormFault::NoConsent));
    }

    #[test]
    fn only_topics_of_the_publication_are_taken() {
        let topic = |id: &str| Topic { id: TopicId::parse(id).unwrap(), name: id.into(), description: None };
        let publication = Publication { topics: vec![topic("privacy")], ..Publication::sample() };
        let form =
            SignUpForm { topics: vec!["privacy".into(), "made-up".into()], ..form("a@harbour.example") };
        let Gate::Ready(request) = consider(&publication, &form, "consent", Timestamp::MAX) else { panic!() };
        assert_eq!(request.choices.topics, [TopicId::parse("privacy").unwrap()].into());
    }
}
