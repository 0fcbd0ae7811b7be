//! Outcome of handing one message to a relay.

use std::fmt;

/// The step of an SMTP session in which something happened (RFC 5321 §3, §4.5.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Opening the connection.
    Connect,
    /// Waiting for the relay's greeting.
    Greeting,
    /// `EHLO` or `HELO`.
    Hello,
    /// `STARTTLS` and the TLS handshake.
    Tls,
    /// `AUTH`.
    Auth,
    /// `MAIL FROM`.
    MailFrom,
    /// `RCPT TO`.
    RcptTo,
    /// `DATA`, up to the 354.
    Data,
    /// Sending the content: the final dot has not left in full.
    Content,
    /// The final dot was sent; waiting for the reply.
    Dot,
}

impl Stage {
    /// Every stage in the order a session goes through them.
    pub const ALL: [Self; 10] = [
        Self::Connect,
        Self::Greeting,
        Self::Hello,
        Self::Tls,
        Self::Auth,
        Self::MailFrom,
        Self::RcptTo,
        Self::Data,
        Self::Content,
        Self::Dot,
    ];

    /// The word used in the ledger and JSON (`phase`).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Greeting => "greeting",
            Self::Hello => "hello",
            Self::Tls => "tls",
            Self::Auth => "auth",
            Self::MailFrom => "mail",
            Self::RcptTo => "rcpt",
            Self::Data => "data",
            Self::Content => "content",
            Self::Dot => "dot",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

/// An enhanced status code such as `5.1.1` (RFC 3463).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnhancedCode(pub u8, pub u16, pub u16);

impl EnhancedCode {
    /// Reads `class.subject.detail`; the class is 2, 4 or 5.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let number = |part: Option<&str>| {
            part.filter(|p| !p.is_empty() && p.len() <= 3 && p.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|p| p.parse::<u16>().ok())
        };
        let (class, subject, detail) = (number(parts.next())?, number(parts.next())?, number(parts.next())?);
        let class = u8::try_from(class).ok().filter(|class| matches!(class, 2 | 4 | 5))?;
        parts.next().is_none().then_some(Self(class, subject, detail))
    }

    /// Reads the code that a sentence begins with, such as the note of an attempt that no relay answered.
    pub fn at_start(text: &str) -> Option<Self> {
        Self::parse(text.split_whitespace().next()?)
    }
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// A relay's reply (RFC 5321 §4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The three digits.
    pub code: u16,
    /// The enhanced code at the start of the text, where there is one (RFC 2034).
    pub enhanced: Option<EnhancedCode>,
    /// The lines joined by blanks, without codes and control characters.
    pub text: String,
}

impl Reply {
    /// 2yz: done.
    pub fn is_positive(&self) -> bool {
        self.code / 100 == 2
    }

    /// 4yz: try again later.
    pub fn is_transient(&self) -> bool {
        self.code / 100 == 4
    }

    /// 5yz: do not try again.
    pub fn is_permanent(&self) -> bool {
        self.code / 100 == 5
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(enhanced) = self.enhanced {
            write!(f, " {enhanced}")?;
        }
        if self.text.is_empty() { Ok(()) } else { write!(f, " {}", self.text) }
    }
}

/// Outcome of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The relay took responsibility for it (2yz after the final dot).
    Accepted,
    /// Not now (4yz, or the connection broke before the final dot left).
    Deferred,
    /// Never (5yz).
    Refused,
    /// No reply after the final dot: the relay may or may not have it (RFC 1047).
    Uncertain,
}

/// One try to hand over one message, as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Outcome.
    pub outcome: Outcome,
    /// Stage at which it ended.
    pub stage: Stage,
    /// The relay's reply; `None` when there was none.
    pub reply: Option<Reply>,
    /// Description of the failure when there was no reply: `connection closed`.
    pub note: Option<String>,
    /// `host:port` of the relay.
    pub relay: String,
    /// When it ended.
    pub at: jiff::Timestamp,
}

impl Attempt {
    /// Returns the enhanced code: the relay's, or the one of a refusal before anything was sent.
    pub fn enhanced(&self) -> Option<EnhancedCode> {
        let noted = || EnhancedCode::at_start(self.note.as_deref()?);
        self.reply.as_ref().and_then(|reply| reply.enhanced).or_else(noted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enhanced_codes_are_read_strictly() {
        assert_eq!(EnhancedCode::at_start("5.6.7 the address has letters"), Some(EnhancedCode(5, 6, 7)));
        assert_eq!(EnhancedCode::at_start("the address"), None);
        assert_eq!(EnhancedCode::parse("5.1.1").map(|c| c.to_string()), Some("5.1.1".into()));
        for text in ["", "5.1", "5.1.1.1", "3.1.1", "5.1.", "5.1.1000", "5.+1.1"] {
            assert_eq!(EnhancedCode::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_stage_reads_its_own_word() {
        for stage in Stage::ALL {
            assert_eq!(Stage::parse(stage.as_str()), Some(stage));
        }
    }
}
