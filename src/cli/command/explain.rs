//! `briefing explain CODE`

use crate::check;
use crate::cli::args::Explain;
use crate::cli::exit::Exit;
use crate::cli::problem::Problem;
use crate::cli::screen::Screen;
use crate::diagnostic::did_you_mean;
use serde_json::json;

pub(in crate::cli) fn run(args: &Explain, screen: &Screen) -> Result<Exit, Problem> {
    let Some(code) = args.code.as_deref() else {
        if screen.is_json() {
            screen.json(&json!({ "codes": check::codes() }))?;
        } else {
            screen.report(&(check::codes().join("\n") + "\n"))?;
        }
        return Ok(Exit::Done);
    };
    let Some(page) = check::explain(code) else {
        let help = match did_you_mean(code, check::codes()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`briefing explain` lists every code".to_owned(),
        };
        return Err(Problem::new(format!("there is no code `{code}`")).help(help));
    };
    if screen.is_json() {
        screen.json(&json!({ "code": code, "page": page }))?;
    } else {
        screen.report(&page)?;
    }
    Ok(Exit::Done)
}
