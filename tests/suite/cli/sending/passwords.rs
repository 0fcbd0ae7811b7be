//! Passwords near a finding.

use super::{CANARY, assert_secret};
use crate::cli::harness::{CONFIG, NewsroomDir, assert_page, run_command};

#[test]
fn finding_near_a_password_hides_it() {
    let newsroom = NewsroomDir::small();
    for (name, text) in [
        ("secret_unknown_key", format!("[smtp]\nulr = \"smtp://newsroom:{CANARY}@mail.lantern.example\"\n")),
        ("secret_cut_line", format!("[smtp]\nurl = \"smtp://newsroom:{CANARY}@mail.lantern.example\n")),
        ("secret_wrong_type", format!("[smtp]\nurl = [\"smtp://newsroom:{CANARY}@mail.lantern.example\"]\n")),
        ("secret_site", format!("[site]\nsecret = \"{CANARY}\"\nlistn = \"x\"\n")),
        ("secret_filled_in", "[smtp]\nrate = \"${SMTP_PASSWORD}\"\n".to_owned()),
    ] {
        newsroom.with("briefing.toml", format!("{CONFIG}\n{text}"));
        let words = ["check", "2022-11-18"];
        let said = run_command(newsroom.command(&words).env("SMTP_PASSWORD", CANARY));
        assert_page!(name, newsroom.shown(&words, &said));
        let json = run_command(newsroom.command(&["check", "--format", "json"]).env("SMTP_PASSWORD", CANARY));
        let coloured =
            run_command(newsroom.command(&["check", "--color", "always"]).env("SMTP_PASSWORD", CANARY));
        assert_secret(&newsroom, &[&said.out, &said.err, &json.out, &json.err, &coloured.out, &coloured.err]);
    }
}
