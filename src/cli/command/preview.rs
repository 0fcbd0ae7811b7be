//! `briefing preview [ISSUE]`

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::cli::args::Preview;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::problem::Problem;
use crate::cli::screen::Screen;
use crate::cli::studio::Folder;
use crate::cli::{block_on, environment, signals};
use crate::clock::Clock;
use crate::preview::{Access, Server, Settings};
use serde_json::json;

/// What most editors of code have taught the system.
const EDITOR: &str = "vscode://file{file}:{line}:{column}";

pub(in crate::cli) fn run(
    args: &Preview,
    dir: Option<&Path>,
    screen: &Screen,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, Problem> {
    if !args.listen.ip().is_loopback() {
        return Err(Problem::new(format!("`{}` is no address of this machine alone", args.listen))
            .help("listen on 127.0.0.1; showing a preview to others is not built in yet"));
    }
    let newsroom = Newsroom::open(dir, screen)?;
    let root = newsroom.root.canonicalize().unwrap_or_else(|_| newsroom.root.clone());
    block_on(async {
        let issue = newsroom.choose(args.issue.as_deref(), true).await?;
        let access = Access::local(&secret()?);
        let settings = Settings {
            listen: args.listen,
            root: root.clone(),
            studio: Arc::new(Folder { root, clock: Arc::clone(clock) }),
            editor: environment::variable("BRIEFING_EDITOR").unwrap_or_else(|| EDITOR.to_owned()),
            access,
        };
        let server = Server::start(settings)
            .await
            .map_err(|error| Problem::new(error.to_string()).help("choose another with `--listen ADDR`"))?;
        let page = format!("http://{}/issues/{issue}", server.addr());
        screen.say(&format!("the preview is at {page} (Ctrl-C ends)"));
        if screen.is_json() {
            screen.json(&json!({ "page": page }))?;
        }
        if args.open && !open(&page) {
            screen.say("no program to open it was found; open it in your browser");
        }
        signals::asked_to_end().await;
        server.stop().await;
        Ok(Exit::Done)
    })
}

/// Shows a page in the person's browser, by the program that their system has for it.
fn open(page: &str) -> bool {
    let openers: &[(&str, &[&str])] = &[("xdg-open", &[]), ("open", &[]), ("cmd", &["/C", "start", ""])];
    openers.iter().any(|(program, words)| {
        let mut command = Command::new(program);
        command.args(*words).arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().is_ok()
    })
}

/// What the keys of this start are made from.
fn secret() -> Result<[u8; 32], Problem> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Problem::new(format!("the system gives no random numbers: {error}")))?;
    Ok(bytes)
}
