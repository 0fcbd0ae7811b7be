//! `briefing form`

use std::path::Path;

use crate::app::Newsroom;
use crate::cli::args::Form;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::site::plain_form;
use serde_json::json;

pub(in crate::cli) fn run(args: &Form, dir: Option<&Path>, console: &Console) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    let publication = &newsroom.config.publication;
    let Some(site) = publication.site.as_deref().map(|site| site.trim_end_matches('/')) else {
        return Err(CliError::new("the form has no address to lead to: `[publication] site` is not set")
            .help("set it to the public address of `briefing serve`, as in `https://briefing.example.com`"));
    };
    if !args.html && !console.is_json() {
        return Err(
            CliError::new("there is no format").help("`briefing form --html` prints the form as HTML")
        );
    }
    let html = plain_form(publication, site);
    if newsroom.config.site.allowed_origins.is_empty() {
        console.say(
            "pages of another address need their origin in `[site] allowed_origins`, as in `[\"https://www.example.com\"]`",
        );
    }
    if console.is_json() {
        console.json(&json!({ "html": html }))?;
    } else {
        console.report(&format!("{html}\n"))?;
    }
    Ok(Exit::Done)
}
