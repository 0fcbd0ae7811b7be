//! Commands, exit codes, and what a person reads. The composition root: here the rooms are put together.

mod args;
mod ask;
mod audience;
mod carry_out;
mod command;
mod delivery;
mod editing;
mod ending;
mod environment;
mod exit;
mod heed_list;
mod hour;
mod judge;
mod letterhead;
mod logs;
mod newsroom;
mod notebook;
mod outlet;
mod outlook;
mod pictures;
mod post;
mod prepare;
mod problem;
mod progress;
mod proof;
mod reader;
mod rehearsal;
mod screen;
mod secret;
mod secret_file;
mod signals;
mod studio;
mod tally;
mod terms;
mod test_mail;
mod verdict;
mod wait;

use std::process::ExitCode;
use std::sync::Arc;

use crate::clock::{Clock, SystemClock};
use args::{AboutSending, Args, Command, Dkim, Format, ProgressForm};
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use exit::Exit;
use problem::Problem;
use screen::Screen;

/// The clap tree, for completions, the manual page and tests of the documentation.
pub fn command_tree() -> clap::Command {
    Args::command()
}

/// Reads the command line, does what it says and answers with the exit code.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    let screen = Screen::of_process(args.format, args.color);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let screen = screen.with_progress(progress_of(&args.command));
    let exit = dispatch(args, &screen, &clock).unwrap_or_else(|problem| screen.problem(&problem));
    exit.into()
}

/// How a command that sends shows its progress.
fn progress_of(command: &Command) -> ProgressForm {
    match command {
        Command::Send(own) => own.route.progress,
        Command::Resume(own) => own.route.progress,
        _ => ProgressForm::default(),
    }
}

/// What clap says: help and version are no errors, everything else is "could not run".
fn usage(error: &clap::Error) -> ExitCode {
    let (out, err) = (words_ask_for("--format", "json"), words_ask_for("--progress", "json"));
    if !(error.use_stderr() && err) {
        // A closed pipe is success, also for `--help`.
        let _ = error.print();
    }
    if error.use_stderr() && (out || err) {
        let shown = error.render().to_string();
        let sentence = match error.kind() {
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "no command was named",
            _ => shown.lines().next().unwrap_or_default().trim_start_matches("error: "),
        };
        let help = "`briefing --help` lists the commands, and `briefing COMMAND --help` what each takes";
        let screen = Screen::of_process(args::Format::Json, args::Color::Never);
        let value = serde_json::json!({ "error": sentence, "help": help });
        if err {
            screen.line(&value);
        }
        if out {
            let _ = screen.json(&value);
        }
    }
    if error.use_stderr() { Exit::CouldNot.into() } else { Exit::Done.into() }
}

/// Whether the command line, which could not be understood as a whole, gives an option this value.
fn words_ask_for(option: &str, value: &str) -> bool {
    let words: Vec<_> = std::env::args_os().collect();
    let pair = |pair: &[std::ffi::OsString]| pair[0] == *option && pair[1] == *value;
    let joined = format!("{option}={value}");
    words.iter().any(|word| *word == *joined) || words.windows(2).any(pair)
}

fn dispatch(args: Args, screen: &Screen, clock: &Arc<dyn Clock>) -> Result<Exit, Problem> {
    let dir = args.dir.as_deref();
    if !matches!(args.command, Command::Check(_)) && !matches!(args.format, Format::Human | Format::Json) {
        return Err(Problem::new("only `check` reports in this format")
            .help("write `--format human` or `--format json`"));
    }
    match args.command {
        Command::Init(own) => command::init::run(&own, dir, screen, clock.as_ref()),
        Command::New(own) => command::new::run(&own, dir, screen, clock.as_ref()),
        Command::Check(own) => command::check::run(&own, dir, screen, clock.as_ref()),
        Command::Explain(own) => command::explain::run(&own, screen),
        Command::Build(own) => command::build::run(&own, dir, screen, clock.as_ref()),
        Command::Send(own) => match &own.other {
            Some(AboutSending::Verify(own)) => command::verify::run(own, dir, screen),
            None => command::send::run(&own, dir, screen, clock),
        },
        Command::Pause(own) => command::pause::run(&own, dir, screen, clock),
        Command::Cancel(own) => command::cancel::run(&own, dir, screen, clock),
        Command::Resume(own) => command::resume::run(&own, dir, screen, clock),
        Command::Status(own) => command::status::run(&own, dir, screen),
        Command::Resolve(own) => command::resolve::run(&own, dir, screen, clock),
        Command::Preview(own) => command::preview::run(&own, dir, screen, clock),
        Command::Dkim(Dkim::New(own)) => command::dkim::run(&own, dir, screen),
        Command::Inbox(own) => command::inbox::run(&own, dir, screen, clock),
        Command::Completions(own) => command::completions::run(&own, screen),
        Command::Man => command::man::run(screen),
    }
}

/// Runs what waits for the network.
fn block_on<T>(work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::new(format!("the program cannot start its threads: {error}")))?;
    runtime.block_on(work)
}
