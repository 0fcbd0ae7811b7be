//! The one call of [`check::run`], and of what follows from it.

use briefing::check::{self, CheckInputs};
use briefing::compose::render;
use briefing::domain::Variant;

use super::{composed, findings, places};
use crate::support::LoadedIssue;

/// Composes and checks what was read, if it is an issue, and looks at all that came of it.
pub(super) fn check(read: LoadedIssue) {
    let (Some(config), Some(issue)) = (read.config, read.issue) else {
        assert!(read.diagnostics.has_errors(), "nothing came of it, and nobody says why");
        findings::inspect(&read.diagnostics, &read.tree);
        return;
    };
    places::inspect(&issue, &config.publication, &read.tree);
    let rendered =
        render(&issue, &config.publication, &Variant::whole()).expect("every issue can be composed");
    composed::inspect(&rendered);
    let (variants, known) = ([Variant::whole()], CheckInputs::default());
    let (mut found, ready) =
        check::run(issue, config.publication, variants, &read.tree, &config.check, &known, read.diagnostics)
            .expect("what was composed once is composed again");
    assert_eq!(ready.is_ok(), !found.has_errors(), "only a sound issue is ready");
    if let Ok(ready) = &ready {
        assert_eq!(ready.whole(), Some(&rendered), "the same issue gives the same bytes");
    }
    found.sort(&read.tree);
    findings::inspect(&found, &read.tree);
}
