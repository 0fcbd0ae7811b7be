//! SMTP client session (RFC 5321) with pipelining (RFC 2920), STARTTLS (RFC 3207) and AUTH (RFC 4954).
//!
//! A sender that must lose no message and send none twice has to know at which step a message failed, above all whether
//! the final dot had left (RFC 1047). This client exposes that:
//!
//! ```text
//! Session::open -> envelope -> content -> Reply        one message
//!                      ^          |                    the connection is kept after a refusal
//!                      +----------+
//!         any step -> Failure { stage, reply or note } -> outcome(), is_about_relay(), is_usable()
//! ```
//!
//! [`Session::send_pipelined`] sends the next envelope after the dot, so that a message takes one round trip. Between an
//! envelope's `Ok` and its content the caller records that the message is about to be handed over; until then nothing of
//! it has left.

mod auth;
mod capabilities;
mod connection;
mod content;
mod dot_stuffing;
mod envelope;
mod failure;
mod open;
mod parsed_replies;
mod relay_fault;
mod relay_url;
mod reply;
mod reply_class;
mod secrets;
mod session;
mod timeouts;
mod tls;

pub use capabilities::Capabilities;
pub use content::PipelinedReply;
pub use dot_stuffing::{Content, ContentError, WireReady, check_content};
pub use envelope::Envelope;
pub use failure::Failure;
pub use parsed_replies::{ParsedReplies, read_replies};
pub use relay_fault::RelayFault;
pub use relay_url::{Credentials, Mechanism, Relay, RelayError, Security, is_helo};
pub use reply_class::{ReplyClass, ThrottleScope};
pub use session::Session;
pub use timeouts::Timeouts;
pub use tls::Tls;
