//! Reading a message to show it: its headers as people read them, its parts, its HTML with the pictures of this machine.
//!
//! Messages are foreign text, also our own: whoever shows them escapes them, and lets their HTML run nothing.

mod localise;
mod read;

pub use localise::{localise, redirect};
pub use read::{Letter, Part};
