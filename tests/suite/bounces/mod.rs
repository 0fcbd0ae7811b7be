//! Returned mail: the messages of `tests/fixtures/bounces`, the command, and a bounce of a message that was sent.

mod command;
mod fixtures;
mod limits;
mod returned;
