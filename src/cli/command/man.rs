//! `briefing man`

use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;

pub(in crate::cli) fn run(console: &Console) -> Result<Exit, CliError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(crate::cli::command_tree())
        .render(&mut page)
        .map_err(|error| CliError::new(format!("the manual page cannot be made: {error}")))?;
    console.report(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Done)
}
