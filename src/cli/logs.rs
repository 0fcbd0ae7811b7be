//! Logs of the commands that deliver: on stderr, one line an event, for people or for programs.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::Arc;

use super::args::{LogForm, LogLevel, Logs, ProgressFormat};
use super::error::CliError;
use crate::app::variable;
use crate::deliver::log::TARGET;
use crate::runtime::Clock;
use clap::ValueEnum;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The variable that says how much is logged where no option does.
const VARIABLE: &str = "BRIEFING_LOG";

/// What was asked for, understood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Log {
    form: LogForm,
    level: LevelFilter,
}

impl Log {
    /// Reads options and environment. Whoever asks for logs gets the story of the run; in a file or a journal, what went
    /// wrong is logged unasked. In front of a person the bar and the closing words say enough.
    ///
    /// Where stderr shows the progress as JSON, the log is JSON whatever its form: both are on one stream, and whoever
    /// reads it reads it line by line.
    pub(super) fn read(logs: &Logs, progress: ProgressFormat) -> Result<Self, CliError> {
        let variable = variable(VARIABLE).filter(|word| !word.is_empty());
        let by_variable = variable.map(|word| LogLevel::from_str(word.trim(), true)).transpose();
        let by_variable = by_variable.map_err(|_| {
            CliError::new(format!("`{VARIABLE}` names no level of logging"))
                .help("write `off`, `error`, `warn`, `info` or `debug`, or leave it out")
        })?;
        let unasked = match logs.log {
            Some(_) => LogLevel::Info,
            None if io::stderr().is_terminal() => LogLevel::Off,
            None => LogLevel::Warn,
        };
        let level = logs.log_level.or(by_variable).unwrap_or(unasked);
        let form = match progress {
            ProgressFormat::Json => LogForm::Json,
            ProgressFormat::Auto | ProgressFormat::None => logs.log.unwrap_or(LogForm::Human),
        };
        Ok(Self { form, level: level.into() })
    }

    /// Whether anything is written: then there is no bar, which lines of a log would tear apart.
    pub(super) fn is_on(self) -> bool {
        self.level != LevelFilter::OFF
    }

    /// Logs from now on, with the times of this clock.
    pub(super) fn start(self, clock: &Arc<dyn Clock>) {
        if !self.is_on() {
            return;
        }
        let times = Times(Arc::clone(clock));
        // Only what is masked by construction: other crates' events may hold anything.
        let registry = tracing_subscriber::registry().with(Targets::new().with_target(TARGET, self.level));
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(false)
            .with_target(false)
            .with_timer(times)
            .log_internal_errors(false);
        // One command a process: whoever logs already goes on.
        let _ = match self.form {
            LogForm::Human => registry.with(lines).try_init(),
            LogForm::Json => registry.with(lines.json().flatten_event(true)).try_init(),
        };
    }
}

struct Times(Arc<dyn Clock>);

impl FormatTime for Times {
    fn format_time(&self, w: &mut Writer<'_>) -> fmt::Result {
        write!(w, "{:.3}", self.0.now())
    }
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Off => Self::OFF,
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
        }
    }
}
