//! `briefing send [ISSUE]`

use std::path::Path;
use std::sync::Arc;

use crate::app::{
    AppError, DeliveryRunner, IssuePurpose, Newsroom, PendingPlan, PlanRequest, ScheduleOptions, SendOptions,
    SendTime, SiteQuestion, TestReply, Transport, ask_site, format_time, load_for_send, load_for_test,
    parse_send_time, publish_pictures, require_public_names, require_signing_key, send_tests, status,
    validate_secret,
};
use crate::cli::args::Send;
use crate::cli::command::issue_to_read;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::logs::Log;
use crate::cli::plan_summary::PlanSummary;
use crate::cli::sending::{ConsoleObserver, report_outcome, transport_settings};
use crate::cli::{block_on, signals, tally};
use crate::config::parse_duration;
use crate::diagnostic::{Severity, pluralize};
use crate::domain::{ControlState, DeliveryState, EmailAddress, Fraction, IssueId, Tally};
use crate::http_fetch::FetchSettings;
use crate::issue::Issue;
use crate::runtime::CancellationToken;
use crate::runtime::Clock;
use crate::smtp::Timeouts;
use crate::store::{DeliveryOptions, Ledger, Planned, Store};
use jiff::Timestamp;
use serde_json::json;

const CONFIRM_HELP: &str = "add `--yes` to send without asking, or `--dry-run` to see the plan";

pub(in crate::cli) fn run(
    args: &Send,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    let command = SendCommand { args, console, clock };
    block_on(command.run(newsroom))
}

struct SendCommand<'a> {
    args: &'a Send,
    console: &'a Console,
    clock: &'a Arc<dyn Clock>,
}

impl SendCommand<'_> {
    async fn run(&self, mut newsroom: Newsroom) -> Result<Exit, CliError> {
        let (args, console, clock) = (self.args, self.console, self.clock);
        let options = SendOptions::read(&newsroom, &transport_settings(&args.relay)?)?;
        let log = Log::read(&args.relay.logs, args.relay.progress)?;
        let (mut schedule, note) = parse_schedule(&newsroom, args, clock.now())?;
        validate_secret(&newsroom.root)?;
        let purpose = if args.again { IssuePurpose::SendAgain } else { IssuePurpose::Send };
        let name = if args.test.is_empty() {
            newsroom.choose_issue(args.issue.as_deref(), purpose).await?
        } else {
            issue_to_read(&newsroom, args.issue.as_deref(), console).await?
        };
        if !args.test.is_empty() {
            let issue = load_for_test(&mut newsroom, &name);
            let issue = issue.map_err(|error| self.show_findings(&newsroom, error))?;
            return self.send_test(&mut newsroom, issue, &options, log).await;
        }
        let loaded = load_for_send(&mut newsroom, &name, args.to.as_deref());
        let (issue, audience) = loaded.map_err(|error| self.show_findings(&newsroom, error))?;
        require_public_names(&mut newsroom, &options)
            .map_err(|error| self.show_findings(&newsroom, error))?;
        let id = issue.id.clone();
        let fetch = FetchSettings { clock: Arc::clone(clock), ..FetchSettings::new("plan of a newsletter") };
        let question = SiteQuestion { offline: args.offline, fetch };
        let request = PlanRequest {
            again: args.again,
            destination: options.destination(),
            site: ask_site(&newsroom, &issue, &options, question).await?,
            commit_follows: args.yes && !args.dry_run,
        };
        let plan = PendingPlan::compute(&mut newsroom, issue, audience, request, clock.now()).await;
        let plan = plan.map_err(|error| self.show_findings(&newsroom, error))?;
        self.mention_warnings(&newsroom);
        // The delivery waits for its time: the plan has to say so.
        schedule.terms.scheduled_at = schedule.terms.scheduled_at.or(plan.scheduled_before);
        let summary = PlanSummary {
            plan: &plan,
            publication: &newsroom.config.publication,
            options: &options,
            transport: options.summary(&newsroom),
            schedule: &schedule,
            note: note.as_deref(),
            now: clock.now(),
        };
        summary.lines().iter().for_each(|line| console.say(line));
        let total = plan.forecast.mail;
        if args.dry_run {
            return self.end_dry_run(&id, &plan, &summary);
        }
        if total == 0
            && let Some(exit) = self.end_without_recipients(&newsroom, &id, &plan).await?
        {
            return Ok(exit);
        }
        let time = schedule.terms.scheduled_at.map(|at| format_time(at, &newsroom.config.publication));
        let question = summary.question();
        if !args.yes && !console.confirm(&question, "send", CONFIRM_HELP)? {
            console.say("nothing was planned and nothing was sent");
            return Ok(Exit::Done);
        }

        let (store, planned) = plan.commit(&newsroom, schedule.terms, clock.now()).await?;
        if let Some(time) = time {
            let hash = planned.delivery.hash.short();
            console
                .say(&format!("planned for {time}: the checked content ({hash}) is frozen and will be sent"));
        }
        let publication = &newsroom.config.publication;
        let is_plain = args.relay.smtp.is_none() && schedule.wait.is_none() && !schedule.presign;
        if schedule.terms.scheduled_at.is_some() && is_plain && store.has_worker() {
            return self.leave_to_worker(store, &planned).await;
        }
        let cancel = CancellationToken::new();
        signals::cancel_on_signal(cancel.clone(), signals::stopping(console));
        let observer = ConsoleObserver { console, publication, log, clock };
        let runner = DeliveryRunner {
            newsroom: &newsroom,
            store: &store,
            options: &options,
            canary_wait: schedule.wait,
            total: Some(total),
            observer: &observer,
            clock,
            cancel,
        };
        let outcome = runner.send_planned(planned.clone(), schedule.presign).await;
        let exit = outcome
            .map_err(CliError::from)
            .and_then(|outcome| report_outcome(&planned, &outcome, publication, console));
        store.close().await;
        exit
    }

    /// Leaves a scheduled delivery to the running `serve`.
    async fn leave_to_worker(&self, store: Store, planned: &Planned) -> Result<Exit, CliError> {
        let status = status(&store, planned.delivery.id).await?;
        store.close().await;
        if self.console.is_json() {
            self.console.json(&tally::delivery_json(&planned.delivery, &status, 0.0))?;
        }
        self.console.say("`briefing serve` is running and sends it at that time");
        Ok(Exit::Done)
    }

    /// Prints the findings behind an [`AppError::HasErrors`].
    fn show_findings(&self, newsroom: &Newsroom, error: AppError) -> CliError {
        if matches!(error, AppError::HasErrors(_)) {
            self.console.findings(&newsroom.findings, &newsroom.tree);
        }
        error.into()
    }

    fn mention_warnings(&self, newsroom: &Newsroom) {
        let warnings = newsroom.findings.count(Severity::Warning);
        if warnings > 0 {
            self.console.say(&format!("{}: `briefing check` shows them", pluralize(warnings, "warning")));
        }
    }

    fn end_dry_run(
        &self,
        issue: &IssueId,
        plan: &PendingPlan,
        summary: &PlanSummary<'_>,
    ) -> Result<Exit, CliError> {
        if self.console.is_json() {
            let tally = Tally {
                pending: plan.forecast.mail,
                excluded: plan.forecast.excluded.clone(),
                ..Tally::default()
            };
            let rehearsal = plan.is_rehearsal();
            let mut value = tally::to_json(issue, None, rehearsal, &tally, &ControlState::default(), 0.0);
            value["plan"] = summary.to_json();
            self.console.json(&value)?;
        }
        self.console.say("dry run: nothing was planned and nothing was sent");
        Ok(Exit::Done)
    }

    /// Ends with the counts of a delivery that is done; `None` means that one is unfinished.
    async fn end_without_recipients(
        &self,
        newsroom: &Newsroom,
        issue: &IssueId,
        plan: &PendingPlan,
    ) -> Result<Option<Exit>, CliError> {
        let store = newsroom.store_if_exists().await?.ok_or(AppError::EmptyAudience)?;
        let planned =
            store.delivery(issue).await?.filter(|_| self.args.again).ok_or(AppError::EmptyAudience)?;
        self.console.say("every subscriber has a row for this issue already: there is nobody to add");
        if plan.is_rehearsal() {
            store.close().await;
            return self.end_empty_rehearsal(issue, plan).map(Some);
        }
        let before = status(&store, planned.delivery.id).await?;
        store.close().await;
        if before.tally.state() != DeliveryState::Done {
            return Ok(None);
        }
        if self.console.is_json() {
            self.console.json(&tally::delivery_json(&planned.delivery, &before, 0.0))?;
        }
        Ok(Some(Exit::Done))
    }

    /// Ends a rehearsal of `--again` that has nobody to mail. The delivery that the issue has is another one.
    fn end_empty_rehearsal(&self, issue: &IssueId, plan: &PendingPlan) -> Result<Exit, CliError> {
        if self.console.is_json() {
            let tally = Tally { excluded: plan.forecast.excluded.clone(), ..Tally::default() };
            self.console.json(&tally::to_json(issue, None, true, &tally, &ControlState::default(), 0.0))?;
        }
        Ok(Exit::Done)
    }

    /// Sends a test, reports each result, and returns the worst of them as exit code.
    async fn send_test(
        &self,
        newsroom: &mut Newsroom,
        issue: Issue,
        options: &SendOptions,
        log: Log,
    ) -> Result<Exit, CliError> {
        let (console, clock) = (self.console, self.clock);
        let recipients = parse_addresses(&self.args.test)?;
        let ready = newsroom.check_for_send(issue.clone(), Vec::new(), clock.now());
        let ready = ready.map_err(|error| self.show_findings(newsroom, error))?;
        self.mention_warnings(newsroom);
        let publication = &newsroom.config.publication;
        publish_pictures(&newsroom.root, publication, &issue)?;
        let observer = ConsoleObserver { console, publication, log, clock };
        let transport = Transport::open(newsroom, options, &observer, clock).await?;
        let (mut results, mut failed, mut unreached) = (Vec::new(), 0, 0);
        let on_result = |recipient: &EmailAddress, reply: TestReply| {
            let text = match &reply {
                Ok(reply) => format!("accepted ({})", reply.code),
                Err(failure) => {
                    failed += 1;
                    let about_relay = failure.is_about_relay() || failure.relay_fault().is_some();
                    unreached += usize::from(about_relay);
                    failure.with_words()
                }
            };
            console.say(&format!("test to {recipient}: {text}"));
            results.push(json!({ "address": recipient, "accepted": reply.is_ok(), "text": text }));
        };
        let timeouts = Timeouts::default();
        send_tests(newsroom, &ready, &recipients, &transport, &timeouts, clock.as_ref(), on_result).await?;
        transport.close(&observer).await;
        if console.is_json() {
            console.json(&json!({ "issue": ready.issue(), "test": results }))?;
        }
        Ok(match (failed, unreached) {
            (0, _) => Exit::Done,
            (_, 0) => Exit::Findings,
            _ => Exit::CouldNot,
        })
    }
}

/// Parses the addresses after `--test`.
fn parse_addresses(written: &[String]) -> Result<Vec<EmailAddress>, CliError> {
    let parse = |text: &String| {
        EmailAddress::parse(text).map_err(|error| {
            CliError::new(format!("`{text}` is not a valid address: {error}"))
                .help("name the issue before `--test`")
        })
    };
    written.iter().map(parse).collect()
}

/// Parses `--at`, `--prepare`, `--canary` and `--wait`; returns a note about the time as well.
fn parse_schedule(
    newsroom: &Newsroom,
    args: &Send,
    now: Timestamp,
) -> Result<(ScheduleOptions, Option<String>), CliError> {
    let time = args.at.as_deref().map(|text| parse_send_time(text, now, &newsroom.config.publication));
    let time = time.transpose().map_err(AppError::from)?;
    let canary = args.canary.as_deref().map(Fraction::parse).transpose();
    let canary = canary.map_err(|message| CliError::new(format!("`--canary`: {message}")))?;
    let canary = canary.or(newsroom.config.release.canary).filter(|part| !part.is_everybody());
    let wait = args.wait.as_deref().map(parse_duration).transpose();
    let wait = wait.map_err(|message| CliError::new(format!("`--wait`: {message}")))?;
    if wait.is_some() && canary.is_none() {
        return Err(CliError::new("`--wait` needs a canary to wait for")
            .help("add one, as in `--canary 1%`, or leave `--wait` out"));
    }
    if args.prepare {
        if time.is_none() {
            return Err(CliError::new("`--prepare` needs a scheduled time").help(
                "add one, as in `--at \"fri 18:00\"`, or leave `--prepare` out: without it messages are signed when they \
                 are sent",
            ));
        }
        require_signing_key(newsroom)?;
    }
    let (scheduled_at, note) = time.map_or((None, None), |SendTime { at, note }| (Some(at), note));
    let terms = DeliveryOptions { scheduled_at, canary };
    Ok((ScheduleOptions { terms, wait, presign: args.prepare }, note))
}
