//! Kinds of notices: mails to one person about their subscription, apart from the newsletter.

/// Kind of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeKind {
    /// Asks to confirm a sign-up.
    Confirm,
    /// Tells somebody who signed up again that they get the newsletter already.
    AlreadyIn,
    /// Receipt of a confirmed sign-up.
    Welcome,
    /// Receipt of leaving.
    Goodbye,
    /// Brings a link to the preferences with everything that needs a fresh link.
    PreferencesLink,
    /// Asks the new address to confirm a change of address.
    ConfirmAddress,
    /// Tells the old address that the newsletter goes to another one.
    AddressChanged,
    /// Reminds a reader that they agreed to get the newsletter.
    ConsentReminder,
    /// Tells the operator of the site what needs a decision.
    Operator,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Confirm,
        Self::AlreadyIn,
        Self::Welcome,
        Self::Goodbye,
        Self::PreferencesLink,
        Self::ConfirmAddress,
        Self::AddressChanged,
        Self::ConsentReminder,
        Self::Operator,
    ];

    /// The word used in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::AlreadyIn => "already-in",
            Self::Welcome => "welcome",
            Self::Goodbye => "goodbye",
            Self::PreferencesLink => "preferences-link",
            Self::ConfirmAddress => "confirm-address",
            Self::AddressChanged => "address-changed",
            Self::ConsentReminder => "consent-reminder",
            Self::Operator => "operator",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_its_own_word() {
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::parse(kind.as_str()), Some(kind));
        }
    }
}
