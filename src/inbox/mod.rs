//! Local inbox: an SMTP server that accepts every message, keeps it in a Maildir, and shows it on web pages.
//!
//! `briefing inbox` runs it, and `send` starts it when no relay is configured. The project's own tests use it as a relay:
//! a [`Script`] refuses, stays silent, or hangs up at any step, and the server records every session. No message leaves
//! the machine.
//!
//! ```text
//! server   listening and graceful stop
//! smtp     one SMTP session: lines, commands, content
//! script   replies other than the default ones
//! storage  messages in a Maildir, in memory, or nowhere
//! maildir  the files, and reading them without the server
//! record   transcripts and received messages, for tests
//! page     web pages
//! ```

mod maildir;
mod page;
mod record;
mod script;
mod server;
mod settings;
mod smtp;
mod storage;

pub use maildir::{MaildirReader, MessageSummary};
pub use record::{Received, Speaker, Transcript, TranscriptLine};
pub use script::{
    AcceptAll, Action, Chain, DropAt, Event, Greylist, Hook, MaxPerConnection, RefuseRecipients, RequireAuth,
    Script,
};
pub use server::Server;
pub use settings::{InboxError, Pictures, ServerTls, Settings};
