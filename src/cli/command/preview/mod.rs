//! `briefing preview [ISSUE]`

mod export;
mod share;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::app::{Newsroom, variable};
use crate::cli::args::Preview;
use crate::cli::command::issue_to_read;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::{block_on, signals};
use crate::preview::{Access, IssueProvider, NewsroomBackend, Server, Settings};
use crate::runtime::Clock;
use share::Links;

/// URL of an editor, which most systems know.
const EDITOR: &str = "vscode://file{file}:{line}:{column}";

pub(in crate::cli) fn run(
    args: &Preview,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    let root = newsroom.root.canonicalize().unwrap_or_else(|_| newsroom.root.clone());
    block_on(async {
        let issue = issue_to_read(&newsroom, args.issue.as_deref(), console).await?;
        // Any address except loopback can be reached by others.
        let shared = args.share || !args.listen.ip().is_loopback();
        let access = if shared { Access::shared(&secret()?) } else { Access::local(&secret()?) };
        let folder = Arc::new(NewsroomBackend { root: root.clone(), clock: Arc::clone(clock) });
        let settings = Settings {
            listen: args.listen,
            root: root.clone(),
            editable: true,
            clock: Arc::clone(clock),
            issues: Arc::clone(&folder) as Arc<dyn IssueProvider>,
            test_mail: folder,
            editor: variable("BRIEFING_EDITOR").unwrap_or_else(|| EDITOR.to_owned()),
            access: access.clone(),
        };
        if let Some(dir) = &args.export {
            return export::run(settings, &issue, dir, console).await;
        }
        let server = Server::start(settings)
            .await
            .map_err(|error| CliError::new(error.to_string()).help("choose another with `--listen ADDR`"))?;
        let shutdown = signals::listen().await;
        let links = Links::to(&issue, server.addr(), &access);
        links.print(console);
        if console.is_json() {
            console.json(&links.json())?;
        }
        if args.open && !open(&links.here) {
            console.say("no program to open it was found; open it in your browser");
        }
        shutdown.await;
        server.stop().await;
        Ok(Exit::Done)
    })
}

/// Opens a page in the browser with the system's program. Returns false if there is none.
fn open(page: &str) -> bool {
    let openers: &[(&str, &[&str])] = &[("xdg-open", &[]), ("open", &[]), ("cmd", &["/C", "start", ""])];
    openers.iter().any(|(program, words)| {
        let mut command = Command::new(program);
        command.args(*words).arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().is_ok()
    })
}

/// Returns random bytes for the keys of this session.
fn secret() -> Result<[u8; 32], CliError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| CliError::new(format!("the system returns no random numbers: {error}")))?;
    Ok(bytes)
}
