//! Our own SMTP client session.
//!
//! A sender that promises "nobody is lost, nobody is mailed twice" must know at which step a message got stuck, above
//! all whether the final dot had left (RFC 1047). Client libraries hide that; this one is built around it:
//!
//! ```text
//! Session::open -> envelope -> content -> Reply        one message
//!                      ^          |                    the connection lives on after a failed
//!                      +----------+
//!         any step -> Failure { stage, reply or note } -> outcome(), is_about_relay(), is_usable()
//! ```
//!
//! [`Session::send_pipelined`] sends the next envelope behind the dot, so that a message takes one round trip. Between an
//! envelope's `Ok` and its content the caller writes down that the message is about to be handed over; until then
//! nothing of it has left.

mod auth;
mod capabilities;
mod connection;
mod content;
mod credentials;
mod data;
mod dot_stuffing;
mod envelope;
mod failure;
mod flight;
mod group;
mod open;
mod replies;
mod reply;
mod reply_class;
mod security;
mod session;
mod settings;
mod stream;
mod timeouts;
mod tls;

pub use capabilities::Capabilities;
pub use credentials::{Credentials, Mechanism};
pub use data::{Content, WireReady};
pub use dot_stuffing::{ContentError, check_content};
pub use envelope::Envelope;
pub use failure::Failure;
pub use flight::PipelinedReply;
pub use replies::{ParsedReplies, read_replies};
pub use reply_class::{ReplyClass, ThrottleScope};
pub use security::Security;
pub use session::Session;
pub use settings::{Relay, RelayError, is_helo};
pub use timeouts::Timeouts;
pub use tls::Tls;
