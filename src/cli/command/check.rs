//! `briefing check [ISSUE]`

use std::path::Path;

use crate::check;
use crate::cli::args::Check;
use crate::cli::audience::Call;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::problem::Problem;
use crate::cli::screen::Screen;
use crate::clock::Clock;
use crate::compose;
use crate::diagnostic::{Severity, count, json};

pub(in crate::cli) fn run(
    args: &Check,
    dir: Option<&Path>,
    screen: &Screen,
    clock: &dyn Clock,
) -> Result<Exit, Problem> {
    let mut newsroom = Newsroom::open(dir, screen)?;
    let name = crate::cli::block_on(newsroom.choose(args.issue.as_deref(), true))?;
    let issue = newsroom.load(&name);
    // The list that `send` would use: what is wrong with it would stop the issue as well.
    Call::read(&mut newsroom, None)?;
    let mut findings = std::mem::take(&mut newsroom.findings);
    if let Some(issue) = issue {
        let publication = newsroom.config.publication.clone();
        // Every topic alone: what one reader gets is composed as well as what all get.
        let topics = publication.topics.iter().map(|topic| [topic.id.clone()].into());
        let variants: Vec<_> =
            topics.filter_map(|chosen| compose::variant_for(&issue, &publication, &chosen)).collect();
        let known = newsroom.surroundings(&issue.id, clock.now());
        (findings, _) = check::run(
            issue,
            publication,
            variants,
            &newsroom.tree,
            &newsroom.config.check,
            &known,
            findings,
        )
        .map_err(|error| Problem::new(error.to_string()))?;
    }
    findings.sort(&newsroom.tree);
    if screen.is_json() {
        screen.json(&json(Some(&name), &findings, &newsroom.tree))?;
    } else {
        screen.report(&screen.findings_text(&findings, &newsroom.tree))?;
    }
    let (errors, warnings) = (findings.count(Severity::Error), findings.count(Severity::Warning));
    let verdict = match (errors, warnings) {
        (0, 0) => format!("issue `{name}` is sound"),
        _ => format!("issue `{name}`: {}, {}", count(errors, "error"), count(warnings, "warning")),
    };
    screen.say(&verdict);
    Ok(if errors > 0 || (args.deny_warnings && warnings > 0) { Exit::Findings } else { Exit::Done })
}
