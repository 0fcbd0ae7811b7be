//! `briefing completions SHELL` and `briefing man`

use crate::cli::args::Completions;
use crate::cli::command_tree;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

pub(in crate::cli) fn completions(args: &Completions, console: &Console) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command_tree(), "briefing", &mut script);
    console.report(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

pub(in crate::cli) fn man(console: &Console) -> Result<Exit, CliError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command_tree())
        .render(&mut page)
        .map_err(|error| CliError::new(format!("the manual page cannot be generated: {error}")))?;
    console.report(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Done)
}
