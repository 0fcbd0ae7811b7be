//! What a plan comes to, before anybody is asked: for whom, how large, over what, how long, when.

use std::cmp::Reverse;

use super::progress::span;
use super::schedule_options::ScheduleOptions;
use super::send_time;
use super::tally::readers;
use super::transport::TransportSummary;
use super::wait::in_words;
use crate::check::Ready;
use crate::diagnostic::pluralize;
use crate::domain::{EmailAddress, LinkTokens, MessageId, Variant};
use crate::issue::Publication;
use crate::message::dkim::Signers;
use crate::message::{MessageBuilder, Recipient, SenderSnapshot};
use crate::store::PlanPreview;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Domains that are told one by one.
const DOMAINS: usize = 5;
/// What the store needs for a reader's signatures besides them: the row's key and its part of a page.
const OVERHEAD: usize = 60;

/// A plan, looked at from all sides.
pub(super) struct PlanSummary<'a> {
    pub(super) forecast: &'a PlanPreview,
    pub(super) ready: &'a Ready,
    pub(super) letterhead: &'a SenderSnapshot,
    pub(super) publication: &'a Publication,
    pub(super) transport: TransportSummary,
    pub(super) schedule: &'a ScheduleOptions,
    pub(super) signers: &'a Signers,
    pub(super) now: Timestamp,
}

impl PlanSummary<'_> {
    /// For a person, line by line.
    pub(super) fn lines(&self) -> Vec<String> {
        let (forecast, ready) = (self.forecast, self.ready);
        let subject = ready.whole().map_or("", |rendered| rendered.subject.as_str());
        let mut lines = vec![
            format!("issue     {}", ready.issue()),
            format!("subject   {subject}"),
            format!("content   {} in {}", ready.hash().short(), pluralize(ready.contents().len(), "version")),
            format!("readers   {}", readers(forecast.mail)),
        ];
        let (domains, others, of_others) = self.domains();
        if !domains.is_empty() {
            let shown: Vec<_> =
                domains.iter().map(|(domain, readers)| format!("{readers} {domain}")).collect();
            let more = if others > 0 { format!(" and {of_others} in {others} more") } else { String::new() };
            lines.push(format!("domains   {}{more}", shown.join(", ")));
        }
        if forecast.variants.len() > 1 {
            let mut variants: Vec<_> = forecast.variants.iter().collect();
            variants.sort_by_key(|(variant, readers)| (Reverse(**readers), (*variant).clone()));
            let shown: Vec<_> =
                variants.iter().map(|(v, readers)| format!("{readers} {}", interests(v))).collect();
            lines.push(format!("interests {}", shown.join(", ")));
        }
        if !forecast.excluded.is_empty() {
            let reasons: Vec<_> =
                forecast.excluded.iter().map(|(reason, n)| format!("{n} {}", reason.as_str())).collect();
            lines.push(format!("left out  {}", reasons.join(", ")));
        }
        if let Some(size) = self.size() {
            let most = if forecast.variants.len() > 1 { "up to " } else { "" };
            lines.push(format!("message   {most}{} kB", size.div_ceil(1000)));
        }
        lines.push(format!("over      {}", self.transport.words()));
        if forecast.mail > 0 {
            let (seconds, why) = self.transport.estimate(forecast.mail);
            lines.push(format!("takes     about {}, {why}", span(seconds.max(1))));
        }
        if let Some(share) = self.schedule.options.canary {
            let few = share.of(forecast.mail);
            if few < forecast.mail {
                let then = match self.schedule.wait {
                    Some(wait) => {
                        format!("follow after {}, unless too many refuse or complain", span(wait.as_secs()))
                    }
                    None => "wait for `briefing resume`".to_owned(),
                };
                lines.push(format!("first     {}, spread over domains; the others {then}", readers(few)));
            }
        }
        if let Some(at) = self.schedule.options.scheduled_at {
            lines.push(format!(
                "when      {}, {}",
                send_time::format_time(at, self.publication),
                in_words(self.now, at)
            ));
        }
        if let Some(bytes) = self.kept() {
            let room = bytes.div_ceil(1_000_000);
            lines.push(format!(
                "signed    before the send_time; the signatures take about {room} MB of disk until all is sent"
            ));
        }
        lines.extend(self.schedule.note.clone());
        lines
    }

    /// For a program.
    pub(super) fn to_json(&self) -> Value {
        let (domains, others, of_others) = self.domains();
        let (seconds, why) = self.transport.estimate(self.forecast.mail);
        let few = self.schedule.options.canary.map(|share| share.of(self.forecast.mail));
        json!({
            "subject": self.ready.whole().map(|rendered| rendered.subject.as_str()),
            "hash": self.ready.hash(),
            "domains": domains.iter()
                .map(|(domain, readers)| json!({ "domain": domain, "readers": readers }))
                .collect::<Vec<_>>(),
            "other_domains": { "domains": others, "readers": of_others },
            "interests": self.forecast.variants.iter()
                .map(|(variant, readers)| json!({ "topics": topics(variant), "readers": readers }))
                .collect::<Vec<_>>(),
            "bytes": self.size(),
            "relay": self.transport.relay,
            "connections": self.transport.connections,
            "rate": self.transport.rate.map(|rate| rate.to_string()),
            "seconds": seconds,
            "basis": why,
            "scheduled_at": self.schedule.options.scheduled_at.map(|at| at.to_string()),
            "prepared_bytes": self.kept(),
            "canary": few.filter(|few| *few < self.forecast.mail),
        })
    }

    /// The largest domains with their readers, and how many readers are in how many more.
    fn domains(&self) -> (Vec<(&str, u64)>, usize, u64) {
        let mut domains: Vec<_> =
            self.forecast.domains.iter().map(|(domain, readers)| (domain.as_str(), *readers)).collect();
        domains.sort_by_key(|(domain, readers)| (Reverse(*readers), *domain));
        let others = domains.len().saturating_sub(DOMAINS);
        domains.truncate(DOMAINS);
        let told: u64 = domains.iter().map(|(_, readers)| readers).sum();
        (domains, others, self.forecast.mail.saturating_sub(told))
    }

    /// The bytes of the largest message, as the sample reader would get it.
    fn size(&self) -> Option<usize> {
        let mailed = |variant: &Variant| self.forecast.variants.contains_key(variant);
        let weight = |rendered: &crate::domain::Rendered| {
            let pictures: usize = rendered.attachments.iter().map(|picture| picture.bytes.len()).sum();
            rendered.html.marked().len() + rendered.text.marked().len() + pictures
        };
        let contents = self.ready.contents().iter().filter(|(variant, _)| mailed(variant));
        let (_, largest) = contents.max_by_key(|(_, rendered)| weight(rendered))?;
        let mailing = MessageBuilder::new(self.letterhead, largest, self.now).ok()?;
        mailing.write(&self.sample()?).ok().map(|message| message.len())
    }

    fn sample(&self) -> Option<Recipient> {
        Some(Recipient {
            email: EmailAddress::parse("reader@example.com").ok()?,
            name: None,
            links: self.letterhead.links(&LinkTokens::sample()),
            message_id: MessageId::digest(&["plan"], self.letterhead.from.ascii_domain()),
        })
    }

    /// The bytes that signatures take which are made beforehand, if they are.
    fn kept(&self) -> Option<u64> {
        let (_, rendered) = self.ready.contents().first().filter(|_| self.schedule.prepare)?;
        let mailing = MessageBuilder::new(self.letterhead, rendered, self.now).ok()?.signed(self.signers);
        let each = mailing.signatures(&self.sample()?).ok()?.len() + OVERHEAD;
        Some(self.forecast.mail.saturating_mul(each as u64))
    }
}

/// `everything`, or the chosen topics: `crypto + privacy`.
fn interests(variant: &Variant) -> String {
    match topics(variant) {
        None => "everything".to_owned(),
        Some(topics) => topics.join(" + "),
    }
}

fn topics(variant: &Variant) -> Option<Vec<&str>> {
    match variant {
        Variant::Whole => None,
        Variant::Chosen(topics) => Some(topics.iter().map(crate::domain::TopicId::as_str).collect()),
    }
}
