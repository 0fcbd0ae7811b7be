//! One binary for all tests that use the library and the program from outside.

#![allow(unreachable_pub, reason = "a test binary has no outside")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on stops")]
#![allow(clippy::disallowed_methods, reason = "tests write files and start programs as they like")]

mod app;
mod architecture;
mod articles;
mod bounces;
mod browser;
mod cli;
mod compose;
mod corpus;
mod deliver;
mod documentation;
mod faulty;
mod feeds;
mod format;
mod fuzzed;
mod gallery;
mod inbox_page;
mod issues;
mod linkcheck;
mod mail_layout;
mod mail_rules;
mod malformed_lists;
mod message;
mod narrow;
mod pictures;
mod plain_text;
mod preview;
mod readme;
mod rules;
mod samples;
mod sender_rules;
mod site;
mod smtp_session;
mod store;
mod support;
mod web_page;
