//! `briefing send [ISSUE]`

use std::path::Path;
use std::sync::Arc;

use crate::check::Ready;
use crate::cli::args::Send;
use crate::cli::audience::AudienceRequest;
use crate::cli::check_for_send::check_for_send;
use crate::cli::console::Console;
use crate::cli::delivery_runner::DeliveryRunner;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::pending_plan::PendingPlan;
use crate::cli::plan_summary::PlanSummary;
use crate::cli::schedule_options::ScheduleOptions;
use crate::cli::transport::SendOptions;
use crate::cli::{
    block_on, confirm, delivery, pending_plan, pictures, secret, send_time, sender, tally, test_mail,
};
use crate::deliver;
use crate::diagnostic::{Severity, pluralize};
use crate::domain::{ControlState, DeliveryState, IssueId, Tally};
use crate::issue::Issue;
use crate::runtime::Clock;
use crate::store::{DeliveryControl, Ledger, Planned};

pub(in crate::cli) fn run(
    args: &Send,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir, console)?;
    block_on(send(newsroom, args, console, clock))
}

async fn send(
    mut newsroom: Newsroom,
    args: &Send,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let plan = SendOptions::read(&newsroom, &args.route)?;
    let schedule = ScheduleOptions::read(&newsroom, args, clock.now())?;
    secret::validate(&newsroom.root)?;
    let name = newsroom.choose(args.issue.as_deref(), args.again || !args.test.is_empty()).await?;
    let issue = newsroom.load(&name);
    let audience = AudienceRequest::read(&mut newsroom, args.to.as_deref())?;
    refuse_errors(&mut newsroom, console)?;
    let Some(issue) = issue else { return Err(refusal(1)) };
    if !args.test.is_empty() {
        let readers = test_mail::addresses(&args.test)?;
        let shown = issue.clone();
        let ready = checked(&mut newsroom, issue, Vec::new(), console, clock.now())?;
        pictures::host(&newsroom.root, &newsroom.config.publication, &shown)?;
        return test_mail::send(&newsroom, &ready, &readers, &plan, console, clock).await;
    }

    let id = issue.id.clone();
    let shown = issue.clone();
    if let Some(store) = newsroom.store_if_made().await?
        && let Some(planned) = store.delivery(&id).await?
    {
        if store.control_state(planned.delivery.id).await?.cancelled_at.is_some() {
            return Err(delivery::cancelled(&id));
        }
        if !args.again {
            return Err(has_delivery(&id));
        }
    }
    let decide = pending_plan::decide(&issue, &newsroom.config.publication);
    let pending = PendingPlan::compute(&newsroom, &audience, &issue, args, clock.now()).await?;
    let variants = pending.forecast.contents.iter().cloned().collect();
    let ready = checked(&mut newsroom, issue, variants, console, clock.now())?;

    let letterhead = sender::of(&newsroom.config.publication, &id);
    deliver::validate_messages(&ready, &letterhead, clock.now())?;
    let forecast = &pending.forecast;
    let summary = PlanSummary {
        forecast,
        ready: &ready,
        letterhead: &letterhead,
        publication: &newsroom.config.publication,
        transport: plan.transport(&newsroom),
        schedule: &schedule,
        signers: &plan.signers,
        now: clock.now(),
    };
    summary.lines().iter().for_each(|line| console.say(line));
    if args.dry_run {
        if console.is_json() {
            let tally =
                Tally { pending: forecast.mail, excluded: forecast.excluded.clone(), ..Tally::default() };
            let mut value = tally::to_json(&id, None, &tally, &ControlState::default(), 0.0);
            value["plan"] = summary.to_json();
            console.json(&value)?;
        }
        console.say("a dry run: nothing was planned and nothing was sent");
        return Ok(Exit::Done);
    }
    if forecast.mail == 0
        && let Some(exit) = nobody_to_add(&newsroom, &id, console).await?
    {
        return Ok(exit);
    }
    let when =
        schedule.options.scheduled_at.map(|at| send_time::format_time(at, &newsroom.config.publication));
    let question = match &when {
        Some(when) => format!("Send to {} on {when}?", tally::readers(forecast.mail)),
        None => format!("Send to {}?", tally::readers(forecast.mail)),
    };
    if !args.yes && !confirm::confirm(console, &question, "send", ASK_HELP)? {
        console.say("nothing was planned and nothing was sent");
        return Ok(Exit::Done);
    }

    pictures::host(&newsroom.root, &newsroom.config.publication, &shown)?;
    let (total, now) = (forecast.mail, clock.now());
    let new = deliver::new_delivery(&ready, &letterhead, args.again, now, schedule.options)?;
    let (store, _) = pending.commit(&newsroom, &audience, new, decide, now).await?;
    let Some(planned) = store.delivery(&id).await? else {
        return Err(CliError::new("the plan was written and cannot be read back").help("look at the disk"));
    };
    let runner = DeliveryRunner {
        newsroom: &newsroom,
        store: &store,
        plan: &plan,
        wait: schedule.wait,
        total: Some(total),
        console,
        clock,
    };
    let exit = execute(&runner, planned, when.as_deref(), schedule.prepare).await;
    store.close().await;
    exit
}

/// Sends, at the hour if one was named. The words and the readers stand fast from now on.
async fn execute(
    runner: &DeliveryRunner<'_>,
    planned: Planned,
    when: Option<&str>,
    prepare: bool,
) -> Result<Exit, CliError> {
    if let Some(when) = when {
        let hash = planned.delivery.hash.short();
        runner
            .console
            .say(&format!("planned for {when}: what was checked ({hash}) is frozen and will be sent"));
        if prepare && let Some(exit) = runner.prepare(&planned).await? {
            return Ok(exit);
        }
        if let Some(exit) = runner.wait_for_hour(&planned).await? {
            return Ok(exit);
        }
    }
    runner.run(planned).await
}

/// How to end when there is nobody to plan: with the counts of a delivery that is done; `None`: one is unfinished.
async fn nobody_to_add(
    newsroom: &Newsroom,
    id: &IssueId,
    console: &Console,
) -> Result<Option<Exit>, CliError> {
    let nobody = || {
        CliError::new("there is nobody to send to")
            .help("add readers to `subscribers.toml`, or name another list with `--to FILE`")
    };
    let store = newsroom.store_if_made().await?.ok_or_else(nobody)?;
    let planned = store.delivery(id).await?.ok_or_else(nobody)?;
    console.say("everybody has a row for this issue already: there is nobody to add");
    let (counts, steering) =
        (store.tally(planned.delivery.id).await?, store.control_state(planned.delivery.id).await?);
    store.close().await;
    if counts.state() != DeliveryState::Done {
        return Ok(None);
    }
    if console.is_json() {
        console.json(&tally::to_json(id, Some(planned.delivery.id), &counts, &steering, 0.0))?;
    }
    Ok(Some(Exit::Done))
}

const ASK_HELP: &str = "add `--yes` to send without asking, or `--dry-run` to see the plan";

fn has_delivery(issue: &IssueId) -> CliError {
    CliError::new(format!("issue `{issue}` has a delivery already")).help(format!(
        "carry on with `briefing resume {issue}`, or add new readers with `briefing send {issue} --again`"
    ))
}

fn refusal(errors: usize) -> CliError {
    CliError::new(format!(
        "nothing is sent while there {}",
        if errors == 1 { "is 1 error".into() } else { format!("are {errors} errors") }
    ))
    .help("mend what is marked above; `briefing explain CODE` says more")
}

/// Shows what loading found, and goes no further if it found errors.
fn refuse_errors(newsroom: &mut Newsroom, console: &Console) -> Result<(), CliError> {
    newsroom.findings.sort(&newsroom.tree);
    if !newsroom.findings.has_errors() {
        return Ok(());
    }
    console.findings(&newsroom.findings, &newsroom.tree);
    Err(refusal(newsroom.findings.count(Severity::Error)))
}

/// Checks the issue in every variant that is needed.
fn checked(
    newsroom: &mut Newsroom,
    issue: Issue,
    variants: Vec<crate::domain::Variant>,
    console: &Console,
    now: jiff::Timestamp,
) -> Result<Ready, CliError> {
    match check_for_send(newsroom, issue, variants, now)? {
        Ok(ready) => {
            let warnings = newsroom.findings.count(Severity::Warning);
            if warnings > 0 {
                console.say(&format!("{}: `briefing check` shows them", pluralize(warnings, "warning")));
            }
            Ok(ready)
        }
        Err(errors) => {
            console.findings(&newsroom.findings, &newsroom.tree);
            Err(refusal(errors))
        }
    }
}
