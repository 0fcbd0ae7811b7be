//! The `briefing` command; everything it does lives in the library.

fn main() {}
