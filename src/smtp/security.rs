//! When a connection is encrypted.

/// How a relay is spoken to. What was written in the URL is already decided here: there is no "if offered".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Security {
    /// Never encrypted: `smtp+plain://`, or `smtp://` to this very machine.
    Plain,
    /// STARTTLS before anything else (RFC 3207); a relay that does not offer it is not used.
    StartTls,
    /// TLS from the first byte (RFC 8314 §3.3).
    Implicit,
}

impl Security {
    /// Whether what follows is read by nobody on the way.
    pub fn is_encrypted(self) -> bool {
        self != Self::Plain
    }
}
