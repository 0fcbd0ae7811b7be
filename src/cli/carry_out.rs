//! Running a delivery that was planned, for `send` and `resume`.

use std::sync::Arc;

use super::exit::Exit;
use super::newsroom::Newsroom;
use super::outlet::{Outlet, Plan};
use super::problem::Problem;
use super::progress::Bar;
use super::screen::Screen;
use super::{secret, signals, tally};
use crate::clock::Clock;
use crate::deliver::smtp::Failure;
use crate::deliver::{Relays, Report, RunError, Tripped, Unfinished, Why};
use crate::domain::{Stage, Steering};
use crate::store::{Helm, Ledger, Planned, Store};

/// Sends what is due and reports how it ended.
pub(super) async fn carry_out(
    newsroom: &Newsroom,
    store: &Store,
    planned: Planned,
    plan: &Plan,
    screen: &Screen,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, Problem> {
    let (issue, id) = (planned.delivery.issue.clone(), planned.delivery.id);
    let mint = secret::mint(&newsroom.root)?;
    let outlet = Outlet::open(newsroom, plan, screen, clock).await?;
    let settings = outlet.settings(newsroom, plan, mint, clock);
    let relays = outlet.relays.clone();
    signals::watch(settings.stop.clone());
    let before = store.tally(id).await?;
    let bar = Bar::start(screen, before.pending + before.deferred, &settings.progress);
    let began = clock.now();
    let ended = crate::deliver::run(store, planned, settings).await;
    bar.end();
    let seconds = clock.now().duration_since(began).as_secs_f64();
    let report = match ended {
        Ok(report) => report,
        // Somebody else is sending: this command did not even begin.
        Err(RunError::Store(error)) if error.is_leased() => return Err(error.into()),
        Err(error) => {
            let handed = store.tally(id).await.is_ok_and(|tally| tally.pending < tally.planned());
            let exit = if handed { Exit::Unfinished } else { Exit::CouldNot };
            return Err(Problem::from(error)
                .exit(exit)
                .help("`briefing status` says where the delivery stands"));
        }
    };
    outlet.close(screen).await;
    let steering = store.steering(id).await?;
    screen.say(&tally::lines(&report.tally));
    if screen.is_json() {
        screen.json(&tally::to_json(&issue, Some(id), &report.tally, &steering, seconds))?;
    }
    if let Some(Unfinished::Relay(failure)) = &report.unfinished {
        screen.tell(&relay_problem(&relays, failure, &issue.to_string()));
    }
    if let Some(Unfinished::Tripped(tripped)) = &report.unfinished {
        screen.tell(&unwanted(tripped, &issue.to_string()));
    }
    for sentence in sentences(&report, &steering, &issue.to_string()) {
        screen.say(&sentence);
    }
    let exit = tally::exit(&report.tally);
    let untouched = report.tally.pending == report.tally.planned();
    Ok(match report.unfinished {
        Some(Unfinished::Relay(_)) if untouched => Exit::CouldNot,
        _ => exit,
    })
}

fn relay_problem(relays: &Relays, failure: &Failure, issue: &str) -> Problem {
    let names: Vec<_> = relays.routes().iter().map(|route| format!("`{}`", route.relay)).collect();
    let what = match (names.as_slice(), failure.stage()) {
        ([relay], Stage::Auth) => format!("the mail server {relay} does not let us in: {failure}"),
        ([relay], _) => format!("the mail server {relay} cannot be worked with: {failure}"),
        (all, _) => format!("none of the mail servers {} can be worked with: {failure}", all.join(", ")),
    };
    let first = if failure.stage() == Stage::Auth { "see whether user and password are right; " } else { "" };
    Problem::new(what).help(format!("{first}the plan stays: carry on with `briefing resume {issue}`"))
}

/// Why the delivery was stopped before it burnt the list: the relay's own words, and what to do about them.
fn unwanted(tripped: &Tripped, issue: &str) -> Problem {
    let Tripped { relay, refused, of, .. } = tripped;
    // Some relays preach.
    let reply: String = tripped.reply.to_string().chars().take(300).collect();
    let (what, help) = match tripped.why {
        Why::Unwanted => (
            "does not want this mail",
            "see whether SPF, DKIM and DMARC are right and what the answer asks for; nobody was suppressed over it",
        ),
        Why::NoMailboxes => (
            "says of nearly everybody that there is no such mailbox",
            "see whether it is the right server for these readers; nobody was suppressed on its word",
        ),
    };
    Problem::new(format!(
        "stopped: the mail server `{relay}` {what}: {refused} of its last {of} answers were refusals, the last of them \
         `{reply}`"
    ))
    .help(format!("{help}; carry on with `briefing resume {issue}`"))
}

/// What is left to do, in words.
fn sentences(report: &Report, steering: &Steering, issue: &str) -> Vec<String> {
    let mut out = Vec::new();
    if report.found_uncertain > 0 {
        let readers = tally::readers(report.found_uncertain);
        out.push(format!(
            "an earlier run broke off while it was handing over to {readers}: these are in doubt"
        ));
    }
    match &report.unfinished {
        _ if steering.cancelled_at.is_some() => out.push("the delivery was cancelled".to_owned()),
        _ if steering.paused_at.is_some() => {
            out.push(format!("the delivery is paused; carry on with `briefing resume {issue}`"));
        }
        Some(Unfinished::Stopped) => out.push(format!("stopped; carry on with `briefing resume {issue}`")),
        Some(Unfinished::Deferred(due)) => out.push(format!(
            "some readers were put off, the first until {due:.0}; carry on with `briefing resume {issue}`"
        )),
        Some(Unfinished::Relay(_) | Unfinished::Tripped(_) | Unfinished::Uncertain) | None => {}
    }
    if report.tally.uncertain > 0 {
        let readers = tally::readers(report.tally.uncertain);
        out.push(format!(
            "nobody knows whether the mail reached {readers}: `briefing resolve {issue}` lists them"
        ));
    }
    out
}
