//! `briefing check [ISSUE]`

mod examine;
mod fix;
mod links;
mod report;
mod watch;

use std::path::Path;

use crate::cli::args::Check;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::runtime::Clock;
use examine::CheckOptions;

pub(in crate::cli) fn run(
    args: &Check,
    dir: Option<&Path>,
    console: &Console,
    clock: &dyn Clock,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir, console)?;
    let name = crate::cli::block_on(newsroom.choose(args.issue.as_deref(), true))?;
    if args.watch {
        return watch::run(newsroom, &name, console, clock);
    }
    let links =
        if args.links { links::check_links(&newsroom, &name, &args.private_host, console)? } else { None };
    let options = CheckOptions { now: clock.now(), links };
    if args.diff {
        return fix::show_diff(newsroom, &name, console, &options);
    }
    let result = if args.fix {
        fix::write_fixes(newsroom, &name, console, &options)?
    } else {
        examine::check_issue(newsroom, &name, &options)?
    };
    report::report(&result, console)?;
    Ok(report::exit(&result, args.deny_warnings))
}
