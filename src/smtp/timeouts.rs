//! Timeouts of each step (RFC 5321 §4.5.3.2).

use std::time::Duration;

/// One timeout per step. After any of them the connection is closed: a late reply would be taken for the reply to the
/// next command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Name look-up and TCP connect.
    pub connect: Duration,
    /// The relay's first line (§4.5.3.2.1).
    pub greeting: Duration,
    /// `EHLO` and `HELO`.
    pub hello: Duration,
    /// The reply to `STARTTLS` and the handshake.
    pub tls: Duration,
    /// Each reply during `AUTH`.
    pub auth: Duration,
    /// `MAIL FROM` (§4.5.3.2.2).
    pub mail: Duration,
    /// `RCPT TO` (§4.5.3.2.3).
    pub rcpt: Duration,
    /// The 354 (§4.5.3.2.4).
    pub data: Duration,
    /// Progress while content is written (§4.5.3.2.5).
    pub block: Duration,
    /// The reply to the final dot (§4.5.3.2.6). Shorter than ten minutes makes duplicates: the relay may be busy
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
    fn default_timeouts_are_those_of_rfc_5321() {
        let Timeouts { greeting, mail, rcpt, data, block, dot, .. } = Timeouts::default();
        // RFC 5321 §4.5.3.2.1 to .6, in this order.
        assert_eq!(
            [greeting, mail, rcpt, data, block, dot].map(|time| time.as_secs() / 60),
            [5, 5, 5, 2, 3, 10]
        );
    }
}
