//! One binary for all tests that look at the house from outside.

#![allow(unreachable_pub, reason = "a test binary has no outside")]

mod architecture;
mod issues;
mod support;
