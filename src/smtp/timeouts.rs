//! How long each step may take.

use std::time::Duration;

/// One timer per step (RFC 5321 §4.5.3.2). Whichever runs out, the connection is closed: a late answer would be taken
/// for the answer to the next command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Name look-up and TCP connect.
    pub connect: Duration,
    /// The relay's first line (§4.5.3.2.1).
    pub greeting: Duration,
    /// `EHLO` and `HELO`.
    pub hello: Duration,
    /// The answer to `STARTTLS` and the handshake.
    pub tls: Duration,
    /// Each answer during `AUTH`.
    pub auth: Duration,
    /// `MAIL FROM` (§4.5.3.2.2).
    pub mail: Duration,
    /// `RCPT TO` (§4.5.3.2.3).
    pub rcpt: Duration,
    /// The 354 (§4.5.3.2.4).
    pub data: Duration,
    /// The socket takes some of the content (§4.5.3.2.5).
    pub block: Duration,
    /// The answer to the final dot (§4.5.3.2.6). Shorter than ten minutes makes duplicates: the relay may be busy
    /// delivering.
    pub dot: Duration,
    /// `RSET` and `QUIT`: nothing depends on them.
    pub farewell: Duration,
}

impl Timeouts {
    /// The same time for every step.
    pub fn all(time: Duration) -> Self {
        Self {
            connect: time,
            greeting: time,
            hello: time,
            tls: time,
            auth: time,
            mail: time,
            rcpt: time,
            data: time,
            block: time,
            dot: time,
            farewell: time,
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        let minutes = |count: u64| Duration::from_secs(60 * count);
        Self {
            connect: Duration::from_secs(30),
            greeting: minutes(5),
            hello: minutes(5),
            tls: minutes(2),
            auth: minutes(2),
            mail: minutes(5),
            rcpt: minutes(5),
            data: minutes(2),
            block: minutes(3),
            dot: minutes(10),
            farewell: Duration::from_secs(5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_hurried_more_than_the_rfc_allows() {
        let Timeouts { greeting, mail, rcpt, data, block, dot, .. } = Timeouts::default();
        // RFC 5321 §4.5.3.2.1 to .6, in this order.
        assert_eq!(
            [greeting, mail, rcpt, data, block, dot].map(|time| time.as_secs() / 60),
            [5, 5, 5, 2, 3, 10]
        );
    }
}
