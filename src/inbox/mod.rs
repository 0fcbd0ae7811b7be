//! The local inbox: an SMTP server that catches everything, keeps it in a Maildir and shows it on a page.
//!
//! `briefing inbox` runs it, `send` starts it when no relay is configured, and the project's own tests talk to it: a
//! [`Script`] lets it refuse, fall silent or hang up at any step, and it remembers every conversation. Nothing it
//! catches ever leaves the machine.
//!
//! ```text
//! server   accepts connections, stops gracefully
//! smtp     one conversation: lines, commands, content
//! script   what to answer instead of "yes"
//! shelf    where messages are kept: a Maildir, memory, nowhere
//! caught   what is known of a kept message without opening it
//! record   what was said and received, for tests
//! page     the browser's view
//! ```

mod caught;
mod error;
mod maildir;
mod page;
mod record;
mod script;
mod scripts;
mod server;
mod settings;
mod smtp;
mod storage;

pub use caught::{MaildirReader, MessageSummary};
pub use error::InboxError;
pub use record::{Received, Speaker, Transcript, TranscriptLine};
pub use script::{Action, Event, Hook, Script};
pub use scripts::{AcceptAll, Chain, DropAt, Greylist, MaxPerConnection, RefuseRecipients, RequireAuth};
pub use server::Server;
pub use settings::{Pictures, ServerTls, Settings};
