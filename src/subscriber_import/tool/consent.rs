//! Consent of a reader, as a row of each tool states it.

use super::Tool;
use crate::domain::Suppression;
use crate::subscriber_import::claim::{Claim, truth};
use crate::subscriber_import::columns::{Columns, Field};
use crate::subscriber_import::moment::{Moment, NeedsZone, Resolved, ZoneChoice};

/// Lists of a Mailchimp export. Only the name of the file tells them apart, and a few columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MailchimpList {
    Subscribed,
    Unsubscribed,
    Nonsubscribed,
    Cleaned,
}

impl Tool {
    /// Returns what a row says about consent. `file` is the name of the file, which says a part of it for Mailchimp.
    pub(in crate::subscriber_import) fn claim(
        self,
        columns: &Columns,
        cells: &[String],
        file: &str,
        zone: &ZoneChoice,
    ) -> Result<Claim, NeedsZone> {
        let named = |name: &'static str| columns.named(name, cells).unwrap_or_default();
        let word = columns.cell(Field::Status, cells);
        let time = |name: &'static str| -> Result<Option<Resolved>, NeedsZone> {
            match Moment::parse(named(name), self.day_order()) {
                Some(moment) => moment.resolve(zone).map(Some),
                None => Ok(None),
            }
        };
        let left = |name: &'static str| !named(name).is_empty();
        Ok(match self {
            Self::Listmonk => match word {
                "enabled" => Claim::SaysSubscribed,
                "blocklisted" => Claim::Out(Suppression::Manual),
                // Disabled readers are switched off, which says nothing about why.
                _ => Claim::Unclear,
            },
            Self::Mailchimp => match MailchimpList::of(columns, file) {
                Some(MailchimpList::Unsubscribed) => Claim::Out(Suppression::Unsubscribed),
                Some(MailchimpList::Cleaned) => Claim::Out(Suppression::Bounced),
                Some(MailchimpList::Nonsubscribed) => Claim::Unclear,
                list @ (Some(MailchimpList::Subscribed) | None) => {
                    let evidence = [("confirmtime", "CONFIRM_TIME"), ("optintime", "OPTIN_TIME")];
                    match evidence.into_iter().find(|(name, _)| left(name)) {
                        Some((name, shown)) => {
                            Claim::OptedIn { evidence: format!("{shown} of Mailchimp"), at: time(name)? }
                        }
                        None if list.is_some() => Claim::SaysSubscribed,
                        // In a file that was renamed, it may be anybody.
                        None => Claim::Unclear,
                    }
                }
            },
            // `active_subscription` says who pays.
            Self::SubstackOld if columns.has_named("emaildisabled") => match truth(named("emaildisabled")) {
                Some(true) => Claim::Out(Suppression::Unsubscribed),
                Some(false) => Claim::SaysSubscribed,
                None => Claim::Unclear,
            },
            Self::Ghost => match truth(named("subscribedtoemails")) {
                _ if left("deletedat") => Claim::Out(Suppression::Unsubscribed),
                Some(true) => Claim::SaysSubscribed,
                Some(false) => Claim::Out(Suppression::Unsubscribed),
                None => Claim::Unclear,
            },
            Self::Buttondown => match named("subscribertype").to_lowercase().as_str() {
                "undeliverable" => Claim::Out(Suppression::Bounced),
                "complained" => Claim::Out(Suppression::Complained),
                "blocked" | "spammy" => Claim::Out(Suppression::Manual),
                "unsubscribed" | "removed" => Claim::Out(Suppression::Unsubscribed),
                _ if left("unsubscriptiondate") => Claim::Out(Suppression::Unsubscribed),
                "unactivated" => Claim::Unclear,
                _ if left("subscriptiondate") => Claim::OptedIn {
                    evidence: "subscription_date of Buttondown".to_owned(),
                    at: time("subscriptiondate")?,
                },
                "" => Claim::Unclear,
                _ => Claim::SaysSubscribed,
            },
            Self::Beehiiv => match word.to_lowercase().as_str() {
                "inactive" => Claim::Out(Suppression::Unsubscribed),
                _ if left("unsubscribedat") => Claim::Out(Suppression::Unsubscribed),
                word => Claim::of_word(word),
            },
            Self::Kit => match word.to_lowercase().as_str() {
                "inactive" => Claim::Unclear,
                word => Claim::of_word(word),
            },
            Self::Brevo => match truth(named("emailblacklisted")) {
                Some(true) => Claim::Out(Suppression::Unsubscribed),
                Some(false) => Claim::SaysSubscribed,
                None => Claim::Unclear,
            },
            Self::Keila
            | Self::Hyvor
            | Self::SubstackOld
            | Self::SubstackNew
            | Self::Curated
            | Self::MailerLite
            | Self::Other => {
                if columns.has(Field::Status) {
                    Claim::of_word(word)
                } else {
                    Claim::SaysSubscribed
                }
            }
        })
    }
}

impl MailchimpList {
    /// Reads the name of the file, or else the columns that only one of the lists has.
    fn of(columns: &Columns, file: &str) -> Option<Self> {
        let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
        let of_name = match name.split_once("_members_export_").map(|(list, _)| list) {
            Some("subscribed") => Some(Self::Subscribed),
            Some("unsubscribed") => Some(Self::Unsubscribed),
            Some("nonsubscribed") => Some(Self::Nonsubscribed),
            Some("cleaned") => Some(Self::Cleaned),
            _ => None,
        };
        of_name.or_else(|| {
            [("unsubtime", Self::Unsubscribed), ("cleantime", Self::Cleaned)]
                .into_iter()
                .find(|(column, _)| columns.has_named(column))
                .map(|(_, list)| list)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subscriber_import::moment::DayOrder;

    /// Returns what the only row of an export says, with the tool that was recognised.
    fn claim(header: &str, row: &str, file: &str) -> (Tool, Claim) {
        let split = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let columns = Columns::of_header(&split(header));
        let tool = Tool::of(&columns);
        (tool, tool.claim(&columns, &split(row), file, &ZoneChoice::Drop).unwrap())
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of exports")]
    fn every_tool_is_recognised_and_its_traps_are_known() {
        let out = Claim::Out;
        for (header, row, tool, expected) in [
            (
                "uuid,email,name,attributes,status,created_at,updated_at",
                "u,a@b.example,A,{},enabled,,",
                Tool::Listmonk,
                Claim::SaysSubscribed,
            ),
            (
                "uuid,email,name,attributes,status,created_at,updated_at",
                "u,a@b.example,A,{},disabled,,",
                Tool::Listmonk,
                Claim::Unclear,
            ),
            (
                "uuid,email,name,attributes,status,created_at,updated_at",
                "u,a@b.example,A,{},blocklisted,,",
                Tool::Listmonk,
                out(Suppression::Manual),
            ),
            (
                "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at",
                "a@b.example,false,,free,false,,",
                Tool::SubstackOld,
                Claim::SaysSubscribed,
            ),
            (
                "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at",
                "a@b.example,true,,paid,true,,",
                Tool::SubstackOld,
                out(Suppression::Unsubscribed),
            ),
            (
                "Email,Name,Stripe plan,Cancel date,Start date,Paid upgrade date,Activity,Type",
                "a@b.example,A,,2024-01-02,2023-01-02,,5,free",
                Tool::SubstackNew,
                Claim::SaysSubscribed,
            ),
            (
                "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers",
                "1,a@b.example,A,,true,,,,,,",
                Tool::Ghost,
                Claim::SaysSubscribed,
            ),
            (
                "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers",
                "1,a@b.example,A,,,,,,,,",
                Tool::Ghost,
                Claim::Unclear,
            ),
            (
                "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers",
                "1,a@b.example,A,,true,,,,2024-01-02,,",
                Tool::Ghost,
                out(Suppression::Unsubscribed),
            ),
            (
                "email,First Name,Last Name,status,tier,created_at,stripe_customer_id,unsubscribed_at",
                "a@b.example,A,B,inactive,free,,,",
                Tool::Beehiiv,
                out(Suppression::Unsubscribed),
            ),
            (
                "email,First Name,Last Name,status,tier,created_at,stripe_customer_id,unsubscribed_at",
                "a@b.example,A,B,active,free,,,",
                Tool::Beehiiv,
                Claim::SaysSubscribed,
            ),
            (
                "Email,First name,Last name,Data,Status,External ID",
                "a@b.example,A,B,{},unreachable,",
                Tool::Keila,
                out(Suppression::Bounced),
            ),
            (
                "Email,First name,Last name,Data,Status,External ID",
                "a@b.example,A,B,{},,",
                Tool::Keila,
                Claim::Unclear,
            ),
            (
                "Email,Status,Subscribed At,Source",
                "a@b.example,subscribed,2024-01-02 03:04:05,form",
                Tool::Hyvor,
                Claim::SaysSubscribed,
            ),
            (
                "Email Address,Subscribed at,UTM Source,Referrer",
                "a@b.example,2021-02-04 07:55:20 +0000,,",
                Tool::Curated,
                Claim::SaysSubscribed,
            ),
            (
                "EMAIL,LASTNAME,FIRSTNAME,SMS,EMAIL_BLACKLISTED,ADDED_TIME",
                "a@b.example,B,A,,1,",
                Tool::Brevo,
                out(Suppression::Unsubscribed),
            ),
            (
                "EMAIL,LASTNAME,FIRSTNAME,SMS,EMAIL_BLACKLISTED,ADDED_TIME",
                "a@b.example,B,A,,,",
                Tool::Brevo,
                Claim::Unclear,
            ),
            ("first_name,email,created_at,status", "A,a@b.example,,inactive", Tool::Kit, Claim::Unclear),
            ("first_name,email,created_at,status", "A,a@b.example,,active", Tool::Kit, Claim::SaysSubscribed),
            ("Subscriber,Name,Last name", "a@b.example,A,B", Tool::MailerLite, Claim::SaysSubscribed),
            ("이메일 주소,이름,상태", "a@b.example,A,자동삭제", Tool::Other, out(Suppression::Bounced)),
            ("email,status", "a@b.example,VIP", Tool::Other, Claim::Unclear),
        ] {
            assert_eq!(claim(header, row, "export.csv"), (tool, expected), "{row}");
        }
    }

    #[test]
    fn mailchimp_says_the_status_in_the_name_of_the_file() {
        let header = "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LAST_CHANGED,LEID,TAGS";
        let row = "a@b.example,A,2,,2018-02-12 10:54:27,,1,";
        let of = |file| claim(header, row, file).1;
        let at =
            Moment::parse("2018-02-12 10:54:27", DayOrder::Unknown).unwrap().resolve(&ZoneChoice::Drop).ok();
        let opted_in = Claim::OptedIn { evidence: "CONFIRM_TIME of Mailchimp".into(), at };
        assert_eq!(of("subscribed_members_export_1f2e.csv"), opted_in);
        assert_eq!(of("lists/unsubscribed_members_export_1f2e.csv"), Claim::Out(Suppression::Unsubscribed));
        assert_eq!(of("nonsubscribed_members_export_1f2e.csv"), Claim::Unclear);
        assert_eq!(of("cleaned_members_export_1f2e.csv"), Claim::Out(Suppression::Bounced));
        let unknown = claim(header, "a@b.example,A,2,,,,1,", "renamed.csv").1;
        assert_eq!(unknown, Claim::Unclear, "nobody knows any more");
        let cleaned = "Email Address,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,CLEAN_TIME,LEID";
        assert_eq!(claim(cleaned, "a@b.example,2,,,,1", "renamed.csv").1, Claim::Out(Suppression::Bounced));
        assert_eq!(
            claim(header, "a@b.example,A,2,,,,1,", "subscribed_members_export_1.csv").1,
            Claim::SaysSubscribed
        );
    }

    #[test]
    fn buttondown_tells_the_day_of_the_confirmation() {
        let header = "id,secondary_id,email,notes,subscriber_type,referrer_url,utm_source,utm_medium,utm_campaign,creation_date,ip_address,subscription_date,unsubscription_date,tags,metadata";
        let row = |kind: &str, subscribed: &str, left: &str| {
            let row = format!(
                "1,1,a@b.example,,{kind},,,,,2024-03-13 00:03:09.183465+00:00,,{subscribed},{left},,"
            );
            claim(header, &row, "export.csv").1
        };
        let at = Moment::parse("2024-03-14 00:00:00+00:00", DayOrder::Unknown)
            .unwrap()
            .resolve(&ZoneChoice::Drop)
            .ok();
        let opted_in = Claim::OptedIn { evidence: "subscription_date of Buttondown".into(), at };
        assert_eq!(row("regular", "2024-03-14 00:00:00+00:00", ""), opted_in);
        assert_eq!(row("regular", "", ""), Claim::SaysSubscribed, "a creation date is no consent");
        assert_eq!(row("unactivated", "2024-03-14 00:00:00+00:00", ""), Claim::Unclear);
        assert_eq!(row("regular", "2024-03-14", "2024-05-01"), Claim::Out(Suppression::Unsubscribed));
        assert_eq!(row("undeliverable", "2024-03-14", ""), Claim::Out(Suppression::Bounced));
    }
}
