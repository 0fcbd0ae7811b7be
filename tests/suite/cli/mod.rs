//! The command line as its users meet it: the real binary in folders of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod faults;
mod room;
mod wording;
