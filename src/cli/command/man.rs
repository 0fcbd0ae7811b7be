//! `briefing man`

use crate::cli::exit::Exit;
use crate::cli::problem::Problem;
use crate::cli::screen::Screen;

pub(in crate::cli) fn run(screen: &Screen) -> Result<Exit, Problem> {
    let mut page = Vec::new();
    clap_mangen::Man::new(crate::cli::command_tree())
        .render(&mut page)
        .map_err(|error| Problem::new(format!("the manual page cannot be made: {error}")))?;
    screen.report(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Done)
}
