//! `briefing check [ISSUE]`

mod ask;
mod examine;
mod mend;
mod report;
mod watch;

use std::path::Path;

use crate::cli::args::Check;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::problem::Problem;
use crate::cli::screen::Screen;
use crate::clock::Clock;
use examine::Eyes;

pub(in crate::cli) fn run(
    args: &Check,
    dir: Option<&Path>,
    screen: &Screen,
    clock: &dyn Clock,
) -> Result<Exit, Problem> {
    let newsroom = Newsroom::open(dir, screen)?;
    let name = crate::cli::block_on(newsroom.choose(args.issue.as_deref(), true))?;
    if args.watch {
        return watch::run(newsroom, &name, screen, clock);
    }
    let links = if args.links { ask::ask(&newsroom, &name, &args.private_host, screen)? } else { None };
    let eyes = Eyes { now: clock.now(), links };
    if args.diff {
        return mend::show(newsroom, &name, screen, &eyes);
    }
    let examined = if args.fix {
        mend::write(newsroom, &name, screen, &eyes)?
    } else {
        examine::examine(newsroom, &name, &eyes)?
    };
    report::report(&examined, screen)?;
    Ok(report::exit(&examined, args.deny_warnings))
}
