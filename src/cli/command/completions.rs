//! `briefing completions SHELL`

use crate::cli::args::Completions;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

pub(in crate::cli) fn run(args: &Completions, console: &Console) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::cli::command_tree(), "briefing", &mut script);
    console.report(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
