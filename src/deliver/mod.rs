//! Handing an issue over, reader by reader.

pub mod smtp;
