//! Designs, faces and density.

use super::{composed, filled};
use crate::support::TestNewsroom;

#[test]
fn a_design_shows_in_mail_and_page_and_a_wrong_one_is_told() {
    let designed = |design: &str| {
        let mut newsroom = TestNewsroom::small();
        let config = newsroom.text("briefing.toml");
        let line = format!("[publication]\ndesign = \"{design}\"");
        newsroom.with("briefing.toml", config.replacen("[publication]", &line, 1));
        newsroom
    };
    let (paper, plain) = (composed(&designed("paper")), composed(&designed("plain")));
    assert!(
        filled(&paper.html).contains("background-color:#fbf7ee") && paper.web.contains("--paper:#fbf7ee")
    );
    assert!(!filled(&plain.html).contains("Georgia") && !plain.web.contains("Georgia"), "{}", plain.web);
    assert_eq!(filled(&paper.text), filled(&plain.text));
    assert_eq!(composed(&designed("desk")), composed(&TestNewsroom::small()));
    let shown = designed("glossy").read().shown();
    assert!(shown.contains("`glossy` is not a design"), "{shown}");
    assert!(shown.contains("write `desk`, `paper` or `plain`"), "{shown}");
}

#[test]
fn faces_and_density_change_a_design() {
    let set = |lines: &str| {
        let mut newsroom = TestNewsroom::small();
        let config = newsroom.text("briefing.toml");
        newsroom
            .with("briefing.toml", config.replacen("[publication]", &format!("[publication]\n{lines}"), 1));
        newsroom
    };
    let html = |lines: &str| filled(&composed(&set(lines)).html);
    let (usual, sans, serif) =
        (html(""), html("faces = \"sans\""), html("design = \"plain\"\nfaces = \"serif\""));
    assert!(usual.contains("Georgia") && serif.contains("Georgia") && !sans.contains("Georgia"));
    assert!(html("design = \"paper\"\nfaces = \"serif\"").contains("Palatino"), "its own serif face");
    assert_eq!(html("density = \"comfortable\"\nfaces = \"design\""), usual);
    let compact = set("density = \"compact\"");
    assert!(filled(&composed(&compact).html).contains("line-height:1.5;word-wrap"));
    assert!(composed(&compact).web.contains("class=\"desk compact\""));
    let shown = set("density = \"tight\"").read().shown();
    assert!(
        shown.contains("`tight` is not a density") && shown.contains("write `comfortable` or `compact`"),
        "{shown}"
    );
}
