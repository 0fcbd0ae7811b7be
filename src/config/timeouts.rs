//! `[smtp.timeouts]`: how long the relay may take over each step.

use std::time::Duration;

use super::load::bad_value;
use super::units::span_of_time;
use crate::document::{ParseContext, Table};
use crate::smtp::Timeouts;

/// Reads what is there; what is not keeps the times of RFC 5321 §4.5.3.2.
pub(super) fn read(smtp: &mut Table, context: &mut ParseContext) -> Timeouts {
    let mut timeouts = Timeouts::default();
    let Some(mut table) = smtp.table("timeouts", context) else { return timeouts };
    for (key, timeout) in [
        ("connect", &mut timeouts.connect),
        ("greeting", &mut timeouts.greeting),
        ("hello", &mut timeouts.hello),
        ("tls", &mut timeouts.tls),
        ("auth", &mut timeouts.auth),
        ("mail", &mut timeouts.mail),
        ("rcpt", &mut timeouts.rcpt),
        ("data", &mut timeouts.data),
        ("block", &mut timeouts.block),
        ("dot", &mut timeouts.dot),
    ] {
        let Some(written) = table.text(key, context) else { continue };
        match span_of_time(&written.value) {
            Ok(Duration::ZERO) => {
                let message = format!("with no time for `{key}` nothing is ever sent");
                bad_value(
                    written.span,
                    message,
                    "leave the key out to wait as long as mail servers expect",
                    context,
                );
            }
            Ok(time) => *timeout = time,
            Err(message) => bad_value(written.span, message, "minutes are usual: `5m`", context),
        }
    }
    table.finish(context);
    timeouts
}
