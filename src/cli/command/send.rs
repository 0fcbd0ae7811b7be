//! `briefing send [ISSUE]`

use std::path::Path;
use std::sync::Arc;

use crate::check::Ready;
use crate::cli::args::Send;
use crate::cli::audience::Call;
use crate::cli::carry_out::Errand;
use crate::cli::exit::Exit;
use crate::cli::judge::judge;
use crate::cli::newsroom::Newsroom;
use crate::cli::outlet::Plan;
use crate::cli::outlook::Outlook;
use crate::cli::problem::Problem;
use crate::cli::rehearsal::Rehearsal;
use crate::cli::screen::Screen;
use crate::cli::terms::Spoken;
use crate::cli::{ask, block_on, delivery, hour, letterhead, pictures, rehearsal, secret, tally, test_mail};
use crate::clock::Clock;
use crate::deliver;
use crate::diagnostic::{Severity, count};
use crate::domain::{ControlState, DeliveryState, IssueId, Tally};
use crate::issue::Issue;
use crate::store::{Helm, Ledger, Planned};

pub(in crate::cli) fn run(
    args: &Send,
    dir: Option<&Path>,
    screen: &Screen,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, Problem> {
    let newsroom = Newsroom::open(dir, screen)?;
    block_on(send(newsroom, args, screen, clock))
}

async fn send(
    mut newsroom: Newsroom,
    args: &Send,
    screen: &Screen,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, Problem> {
    let plan = Plan::read(&newsroom, &args.route)?;
    let spoken = Spoken::read(&newsroom, args, clock.now())?;
    secret::examine(&newsroom.root)?;
    let name = newsroom.choose(args.issue.as_deref(), args.again || !args.test.is_empty()).await?;
    let issue = newsroom.load(&name);
    let call = Call::read(&mut newsroom, args.to.as_deref())?;
    refuse_errors(&mut newsroom, screen)?;
    let Some(issue) = issue else { return Err(refusal(1)) };
    if !args.test.is_empty() {
        let readers = test_mail::addresses(&args.test)?;
        let shown = issue.clone();
        let ready = checked(&mut newsroom, issue, Vec::new(), screen, clock.now())?;
        pictures::host(&newsroom.root, &newsroom.config.publication, &shown)?;
        return test_mail::send(&newsroom, &ready, &readers, &plan, screen, clock).await;
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
    let decide = rehearsal::decide(&issue, &newsroom.config.publication);
    let rehearsal = Rehearsal::hold(&newsroom, &call, &issue, args, clock.now()).await?;
    let variants = rehearsal.forecast.contents.iter().cloned().collect();
    let ready = checked(&mut newsroom, issue, variants, screen, clock.now())?;

    let letterhead = letterhead::of(&newsroom.config.publication, &id);
    deliver::rehearse(&ready, &letterhead, clock.now())?;
    let forecast = &rehearsal.forecast;
    let outlook = Outlook {
        forecast,
        ready: &ready,
        letterhead: &letterhead,
        publication: &newsroom.config.publication,
        road: plan.road(&newsroom),
        spoken: &spoken,
        signers: &plan.signers,
        now: clock.now(),
    };
    outlook.lines().iter().for_each(|line| screen.say(line));
    if args.dry_run {
        if screen.is_json() {
            let tally =
                Tally { pending: forecast.mail, excluded: forecast.excluded.clone(), ..Tally::default() };
            let mut value = tally::to_json(&id, None, &tally, &ControlState::default(), 0.0);
            value["plan"] = outlook.to_json();
            screen.json(&value)?;
        }
        screen.say("a dry run: nothing was planned and nothing was sent");
        return Ok(Exit::Done);
    }
    if forecast.mail == 0
        && let Some(exit) = nobody_to_add(&newsroom, &id, screen).await?
    {
        return Ok(exit);
    }
    let when = spoken.terms.scheduled_at.map(|at| hour::told(at, &newsroom.config.publication));
    let question = match &when {
        Some(when) => format!("Send to {} on {when}?", tally::readers(forecast.mail)),
        None => format!("Send to {}?", tally::readers(forecast.mail)),
    };
    if !args.yes && !ask::yes(screen, &question, "send", ASK_HELP)? {
        screen.say("nothing was planned and nothing was sent");
        return Ok(Exit::Done);
    }

    pictures::host(&newsroom.root, &newsroom.config.publication, &shown)?;
    let (total, now) = (forecast.mail, clock.now());
    let new = deliver::new_delivery(&ready, &letterhead, args.again, now, spoken.terms)?;
    let (store, _) = rehearsal.perform(&newsroom, &call, new, decide, now).await?;
    let Some(planned) = store.delivery(&id).await? else {
        return Err(Problem::new("the plan was written and cannot be read back").help("look at the disk"));
    };
    let errand = Errand {
        newsroom: &newsroom,
        store: &store,
        plan: &plan,
        wait: spoken.wait,
        total: Some(total),
        screen,
        clock,
    };
    let exit = execute(&errand, planned, when.as_deref(), spoken.prepare).await;
    store.close().await;
    exit
}

/// Sends, at the hour if one was named. The words and the readers stand fast from now on.
async fn execute(
    errand: &Errand<'_>,
    planned: Planned,
    when: Option<&str>,
    prepare: bool,
) -> Result<Exit, Problem> {
    if let Some(when) = when {
        let hash = planned.delivery.hash.short();
        errand
            .screen
            .say(&format!("planned for {when}: what was checked ({hash}) is frozen and will be sent"));
        if prepare && let Some(exit) = errand.prepare(&planned).await? {
            return Ok(exit);
        }
        if let Some(exit) = errand.wait_for_hour(&planned).await? {
            return Ok(exit);
        }
    }
    errand.carry_out(planned).await
}

/// How to end when there is nobody to plan: with the counts of a delivery that is done; `None`: one is unfinished.
async fn nobody_to_add(newsroom: &Newsroom, id: &IssueId, screen: &Screen) -> Result<Option<Exit>, Problem> {
    let nobody = || {
        Problem::new("there is nobody to send to")
            .help("add readers to `subscribers.toml`, or name another list with `--to FILE`")
    };
    let store = newsroom.store_if_made().await?.ok_or_else(nobody)?;
    let planned = store.delivery(id).await?.ok_or_else(nobody)?;
    screen.say("everybody has a row for this issue already: there is nobody to add");
    let (counts, steering) =
        (store.tally(planned.delivery.id).await?, store.control_state(planned.delivery.id).await?);
    store.close().await;
    if counts.state() != DeliveryState::Done {
        return Ok(None);
    }
    if screen.is_json() {
        screen.json(&tally::to_json(id, Some(planned.delivery.id), &counts, &steering, 0.0))?;
    }
    Ok(Some(Exit::Done))
}

const ASK_HELP: &str = "add `--yes` to send without asking, or `--dry-run` to see the plan";

fn has_delivery(issue: &IssueId) -> Problem {
    Problem::new(format!("issue `{issue}` has a delivery already")).help(format!(
        "carry on with `briefing resume {issue}`, or add new readers with `briefing send {issue} --again`"
    ))
}

fn refusal(errors: usize) -> Problem {
    Problem::new(format!(
        "nothing is sent while there {}",
        if errors == 1 { "is 1 error".into() } else { format!("are {errors} errors") }
    ))
    .help("mend what is marked above; `briefing explain CODE` says more")
}

/// Shows what loading found, and goes no further if it found errors.
fn refuse_errors(newsroom: &mut Newsroom, screen: &Screen) -> Result<(), Problem> {
    newsroom.findings.sort(&newsroom.tree);
    if !newsroom.findings.has_errors() {
        return Ok(());
    }
    screen.findings(&newsroom.findings, &newsroom.tree);
    Err(refusal(newsroom.findings.count(Severity::Error)))
}

/// Checks the issue in every variant that is needed.
fn checked(
    newsroom: &mut Newsroom,
    issue: Issue,
    variants: Vec<crate::domain::Variant>,
    screen: &Screen,
    now: jiff::Timestamp,
) -> Result<Ready, Problem> {
    match judge(newsroom, issue, variants, now)? {
        Ok(ready) => {
            let warnings = newsroom.findings.count(Severity::Warning);
            if warnings > 0 {
                screen.say(&format!("{}: `briefing check` shows them", count(warnings, "warning")));
            }
            Ok(ready)
        }
        Err(errors) => {
            screen.findings(&newsroom.findings, &newsroom.tree);
            Err(refusal(errors))
        }
    }
}
