//! The tools whose exports are known, recognised by their columns.

mod consent;

use super::columns::{Columns, Field};
use super::moment::DayOrder;

/// A tool, recognised by its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    Listmonk,
    Mailchimp,
    SubstackOld,
    SubstackNew,
    Ghost,
    Buttondown,
    Beehiiv,
    Keila,
    Hyvor,
    Curated,
    Brevo,
    Kit,
    MailerLite,
    /// Any other: a spreadsheet, or an export by `--map`.
    Other,
}

impl Tool {
    /// Recognises the tool by columns that only it has.
    pub(super) fn of(columns: &Columns) -> Self {
        let has = |names: &[&str]| names.iter().all(|name| columns.has_named(name));
        if has(&["uuid", "attributes", "status"]) {
            Self::Listmonk
        } else if has(&["memberrating", "leid"]) || has(&["optintime", "confirmtime"]) {
            Self::Mailchimp
        } else if has(&["activesubscription", "emaildisabled"]) || has(&["activesubscription", "expiry"]) {
            Self::SubstackOld
        } else if has(&["stripeplan", "canceldate"]) {
            Self::SubstackNew
        } else if has(&["subscribedtoemails"]) {
            Self::Ghost
        } else if has(&["subscribertype", "creationdate"]) {
            Self::Buttondown
        } else if has(&["status", "tier", "createdat", "stripecustomerid"]) {
            Self::Beehiiv
        } else if has(&["externalid", "data", "status"]) {
            Self::Keila
        } else if has(&["emailblacklisted"]) {
            Self::Brevo
        } else if has(&["emailaddress", "subscribedat", "utmsource"]) {
            Self::Curated
        } else if has(&["email", "status", "subscribedat", "source"]) {
            Self::Hyvor
        } else if has(&["firstname", "email", "createdat", "status"]) && columns.names.len() == 4 {
            Self::Kit
        } else if has(&["subscriber", "name", "lastname"]) {
            Self::MailerLite
        } else {
            Self::Other
        }
    }

    /// The name, for a report.
    pub(super) fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Listmonk => "listmonk",
            Self::Mailchimp => "Mailchimp",
            Self::SubstackOld | Self::SubstackNew => "Substack",
            Self::Ghost => "Ghost",
            Self::Buttondown => "Buttondown",
            Self::Beehiiv => "beehiiv",
            Self::Keila => "Keila",
            Self::Hyvor => "Hyvor",
            Self::Curated => "Curated",
            Self::Brevo => "Brevo",
            Self::Kit => "Kit",
            Self::MailerLite => "MailerLite",
            Self::Other => return None,
        })
    }

    /// Order of day and month in its dates.
    pub(super) fn day_order(self) -> DayOrder {
        if self == Self::Brevo { DayOrder::DayFirst } else { DayOrder::Unknown }
    }

    /// Name of the column with the time of sign-up, folded, where the general guess would miss it.
    fn since_column(self) -> Option<&'static str> {
        match self {
            Self::Mailchimp => Some("optintime"),
            Self::SubstackNew => Some("startdate"),
            Self::Buttondown => Some("creationdate"),
            Self::Brevo => Some("addedtime"),
            _ => None,
        }
    }

    /// Returns the cell with the time of sign-up.
    pub(super) fn since<'a>(self, columns: &Columns, cells: &'a [String]) -> &'a str {
        let own = self.since_column().and_then(|name| columns.named(name, cells));
        own.unwrap_or_else(|| columns.cell(Field::Since, cells))
    }

    /// Returns true for rows that are no readers: Substack keeps the requests to delete an account as addresses.
    pub(super) fn is_placeholder(self, address: &str) -> bool {
        matches!(self, Self::SubstackOld | Self::SubstackNew)
            && address.to_lowercase().ends_with("@deletion-request.substack.com")
    }
}
