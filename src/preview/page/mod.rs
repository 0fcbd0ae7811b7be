//! The page around the mail: which issue, which view, what is wrong.

pub(super) mod caught;
mod comments;
mod edit;
mod labels;
mod margin;
mod panes;
pub(super) mod post;
mod share;
mod size;
mod still;
mod toolbar;

use maud::{DOCTYPE, Markup, html};

use super::access::Role;
use super::choice::{Choice, View};
use super::looks::Shown;
use super::place::path_of;
use super::routes::assets::{ASSETS, is_script};
use super::server::Shop;
use super::still::{frame_name, page_name};
use crate::comments::Comment;
pub(super) use labels::CommentLabels;
use labels::Labels;
pub(super) use still::still;

/// What the page is made from.
pub(super) struct Desk<'a> {
    pub(super) shop: &'a Shop,
    pub(super) issues: &'a [String],
    pub(super) issue: &'a str,
    pub(super) choice: &'a Choice,
    pub(super) shown: &'a Shown,
    pub(super) role: Role,
    pub(super) comments: &'a [Comment],
    /// Whether it is for a folder on disk: then nothing can be asked of anybody.
    pub(super) still: bool,
}

impl<'a> Desk<'a> {
    /// For a page of the editor alone that has no margin.
    pub(super) fn of_editor(
        shop: &'a Shop,
        issues: &'a [String],
        issue: &'a str,
        choice: &'a Choice,
        shown: &'a Shown,
    ) -> Self {
        Self { shop, issues, issue, choice, shown, role: Role::Editor, comments: &[], still: false }
    }
}

impl Desk<'_> {
    /// Where a view of this issue stands.
    fn href(&self, choice: &Choice) -> String {
        if self.still { page_name(choice) } else { format!("{}{choice}", path_of(self.issue)) }
    }

    /// Where what a frame holds stands, `mail` or `web`.
    fn frame(&self, what: &str) -> String {
        let view = if what == "web" { View::Web } else { View::Mail };
        if self.still {
            return frame_name(&self.choice.with(|choice| choice.view = view));
        }
        let query = self.choice.with(|choice| {
            choice.view = View::Mail;
            choice.beside = None;
        });
        format!("{}/{what}{query}", path_of(self.issue))
    }

    /// Where the message stands.
    fn message(&self) -> String {
        if self.still {
            "message.eml".to_owned()
        } else {
            format!("{}/message.eml{}", path_of(self.issue), self.choice)
        }
    }

    /// What a write has to bring along, for whoever may write something; see [`super::access`].
    fn write_token(&self) -> Option<&str> {
        (!self.still && self.role >= Role::Guest).then(|| self.shop.access.write_token())
    }

    fn labels(&self) -> &'static Labels {
        Labels::of(&self.shown.look.paper.language)
    }
}

/// The issue's page. The parts that change with the issue have ids; the script replaces them when files change.
pub(super) fn page(desk: &Desk<'_>) -> Markup {
    let labels = desk.labels();
    let subject = desk.shown.copy.as_ref().map_or(desk.issue, |copy| copy.subject.as_str());
    let content = html! {
        a.skip href="#findings" { (labels.to_findings) }
        header {
            h1 { (labels.preview) }
            (toolbar::issues(desk))
            (edit::button(desk))
            (toolbar::fold(desk))
            div #tools {
                (toolbar::views(desk))
                (post::tools(desk))
                (toolbar::look(desk))
                (toolbar::reader(desk))
                (share::role(desk))
                (toolbar::keys(desk))
            }
        }
        div #state aria-live="polite" data-lost=(labels.lost) {
            @if desk.shown.stale { p.stale { (labels.stale) } }
            @if let Some(trouble) = &desk.shown.look.trouble { p.stale { (trouble) } }
        }
        (edit::pane(desk))
        main #panes .two[desk.choice.beside.is_some()] {
            (panes::pane(desk, desk.choice.view, "first"))
            @if let Some(beside) = desk.choice.beside { (panes::pane(desk, beside, "second")) }
        }
        div #margin {
            (margin::margin(desk))
            (comments::comments(desk))
        }
        (toolbar::help(desk))
    };
    document(desk, subject, &content)
}

/// A whole document of ours.
fn document(desk: &Desk<'_>, title: &str, content: &Markup) -> Markup {
    let labels = desk.labels();
    html! {
        (DOCTYPE)
        html lang=(labels.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // A form has to say that it comes from here, and under `no-referrer` it says "null"; others learn nothing.
                meta name="referrer" content="same-origin";
                title { (title) " · " (labels.preview) }
                link rel="icon" href="data:,";
                @for (path, kind, _) in ASSETS {
                    @if is_script(kind) { script src=(path) defer {} } @else { link rel="stylesheet" href=(path); }
                }
            }
            body data-generation=(desk.shown.generation) data-start=(desk.shop.access.start()) data-write=[desk.write_token()] { (content) }
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
