//! Addresses of the web: their parts, whose they are, and what they carry that leads nowhere.

mod address;
mod lists;
mod lookalike;
mod names;
mod parameters;
mod wrappers;

pub(in crate::check) use address::{Address, same_target};
pub(in crate::check) use lists::{has_tunnel, is_shortener};
pub(in crate::check) use lookalike::{Shapes, disguise};
pub(in crate::check) use names::{ip, is_host, is_onion, is_public, is_related, is_reserved};
pub(in crate::check) use parameters::{sessions, tracking};
pub(in crate::check) use wrappers::unwrapped;
