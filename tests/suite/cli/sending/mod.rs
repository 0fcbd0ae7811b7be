//! `send` when the store or the mail server is in the way, and what no output ever shows.

mod nothing_to_send;
mod passwords;
mod relay_faults;
mod reports;
mod sender;
mod store_faults;

use crate::cli::harness::NewsroomDir;

/// Something that must never be seen.
const CANARY: &str = "c4n4ry-p4ssw0rd";

/// No output and no file of the newsroom holds the password, except the configuration itself.
fn assert_secret(newsroom: &NewsroomDir, outputs: &[&str]) {
    for output in outputs {
        assert!(!output.contains(CANARY), "{output}");
        assert!(!output.contains(&data_encoding::BASE64.encode(CANARY.as_bytes())), "{output}");
    }
    for (path, bytes) in newsroom.files() {
        let bytes = bytes.unwrap_or_default();
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found || path.ends_with("briefing.toml"), "{}", path.display());
    }
}
