//! Content of a notice, with its links.

use jiff::{SignedDuration, Timestamp};

use crate::compose::NoticeContent;
use crate::domain::{IssueId, NoticeKind};
use crate::issue::Publication;
use crate::message::{Purpose, TokenSigner};
use crate::store::{NewNotice, Notice};

/// Validity of a link that confirms.
const CONFIRM: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Validity of a link to everything that the preferences offer.
const MANAGE: SignedDuration = SignedDuration::from_hours(24);
/// First line of a notice about the brake.
const OPERATOR_BRAKE: &str = "brake";

/// The newest issue that is public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewestIssue {
    /// Its id.
    pub id: IssueId,
    /// Its title.
    pub title: String,
}

/// Returns the notice that tells the operator that sign-ups are held back.
pub(in crate::app) fn operator_brake(publication: &Publication, limit: u32) -> NewNotice {
    NewNotice {
        kind: NoticeKind::Operator,
        email: publication.reply_to.clone().unwrap_or_else(|| publication.from.clone()),
        language: None,
        reference: None,
        text: format!("{OPERATOR_BRAKE}\n{limit}"),
    }
}

/// Returns what a notice says; `None` for one that lacks its reference, which no version wrote.
pub(super) fn content(
    notice: &Notice,
    site: &str,
    signer: &TokenSigner,
    newest: Option<&NewestIssue>,
) -> Option<NoticeContent> {
    let at = notice.created_at;
    let link = |page: &str, purpose: Purpose<'_>| {
        let reference = notice.notice.reference.as_ref()?;
        Some(format!("{site}/{page}/{}", signer.sign(purpose, reference).as_str()))
    };
    let expires = |time: SignedDuration| at.saturating_add(time).unwrap_or(Timestamp::MAX);
    Some(match notice.notice.kind {
        NoticeKind::Confirm => {
            NoticeContent::Confirm { link: link("confirm", Purpose::Confirm { expires: expires(CONFIRM) })? }
        }
        NoticeKind::ConfirmAddress => NoticeContent::ConfirmAddress {
            link: link("confirm", Purpose::Confirm { expires: expires(CONFIRM) })?,
        },
        NoticeKind::AlreadyIn => {
            NoticeContent::AlreadyIn { preferences: link("preferences", Purpose::Preferences)? }
        }
        NoticeKind::Welcome => NoticeContent::Welcome {
            at,
            preferences: link("preferences", Purpose::Preferences)?,
            unsubscribe: link("unsubscribe", Purpose::Unsubscribe)?,
            newest: newest.and_then(|issue| {
                let token = signer.sign(Purpose::WebView(&issue.id), notice.notice.reference.as_ref()?);
                Some((issue.title.clone(), format!("{site}/issues/{}?t={}", issue.id, token.as_str())))
            }),
        },
        NoticeKind::Goodbye => NoticeContent::Goodbye { at, subscribe: format!("{site}/subscribe") },
        NoticeKind::PreferencesLink => NoticeContent::PreferencesLink {
            link: link("preferences", Purpose::Manage { expires: expires(MANAGE) })?,
        },
        NoticeKind::AddressChanged => NoticeContent::AddressChanged { at },
        NoticeKind::ConsentReminder => NoticeContent::ConsentReminder {
            consented: notice.notice.text.parse().ok()?,
            preferences: link("preferences", Purpose::Preferences)?,
            unsubscribe: link("unsubscribe", Purpose::Unsubscribe)?,
        },
        NoticeKind::Operator => operator(&notice.notice.text),
    })
}

/// Words a notice to the operator from the lines that the store keeps.
fn operator(text: &str) -> NoticeContent {
    let mut lines = text.lines();
    let (kind, first, second) = (lines.next(), lines.next().unwrap_or_default(), lines.next());
    let (subject, paragraphs) = match kind {
        Some(OPERATOR_BRAKE) => (
            "Sign-ups are held back".to_owned(),
            vec![
                format!("More than {first} sign-ups came within a minute, so further ones are asked to wait. This happens when somebody enters the addresses of others in bulk."),
                "Nobody was subscribed by it: each address has to confirm. The brake opens by itself. This message comes once an hour at most.".to_owned(),
            ],
        ),
        _ => (
            "Somebody asks to be let in again".to_owned(),
            vec![
                format!("The form on the site was filled in with {first}, an address that must not be mailed ({}).", second.unwrap_or("suppressed")),
                "No confirmation was sent. You decide. `briefing subscribers show ADDRESS` tells what is known; `briefing subscribers add ADDRESS --lift --by NAME --reason TEXT` lets the reader in.".to_owned(),
            ],
        ),
    };
    NoticeContent::Operator { subject, paragraphs }
}
