//! `briefing check [ISSUE]`

mod fix;
mod links;
mod report;

use std::path::Path;

use crate::app::{AppError, CheckOptions, Newsroom, check_issue};
use crate::cli::args::Check;
use crate::cli::command::issue_to_read;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::diagnostic::escape_path;
use crate::runtime::Clock;
use crate::runtime::watch::{FolderWatcher, Watched};

pub(in crate::cli) fn run(
    args: &Check,
    dir: Option<&Path>,
    console: &Console,
    clock: &dyn Clock,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    let name = crate::cli::block_on(issue_to_read(&newsroom, args.issue.as_deref(), console))?;
    if args.watch {
        return watch(newsroom, &name, console, clock);
    }
    let links = if args.links {
        links::check_links(&newsroom.root, &name, &args.private_host, console)?
    } else {
        None
    };
    let options = CheckOptions { now: clock.now(), links };
    if args.diff {
        return fix::show_diff(newsroom, &name, console, &options);
    }
    let result = if args.fix {
        fix::write_fixes(newsroom, &name, console, &options)?
    } else {
        check_issue(newsroom, &name, &options)?
    };
    report::report(&result, console)?;
    Ok(report::exit(&result, args.deny_warnings))
}

/// Checks the issue now and after every change, until the process is asked to end.
fn watch(newsroom: Newsroom, name: &str, console: &Console, clock: &dyn Clock) -> Result<Exit, CliError> {
    let root = newsroom.root.clone();
    // Watching starts before the first check, so that no change is missed between the two.
    let mut watcher = FolderWatcher::start(&root)
        .map_err(|error| CliError::new(error.to_string()).help("run `briefing check` without `--watch`"))?;
    let mut next: Result<Newsroom, AppError> = Ok(newsroom);
    loop {
        console.clear();
        console.say(&format!("checking issue `{}`", escape_path(name)));
        let options = CheckOptions { now: clock.now(), links: None };
        let checked = next.and_then(|newsroom| check_issue(newsroom, name, &options));
        match checked.map_err(CliError::from).and_then(|result| report::report(&result, console)) {
            Ok(()) => {}
            // The reader of the report closed the pipe.
            Err(error) if error.is_silent && error.exit == Exit::Done => return Ok(Exit::Done),
            Err(error) => console.error(&error),
        }
        console.say("watching; Ctrl-C ends");
        if watcher.wait() == Watched::Stopped {
            return Ok(Exit::Done);
        }
        next = Newsroom::open(Some(&root));
    }
}
