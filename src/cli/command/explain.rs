//! `briefing explain CODE`

use crate::check::{self, FoundCode};
use crate::cli::args::Explain;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::diagnostic::list_of;
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
    let code = match check::find_code(code) {
        FoundCode::One(code) => code,
        FoundCode::Several(near) => return Err(unknown(code, &near)),
    };
    let page = check::explain(code).unwrap_or_default();
    if console.is_json() {
        console.json(&json!({ "code": code, "page": page }))?;
    } else {
        console.report(&page)?;
    }
    Ok(Exit::Done)
}

/// Returns the error for a code that is unknown, or that is the last part of several.
fn unknown(written: &str, near: &[&str]) -> CliError {
    let help = match near {
        [] => "`briefing explain` lists every code".to_owned(),
        [near] => format!("did you mean `{near}`?"),
        _ => format!("write one of {}", list_of(near)),
    };
    CliError::new(format!("there is no code `{written}`")).help(help)
}
