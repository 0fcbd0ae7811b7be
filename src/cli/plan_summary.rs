//! Summary of a plan, shown before anybody confirms it: recipients, size, transport, duration, schedule.

use std::cmp::Reverse;

use super::age;
use super::progress::format_span;
use super::sending::format_time_left;
use super::site_summary;
use super::tally::readers;
use crate::app::{PendingPlan, ScheduleOptions, SendOptions, TransportSummary, format_time};
use crate::diagnostic::pluralize;
use crate::domain::Variant;
use crate::issue::Publication;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Domains that are listed one by one.
const MAX_DOMAINS: usize = 5;

/// A plan and the options it was made with.
pub(super) struct PlanSummary<'a> {
    pub(super) plan: &'a PendingPlan,
    pub(super) publication: &'a Publication,
    pub(super) options: &'a SendOptions,
    pub(super) transport: TransportSummary,
    pub(super) schedule: &'a ScheduleOptions,
    /// A note about the scheduled time.
    pub(super) note: Option<&'a str>,
    pub(super) now: Timestamp,
}

impl PlanSummary<'_> {
    /// Formats it for a person, line by line.
    pub(super) fn lines(&self) -> Vec<String> {
        let (forecast, ready) = (&self.plan.forecast, &self.plan.ready);
        let dated = self.plan.dated();
        let subject = ready.whole().map_or("", |rendered| rendered.subject.as_str());
        let mut lines = vec![
            format!("issue     {}", ready.issue()),
            format!("title     {}", self.plan.title()),
            format!("dated     {}, {}", format_time(dated, self.publication), age::describe(dated, self.now)),
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
            lines.push(format!("excluded  {}", reasons.join(", ")));
        }
        if forecast.beyond_ascii > 0 && self.transport.relay.is_some() {
            let (have, it) = if forecast.beyond_ascii == 1 { ("has", "it") } else { ("have", "them") };
            lines.push(format!(
                "letters   {} {have} letters beyond ASCII before the `@`: a mail server without SMTPUTF8 does not take {it}",
                readers(forecast.beyond_ascii)
            ));
        }
        if let Some(size) = self.plan.message_bytes(self.now) {
            let most = if forecast.variants.len() > 1 { "up to " } else { "" };
            lines.push(format!("message   {most}{} kB", size.div_ceil(1000)));
        }
        lines.push(format!("over      {}", self.transport.describe(self.plan.has_delivery())));
        lines.extend(self.plan.site.iter().flat_map(site_summary::lines));
        if forecast.mail > 0 {
            let (seconds, why) = self.transport.estimate(forecast.mail);
            lines.push(format!("takes     about {}, {why}", format_span(seconds.max(1))));
        }
        if let Some(share) = self.schedule.terms.canary {
            let few = share.of(forecast.mail);
            if few < forecast.mail {
                let then = match self.schedule.wait {
                    Some(wait) => {
                        format!(
                            "follow after {}, unless too many are refused or complain",
                            format_span(wait.as_secs())
                        )
                    }
                    None => "wait for `briefing resume`".to_owned(),
                };
                lines.push(format!("first     {}, spread over domains; the others {then}", readers(few)));
            }
        }
        if let Some(at) = self.schedule.terms.scheduled_at {
            lines.push(format!(
                "when      {}, {}",
                format_time(at, self.publication),
                format_time_left(self.now, at)
            ));
        }
        if let Some(bytes) = self.presigned_bytes() {
            let megabytes = bytes.div_ceil(1_000_000);
            lines.push(format!(
                "signed    in advance; the signatures take about {megabytes} MB of disk until all is sent"
            ));
        }
        lines.extend(self.note.map(str::to_owned));
        if age::is_old(dated, self.now) {
            lines.push(format!(
                "note      the issue is dated {}: make sure that it is the one to send",
                age::describe(dated, self.now)
            ));
        }
        lines
    }

    /// Returns the question before anything is done.
    pub(super) fn question(&self) -> String {
        let (issue, dated) = (self.plan.ready.issue(), self.plan.dated());
        let readers = readers(self.plan.forecast.mail);
        let old = if age::is_old(dated, self.now) {
            format!(", dated {},", age::describe(dated, self.now))
        } else {
            String::new()
        };
        let time = self.schedule.terms.scheduled_at.map(|at| format_time(at, self.publication));
        let when = time.map(|time| format!(" on {time}")).unwrap_or_default();
        if self.plan.is_rehearsal() {
            return format!("Rehearse `{issue}`{old} with {readers}, caught by the local inbox{when}?");
        }
        format!("Send `{issue}`{old} to {readers}{when}?")
    }

    /// Formats it for a program.
    pub(super) fn to_json(&self) -> Value {
        let (domains, others, of_others) = self.domains();
        let (seconds, why) = self.transport.estimate(self.plan.forecast.mail);
        let few = self.schedule.terms.canary.map(|share| share.of(self.plan.forecast.mail));
        let dated = self.plan.dated();
        json!({
            "title": self.plan.title(),
            "date": dated.to_string(),
            "age_days": age::days_since(dated, self.now),
            "old": age::is_old(dated, self.now),
            "site": self.plan.site.as_ref().map(site_summary::to_json),
            "subject": self.plan.ready.whole().map(|rendered| rendered.subject.as_str()),
            "hash": self.plan.ready.hash(),
            "domains": domains.iter()
                .map(|(domain, readers)| json!({ "domain": domain, "readers": readers }))
                .collect::<Vec<_>>(),
            "other_domains": { "domains": others, "readers": of_others },
            "interests": self.plan.forecast.variants.iter()
                .map(|(variant, readers)| json!({ "topics": topics(variant), "language": variant.language, "readers": readers }))
                .collect::<Vec<_>>(),
            "beyond_ascii": self.plan.forecast.beyond_ascii,
            "bytes": self.plan.message_bytes(self.now),
            "relay": self.transport.relay,
            "connections": self.transport.connections,
            "rate": self.transport.rate.map(|rate| rate.to_string()),
            "seconds": seconds,
            "basis": why,
            "scheduled_at": self.schedule.terms.scheduled_at.map(|at| at.to_string()),
            "prepared_bytes": self.presigned_bytes(),
            "canary": few.filter(|few| *few < self.plan.forecast.mail),
        })
    }

    /// Returns the largest domains with their recipients, the number of other domains, and the number of their recipients.
    fn domains(&self) -> (Vec<(&str, u64)>, usize, u64) {
        let mut domains: Vec<_> =
            self.plan.forecast.domains.iter().map(|(domain, readers)| (domain.as_str(), *readers)).collect();
        domains.sort_by_key(|(domain, readers)| (Reverse(*readers), *domain));
        let others = domains.len().saturating_sub(MAX_DOMAINS);
        domains.truncate(MAX_DOMAINS);
        let listed: u64 = domains.iter().map(|(_, readers)| readers).sum();
        (domains, others, self.plan.forecast.mail.saturating_sub(listed))
    }

    /// Returns the disk space for signatures, if messages are signed in advance.
    fn presigned_bytes(&self) -> Option<u64> {
        if self.schedule.presign { self.plan.presigned_bytes(&self.options.signers, self.now) } else { None }
    }
}

/// Describes a variant: `everything`, or the chosen topics as in `crypto + privacy`, and the language of
/// another edition.
fn interests(variant: &Variant) -> String {
    let topics = topics(variant).map_or_else(|| "everything".to_owned(), |topics| topics.join(" + "));
    match &variant.language {
        None => topics,
        Some(language) => format!("{topics} ({language})"),
    }
}

fn topics(variant: &Variant) -> Option<Vec<&str>> {
    Some(variant.topics.as_ref()?.iter().map(crate::domain::TopicId::as_str).collect())
}
