//! `check --watch`: once more after every change.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use super::{examine, report};
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::problem::Problem;
use crate::cli::screen::Screen;
use crate::clock::Clock;
use crate::config::CONFIG_FILE;
use notify::{EventKind, RecursiveMode, Watcher};

/// An editor saves in several steps; this long after the last one all of them are done.
const CALM: Duration = Duration::from_millis(80);

/// Checks at once and after every change, until the process is asked to end.
pub(super) fn run(
    newsroom: Newsroom,
    name: &str,
    screen: &Screen,
    clock: &dyn Clock,
) -> Result<Exit, Problem> {
    let root = newsroom.root.clone();
    // Watching starts before the first look, so that no change falls between the two.
    let (sender, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Whoever does not listen any more has ended.
        let _ = sender.send(event);
    })
    .map_err(|error| cannot(&error))?;
    watcher.watch(&root, RecursiveMode::NonRecursive).map_err(|error| cannot(&error))?;
    watcher.watch(&root.join("issues"), RecursiveMode::Recursive).map_err(|error| cannot(&error))?;

    let mut next = Ok(newsroom);
    loop {
        screen.clear();
        screen.say(&format!("looking at issue `{name}`"));
        let looked = next.and_then(|newsroom| examine::examine(newsroom, name, clock.now()));
        match looked.and_then(|examined| report::report(&examined, screen)) {
            Ok(()) => {}
            // Whoever read the report had enough.
            Err(problem) if problem.silent && problem.exit == Exit::Done => return Ok(Exit::Done),
            Err(problem) if problem.silent => {}
            Err(problem) => screen.tell(&problem),
        }
        screen.say("watching; Ctrl-C ends");
        if !wait(&changes, &root) {
            return Ok(Exit::Done);
        }
        next = Newsroom::open(Some(&root), screen);
    }
}

/// Comes back when something was changed and all is calm again; `false` when nothing will be heard any more.
fn wait(changes: &Receiver<notify::Result<notify::Event>>, root: &Path) -> bool {
    loop {
        match changes.recv() {
            Ok(event) if matters(&event, root) => break,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    loop {
        match changes.recv_timeout(CALM) {
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// Whether an event is about what the author writes: the store and what is being written beside a file are not.
fn matters(event: &notify::Result<notify::Event>, root: &Path) -> bool {
    let Ok(event) = event else { return true };
    if matches!(event.kind, EventKind::Access(_)) {
        return false;
    }
    event.paths.iter().any(|path| is_written(path, root))
}

fn is_written(path: &Path, root: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let below: PathBuf = path.strip_prefix(root).unwrap_or(path).to_owned();
    let text = below.extension().is_some_and(|ending| ending == "toml");
    !hidden && (below.starts_with("issues") || below == Path::new(CONFIG_FILE) || text)
}

fn cannot(error: &notify::Error) -> Problem {
    Problem::new(format!("the folder cannot be watched: {error}"))
        .help("run `briefing check` without `--watch`")
}
