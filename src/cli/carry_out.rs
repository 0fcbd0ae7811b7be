//! Running a delivery that was planned, for `send` and `resume`.

use std::sync::Arc;

use super::args::Route;
use super::exit::Exit;
use super::newsroom::Newsroom;
use super::outlet::Outlet;
use super::problem::Problem;
use super::progress::Bar;
use super::screen::Screen;
use super::{secret, signals, tally};
use crate::clock::Clock;
use crate::deliver::{Report, RunError, Unfinished};
use crate::store::{Ledger, Planned, Store};

/// Sends what is due and reports how it ended.
pub(super) async fn carry_out(
    newsroom: &Newsroom,
    store: &Store,
    planned: Planned,
    route: &Route,
    screen: &Screen,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, Problem> {
    let (issue, id) = (planned.delivery.issue.clone(), planned.delivery.id);
    let outlet = Outlet::open(newsroom, route, screen, clock).await?;
    let settings = outlet.settings(newsroom, route, secret::mint(&newsroom.root)?, clock)?;
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
    screen.say(&tally::lines(&report.tally));
    if screen.is_json() {
        screen.json(&tally::to_json(&issue, Some(id), &report.tally, seconds))?;
    }
    for sentence in sentences(&report, &issue.to_string()) {
        screen.say(&sentence);
    }
    let exit = tally::exit(&report.tally);
    let untouched = report.tally.pending == report.tally.planned();
    Ok(match report.unfinished {
        Some(Unfinished::Relay(_)) if untouched => Exit::CouldNot,
        _ => exit,
    })
}

/// What is left to do, in words.
fn sentences(report: &Report, issue: &str) -> Vec<String> {
    let mut out = Vec::new();
    if report.found_uncertain > 0 {
        let readers = tally::readers(report.found_uncertain);
        out.push(format!(
            "an earlier run broke off while it was handing over to {readers}: these are in doubt"
        ));
    }
    match &report.unfinished {
        Some(Unfinished::Relay(failure)) => out.push(format!(
            "the mail server cannot be worked with: {failure}; the plan stays, carry on with `briefing resume {issue}`"
        )),
        Some(Unfinished::Stopped) => out.push(format!("stopped; carry on with `briefing resume {issue}`")),
        Some(Unfinished::Deferred(due)) => out.push(format!(
            "some readers were put off, the first until {due:.0}; carry on with `briefing resume {issue}`"
        )),
        Some(Unfinished::Uncertain) | None => {}
    }
    if report.tally.uncertain > 0 {
        let readers = tally::readers(report.tally.uncertain);
        out.push(format!(
            "nobody knows whether the mail reached {readers}: `briefing resolve {issue}` lists them"
        ));
    }
    out
}
