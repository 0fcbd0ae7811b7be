//! One binary for all tests that look at the house from outside.

#![allow(unreachable_pub, reason = "a test binary has no outside")]
#![allow(clippy::disallowed_methods, reason = "tests write files and start programs as they like")]

mod architecture;
mod browser;
mod cli;
mod deliver;
mod issues;
mod readme;
mod support;
