//! `check --watch`: once more after every change.

use super::examine::Eyes;
use super::{examine, report};
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::problem::Problem;
use crate::cli::screen::Screen;
use crate::clock::Clock;
use crate::watch::Watched;

/// Checks at once and after every change, until the process is asked to end.
pub(super) fn run(
    newsroom: Newsroom,
    name: &str,
    screen: &Screen,
    clock: &dyn Clock,
) -> Result<Exit, Problem> {
    let root = newsroom.root.clone();
    // Watching starts before the first look, so that no change falls between the two.
    let watched = Watched::start(&root)
        .map_err(|error| Problem::new(error.to_string()).help("run `briefing check` without `--watch`"))?;
    let mut next = Ok(newsroom);
    loop {
        screen.clear();
        screen.say(&format!("looking at issue `{name}`"));
        let looked = next.and_then(|newsroom| {
            let eyes = Eyes { now: clock.now(), links: None };
            examine::examine(newsroom, name, &eyes)
        });
        match looked.and_then(|examined| report::report(&examined, screen)) {
            Ok(()) => {}
            // Whoever read the report had enough.
            Err(problem) if problem.silent && problem.exit == Exit::Done => return Ok(Exit::Done),
            // What is wrong was told already.
            Err(problem) if problem.silent => {}
            Err(problem) => screen.tell(&problem),
        }
        screen.say("watching; Ctrl-C ends");
        if !watched.wait() {
            return Ok(Exit::Done);
        }
        next = Newsroom::open(Some(&root), screen);
    }
}
