//! Which hosts may stand at addresses that are not on the public internet.

use std::collections::BTreeSet;

/// Which hosts may be asked although their address is private. The choice is about names as they stand in links: a
/// redirect from an allowed host to another one gains nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AllowPrivate {
    /// None.
    #[default]
    Never,
    /// These, in lower case: a newsroom's own archive behind its own walls.
    Hosts(BTreeSet<String>),
    /// All.
    Always,
}

impl AllowPrivate {
    /// Whether the host may stand anywhere.
    pub(super) fn covers(&self, host: &str) -> bool {
        match self {
            Self::Never => false,
            Self::Hosts(hosts) => hosts.contains(host),
            Self::Always => true,
        }
    }
}

impl From<bool> for AllowPrivate {
    fn from(allowed: bool) -> Self {
        if allowed { Self::Always } else { Self::Never }
    }
}
