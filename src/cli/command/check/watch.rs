//! `check --watch`: once more after every change.

use super::examine::CheckOptions;
use super::{examine, report};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::runtime::Clock;
use crate::runtime::watch::{FolderWatcher, Watched};

/// Checks at once and after every change, until the process is asked to end.
pub(super) fn run(
    newsroom: Newsroom,
    name: &str,
    console: &Console,
    clock: &dyn Clock,
) -> Result<Exit, CliError> {
    let root = newsroom.root.clone();
    // Watching starts before the first look, so that no change falls between the two.
    let watched = FolderWatcher::start(&root)
        .map_err(|error| CliError::new(error.to_string()).help("run `briefing check` without `--watch`"))?;
    let mut next = Ok(newsroom);
    loop {
        console.clear();
        console.say(&format!("looking at issue `{name}`"));
        let looked = next.and_then(|newsroom| {
            let options = CheckOptions { now: clock.now(), links: None };
            examine::check_issue(newsroom, name, &options)
        });
        match looked.and_then(|result| report::report(&result, console)) {
            Ok(()) => {}
            // Whoever read the report had enough.
            Err(problem) if problem.silent && problem.exit == Exit::Done => return Ok(Exit::Done),
            // What is wrong was told already.
            Err(problem) if problem.silent => {}
            Err(problem) => console.tell(&problem),
        }
        console.say("watching; Ctrl-C ends");
        if watched.wait() == Watched::Stopped {
            return Ok(Exit::Done);
        }
        next = Newsroom::open(Some(&root), console);
    }
}
