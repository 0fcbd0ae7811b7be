//! The command line as its users meet it: the real binary in folders of its own.

mod faults;
mod room;
mod wording;
