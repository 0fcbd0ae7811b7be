//! Logs of `send` and `resume` on stderr: one line per event, for people or for programs.

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

/// Environment variable with the log level, used without `--log-level`.
const VARIABLE: &str = "BRIEFING_LOG";

/// Format and level of the log.
#[derive(Debug, Clone, Copy)]
pub(super) struct Log {
    form: LogForm,
    level: LevelFilter,
}

impl Log {
    /// Reads options and environment. Without options, warnings and errors are logged unless stderr is a terminal, where
    /// the bar and the final report are enough.
    ///
    /// If progress is JSON, the log is JSON as well, because both are on stderr.
    pub(super) fn read(logs: &Logs, progress: ProgressFormat) -> Result<Self, CliError> {
        let variable = variable(VARIABLE).filter(|word| !word.is_empty());
        let by_variable = variable.map(|word| LogLevel::from_str(word.trim(), true)).transpose();
        let by_variable = by_variable.map_err(|_| {
            CliError::new(format!("`{VARIABLE}` is not a valid log level"))
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

    /// True if anything is logged: then there is no bar, because log lines would break it.
    pub(super) fn is_on(self) -> bool {
        self.level != LevelFilter::OFF
    }

    /// Starts logging, with the times of this clock.
    pub(super) fn start(self, clock: &Arc<dyn Clock>) {
        if !self.is_on() {
            return;
        }
        let times = Times(Arc::clone(clock));
        // Only our own events, which mask addresses: other crates' events may hold anything.
        let registry = tracing_subscriber::registry().with(Targets::new().with_target(TARGET, self.level));
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(false)
            .with_target(false)
            .with_timer(times)
            .log_internal_errors(false);
        // A process runs one command: a logger that is set already stays.
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
