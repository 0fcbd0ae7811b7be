//! `briefing check [ISSUE]`

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
    if args.diff {
        return mend::show(newsroom, &name, screen, clock);
    }
    let examined = if args.fix {
        mend::write(newsroom, &name, screen, clock)?
    } else {
        examine::examine(newsroom, &name, clock.now())?
    };
    report::report(&examined, screen)?;
    Ok(report::exit(&examined, args.deny_warnings))
}
