//! How politely, how patiently and by whose name links are asked.

use std::sync::Arc;
use std::time::Duration;

use super::{AllowPrivate, Names, Progress, SystemNames};
use crate::runtime::{CancellationToken, Clock, SystemClock};

/// The settings of a check. `..Settings::default()` is the polite choice for the rest.
#[derive(Clone)]
pub struct Settings {
    /// Where the owner of an asked server learns who asks: the publication's site.
    pub contact: Option<String>,
    /// How many servers are asked at once.
    pub at_once: usize,
    /// How long a host rests between two questions.
    pub pause: Duration,
    /// How long one question may take, from looking up the name to the last header.
    pub request_timeout: Duration,
    /// How long the whole check may take.
    pub whole_timeout: Duration,
    /// How long we wait when a host asks for it (`Retry-After`). A host that asks for more is left alone.
    pub longest_wait: Duration,
    /// Which hosts may be asked although their address is not on the public internet; `true.into()` is all of them.
    pub allow_private: AllowPrivate,
    /// Whose certificates count.
    pub trust: Trust,
    /// Who knows the addresses of hosts.
    pub names: Arc<dyn Names>,
    /// Tells the age of answers and measures the pauses. The two timeouts are real time: they are about the network's
    /// patience, not ours.
    pub clock: Arc<dyn Clock>,
    /// Asks the check to end.
    pub cancel: CancellationToken,
    /// Where the check counts.
    pub progress: Arc<Progress>,
}

/// Whose certificates count. There is no way to switch verification off: a reader's browser has none either.
#[derive(Debug, Clone, Default)]
pub enum Trust {
    /// The machine's own roots.
    #[default]
    System,
    /// These roots, in DER, and no others: a test's.
    Only(Vec<Vec<u8>>),
}

impl Default for Settings {
    /// Eight servers at once, a second between two questions to one host, twenty seconds for a question, five minutes
    /// for all.
    fn default() -> Self {
        Self {
            contact: None,
            at_once: 8,
            pause: Duration::from_secs(1),
            request_timeout: Duration::from_secs(20),
            whole_timeout: Duration::from_mins(5),
            longest_wait: Duration::from_secs(10),
            allow_private: AllowPrivate::Never,
            trust: Trust::System,
            names: Arc::new(SystemNames),
            clock: Arc::new(SystemClock),
            cancel: CancellationToken::default(),
            progress: Arc::default(),
        }
    }
}
