//! A mail server that does everything wrong that has been seen in the wild, and remembers what it really did.
//!
//! It shares no code with our inbox, so that the two cannot be wrong together: raw sockets, its own parser, its own
//! list of faults. A seed decides what kind of relay it is (`profile`) and what goes wrong when (`fault`); what became
//! of each recipient is kept in `received`, and the ledger is held against it.

mod connection;
mod conversation;
mod fault;
mod profile;
mod proof;
mod received;
mod server;
