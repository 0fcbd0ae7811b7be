//! `briefing completions SHELL`

use crate::cli::args::Completions;
use crate::cli::exit::Exit;
use crate::cli::problem::Problem;
use crate::cli::screen::Screen;

pub(in crate::cli) fn run(args: &Completions, screen: &Screen) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::cli::command_tree(), "briefing", &mut script);
    screen.report(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
