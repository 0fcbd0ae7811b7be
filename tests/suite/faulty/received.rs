//! What the server really did, for each recipient.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What became of one recipient's mail, over all tries.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// Kept, whatever was said.
    pub kept: u32,
    /// Kept, and said so in full.
    pub acknowledged: u32,
    /// The dot came, and no whole answer went.
    pub cut: u32,
    /// Content was coming in when the line was cut. Small content may have left its sender in full by then.
    pub cut_within: u32,
    /// Told never.
    pub never: u32,
    /// Told never on a line where the replies were out of step: whoever is careful believes none of them.
    pub unheard: u32,
    /// A yes about it stood beside another reply that nobody had asked for.
    pub muddled: u32,
    /// Content of somebody else's came under its name.
    pub strangers: u32,
}

/// The fates.
#[derive(Debug, Default)]
pub struct Received {
    fates: Mutex<BTreeMap<String, Fate>>,
}

impl Fate {
    /// It was told never; `muddled`: behind a reply that nobody had asked for.
    pub fn refuse(&mut self, muddled: bool) {
        let count = if muddled { &mut self.unheard } else { &mut self.never };
        *count += 1;
    }
}

impl Received {
    /// Writes something down about a recipient.
    pub fn about(&self, recipient: &str, change: impl FnOnce(&mut Fate)) {
        change(self.lock().entry(recipient.to_owned()).or_default());
    }

    /// What became of a recipient.
    pub fn of(&self, recipient: &str) -> Fate {
        self.lock().get(recipient).copied().unwrap_or_default()
    }

    /// Everybody the server ever heard of.
    pub fn all(&self) -> BTreeMap<String, Fate> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Fate>> {
        self.fates.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
