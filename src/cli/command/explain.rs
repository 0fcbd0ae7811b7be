//! `briefing explain CODE`

use crate::check;
use crate::cli::args::Explain;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::diagnostic::did_you_mean;
use serde_json::json;

pub(in crate::cli) fn run(args: &Explain, console: &Console) -> Result<Exit, CliError> {
    let Some(code) = args.code.as_deref() else {
        if console.is_json() {
            console.json(&json!({ "codes": check::codes() }))?;
        } else {
            console.report(&(check::codes().join("\n") + "\n"))?;
        }
        return Ok(Exit::Done);
    };
    let Some(page) = check::explain(code) else {
        let help = match did_you_mean(code, check::codes()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`briefing explain` lists every code".to_owned(),
        };
        return Err(CliError::new(format!("there is no code `{code}`")).help(help));
    };
    if console.is_json() {
        console.json(&json!({ "code": code, "page": page }))?;
    } else {
        console.report(&page)?;
    }
    Ok(Exit::Done)
}
