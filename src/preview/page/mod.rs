//! The page around the mail: which issue, which view, what is wrong.

mod labels;
mod margin;
mod panes;
mod size;
mod toolbar;

use maud::{DOCTYPE, Markup, html};

use super::choice::{Choice, View};
use super::looks::Shown;
use super::server::Shop;
use labels::Labels;

/// What keeps the page in step with the files.
pub(super) const SCRIPT: &str = include_str!("../assets/preview.js");
/// How it looks.
pub(super) const STYLE: &str = include_str!("../assets/preview.css");

/// What the page is made from.
pub(super) struct Desk<'a> {
    pub(super) shop: &'a Shop,
    pub(super) issues: &'a [String],
    pub(super) issue: &'a str,
    pub(super) choice: &'a Choice,
    pub(super) shown: &'a Shown,
}

impl Desk<'_> {
    /// Where a view of this issue stands.
    fn href(&self, choice: &Choice) -> String {
        format!("/issues/{}{choice}", self.issue)
    }

    fn labels(&self) -> &'static Labels {
        Labels::of(&self.shown.look.paper.language)
    }
}

/// The whole document. The parts that change with the issue have ids; the script replaces them when files change.
pub(super) fn page(desk: &Desk<'_>) -> Markup {
    let labels = desk.labels();
    let subject = desk.shown.copy.as_ref().map_or(desk.issue, |copy| copy.subject.as_str());
    html! {
        (DOCTYPE)
        html lang=(labels.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (subject) " · " (labels.preview) }
                link rel="stylesheet" href="/preview.css";
                link rel="icon" href="data:,";
                script src="/preview.js" defer {}
            }
            body data-generation=(desk.shown.generation) {
                a.skip href="#findings" { (labels.to_findings) }
                header {
                    h1 { (labels.preview) }
                    (toolbar::issues(desk))
                    (toolbar::views(desk))
                    (toolbar::look(desk))
                    (toolbar::reader(desk))
                }
                div #state aria-live="polite" data-lost=(labels.lost) {
                    @if desk.shown.stale { p.stale { (labels.stale) } }
                    @if let Some(trouble) = &desk.shown.look.trouble { p.stale { (trouble) } }
                }
                main #panes .two[desk.choice.beside.is_some()] {
                    (panes::pane(desk, desk.choice.view, "first"))
                    @if let Some(beside) = desk.choice.beside { (panes::pane(desk, beside, "second")) }
                }
                (margin::margin(desk))
                (toolbar::help(desk))
            }
        }
    }
}

/// The name of a view.
fn name_of(view: View, labels: &Labels) -> &'static str {
    match view {
        View::Mail => labels.mail,
        View::Text => labels.text,
        View::Web => labels.web,
        View::Inbox => labels.inbox,
        View::Outline => labels.outline,
        View::Size => labels.size,
        View::Headers => labels.headers,
        View::Source => labels.source,
    }
}
