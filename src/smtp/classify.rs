//! What a failure means for the message. The rules, in the order they are asked:
//!
//! 1. Up to sign-in nothing was said about the recipient, so nothing can be known about it: **deferred**, whatever the
//!    relay answered. A wrong password must not turn the whole list into refusals.
//! 2. A failed counts by its class wherever it stands, also after the final dot and also as 421: 4yz is **deferred**,
//!    5yz is **refused** (RFC 5321 §4.2.1). Where an enhanced code contradicts the basic one, the enhanced code wins
//!    (RFC 3463 §2: it is the precise one). The text never decides.
//! 3. Before the final dot has left in full the relay cannot have the message (RFC 5321 §4.1.1.4), so silence, a cut,
//!    garbage or a reply out of step means **deferred**.
//! 4. After the final dot the same means **uncertain**: the relay may have it, and only a person or the relay's log can
//!    tell (RFC 1047). A reply to the dot that is neither 2yz nor a failed is no answer either.
//! 5. What we did not try: an address the relay cannot carry and content that must not leave are **refused**, as they
//!    would be at every later try; a message over the relay's limit is a matter of settings and **deferred**.

use super::failure::{Cause, LocalRefusal};
use crate::domain::{Outcome, Reply, Stage};

pub(super) fn outcome(stage: Stage, cause: &Cause) -> Outcome {
    if stage <= Stage::Auth {
        return Outcome::Deferred;
    }
    match cause {
        Cause::Replied(reply) if is_permanent(reply) => Outcome::Refused,
        Cause::Unexpected(_) | Cause::NoReply(_) if stage == Stage::Dot => Outcome::Uncertain,
        Cause::Local(LocalRefusal::NoSmtpUtf8 | LocalRefusal::Content(_)) => Outcome::Refused,
        Cause::Replied(_) | Cause::Unexpected(_) | Cause::NoReply(_) | Cause::Local(_) => Outcome::Deferred,
    }
}

fn is_permanent(reply: &Reply) -> bool {
    match reply.enhanced {
        Some(code) if code.0 == 4 => false,
        Some(code) if code.0 == 5 => true,
        _ => reply.is_permanent(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::connection::ConnectionError;
    use super::*;
    use crate::domain::EnhancedCode;

    fn replied(code: u16, enhanced: Option<&str>) -> Cause {
        let enhanced = enhanced.and_then(EnhancedCode::parse);
        Cause::Replied(Reply { code, enhanced, text: String::new() })
    }

    #[test]
    fn refusals_count_by_their_class_at_every_step_about_the_message() {
        for stage in [Stage::MailFrom, Stage::RcptTo, Stage::Data, Stage::Content, Stage::Dot] {
            for code in [421, 450, 451, 452, 499] {
                assert_eq!(outcome(stage, &replied(code, None)), Outcome::Deferred);
            }
            for code in [500, 550, 552, 554, 599] {
                assert_eq!(outcome(stage, &replied(code, None)), Outcome::Refused);
            }
            assert_eq!(outcome(stage, &replied(550, Some("4.7.1"))), Outcome::Deferred);
            assert_eq!(outcome(stage, &replied(450, Some("5.1.1"))), Outcome::Refused);
        }
    }

    #[test]
    fn what_concerns_the_relay_never_refuses_a_reader() {
        for stage in [Stage::Connect, Stage::Greeting, Stage::Hello, Stage::Tls, Stage::Auth] {
            assert_eq!(outcome(stage, &replied(535, Some("5.7.8"))), Outcome::Deferred);
            assert_eq!(outcome(stage, &Cause::NoReply(ConnectionError::Closed)), Outcome::Deferred);
        }
    }

    #[test]
    fn silence_is_in_doubt_only_after_the_dot() {
        for stage in Stage::ALL {
            let expected = if stage == Stage::Dot { Outcome::Uncertain } else { Outcome::Deferred };
            assert_eq!(outcome(stage, &Cause::NoReply(ConnectionError::Closed)), expected, "{stage:?}");
        }
    }
}
