//! The command line: arguments, console, exit codes and messages. The use cases are in [`crate::app`].

mod age;
mod args;
mod audit_report;
mod command;
mod console;
mod error;
mod excerpt;
mod exit;
mod logs;
mod plan_summary;
mod progress;
mod sending;
mod shell_word;
mod signals;
mod site_summary;
mod tally;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use crate::runtime::{Clock, SystemClock, is_set};
use args::{Archive, Args, Command, Dkim, Format, ProgressFormat, SendCommand};
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use console::Console;
use error::CliError;
use exit::Exit;

/// Time that blocking work has to end when a command is over.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// Returns the clap tree, for completions, the manual page and tests of the documentation.
pub fn command_tree() -> clap::Command {
    Args::command()
}

/// Parses the command line, runs the command and returns the exit code.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    let console = Console::of_process(args.format, args.color);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let console = console.with_progress(progress_of(&args.command));
    let exit = dispatch(args, &console, &clock).unwrap_or_else(|error| console.fail(&error));
    exit.into()
}

/// Returns the progress format of a command that sends.
fn progress_of(command: &Command) -> ProgressFormat {
    match command {
        Command::Send(own) => own.relay.progress,
        Command::Resume(own) => own.relay.progress,
        _ => ProgressFormat::default(),
    }
}

/// Prints an error of clap. Help and version end with 0, everything else with "could not run".
fn usage(error: &clap::Error) -> ExitCode {
    let (out, err) = (option_is("--format", "json"), option_is("--progress", "json"));
    if !(error.use_stderr() && err) {
        // A closed pipe is success, also for `--help`.
        let _ = error.print();
    }
    if error.use_stderr() && (out || err) {
        let rendered = error.render().to_string();
        let message = match error.kind() {
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "no command was named",
            _ => rendered.lines().next().unwrap_or_default().trim_start_matches("error: "),
        };
        let help = "`briefing --help` lists the commands, and `briefing COMMAND --help` describes one";
        let console = Console::of_process(args::Format::Json, args::Color::Never);
        let value = serde_json::json!({ "error": message, "help": help });
        if err {
            console.line(&value);
        }
        if out {
            let _ = console.json(&value);
        }
    }
    if error.use_stderr() { Exit::CouldNot.into() } else { Exit::Done.into() }
}

/// True if the command line, which clap could not parse, gives an option this value.
fn option_is(option: &str, value: &str) -> bool {
    let words: Vec<_> = std::env::args_os().collect();
    let pair = |pair: &[std::ffi::OsString]| pair[0] == *option && pair[1] == *value;
    let joined = format!("{option}={value}");
    words.iter().any(|word| *word == *joined) || words.windows(2).any(pair)
}

fn dispatch(args: Args, console: &Console, clock: &Arc<dyn Clock>) -> Result<Exit, CliError> {
    let dir = args.dir.as_deref();
    if !matches!(args.command, Command::Check(_)) && !matches!(args.format, Format::Human | Format::Json) {
        return Err(CliError::new("only `check` reports in this format")
            .help("write `--format human` or `--format json`"));
    }
    let needs_no_clock = matches!(
        args.command,
        Command::Explain(_) | Command::Completions(_) | Command::Man | Command::Status(_) | Command::Dkim(_)
    );
    if !needs_no_clock && !is_set(clock.now()) {
        return Err(CliError::new("the clock of this machine is before 1970 or after the year 9998")
            .help("set the clock, and run the command again"));
    }
    match args.command {
        Command::Init(own) => command::init::init(&own, dir, console, clock.as_ref()),
        Command::New(own) => command::init::new(&own, dir, console, clock.as_ref()),
        Command::Add(own) => command::add::run(&own, dir, console, clock),
        Command::Collect(own) => command::collect::run(&own, dir, console, clock),
        Command::Check(own) => command::check::run(&own, dir, console, clock.as_ref()),
        Command::Explain(own) => command::explain::run(&own, console),
        Command::Build(own) => command::build::run(&own, dir, console, clock.as_ref()),
        Command::Send(own) => match &own.other {
            Some(SendCommand::Verify(own)) => command::verify::run(own, dir, console),
            None => command::send::run(&own, dir, console, clock),
        },
        Command::Pause(own) => command::control::pause(&own, dir, console, clock),
        Command::Cancel(own) => command::control::cancel(&own, dir, console, clock),
        Command::Resume(own) => command::resume::run(&own, dir, console, clock),
        Command::Status(own) => command::status::run(&own, dir, console),
        Command::Resolve(own) => command::resolve::run(&own, dir, console, clock),
        Command::Subscribers(own) => command::subscribers::run(&own, dir, console, clock),
        Command::Bounces(own) => command::bounces::run(&own, dir, console, clock),
        Command::Store(own) => command::store::run(&own, dir, console, clock),
        Command::Preview(own) => command::preview::run(&own, dir, console, clock),
        Command::Dkim(Dkim::New(own)) => command::dkim::run(&own, dir, console),
        Command::Serve(own) => command::serve::run(&own, dir, console, clock),
        Command::Form(own) => command::form::run(&own, dir, console),
        Command::Archive(Archive::Export(own)) => command::archive::run(&own, dir, console),
        Command::Inbox(own) => command::inbox::run(&own, dir, console, clock),
        Command::Completions(own) => command::generate::completions(&own, console),
        Command::Man => command::generate::man(console),
    }
}

/// Runs asynchronous work on a runtime of its own.
fn block_on<T>(work: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::new(format!("the program cannot start its threads: {error}")))?;
    let result = runtime.block_on(work);
    // A page that is still being made for a browser keeps nobody from ending the program.
    runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
    result
}
