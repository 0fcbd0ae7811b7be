//! Page around the mail: issue, view, findings, comments.

pub(super) mod caught;
mod comments;
mod edit;
mod findings;
mod labels;
mod panes;
mod share;
mod size;
mod static_export;
pub(super) mod test_mail;
mod toolbar;

use maud::{DOCTYPE, Markup, html};

use super::access::Role;
use super::assets::{ASSETS, is_script};
use super::paths::path_of;
use super::snapshots::DisplayedIssue;
use super::state::AppState;
use super::static_export::names::{frame as frame_name, page as page_name};
use super::view_params::{View, ViewParams};
use crate::comments::Comment;
pub(super) use labels::CommentLabels;
use labels::Labels;
pub(super) use static_export::static_page;

/// Input of a page.
pub(super) struct PageContext<'a> {
    pub(super) state: &'a AppState,
    pub(super) issues: &'a [String],
    pub(super) issue: &'a str,
    pub(super) params: &'a ViewParams,
    pub(super) shown: &'a DisplayedIssue,
    pub(super) role: Role,
    pub(super) comments: &'a [Comment],
    /// True for the static export, which has no server.
    pub(super) is_static: bool,
}

impl<'a> PageContext<'a> {
    /// Context of a page for the editor without findings and comments.
    pub(super) fn of_editor(
        state: &'a AppState,
        issues: &'a [String],
        issue: &'a str,
        params: &'a ViewParams,
        shown: &'a DisplayedIssue,
    ) -> Self {
        Self { state, issues, issue, params, shown, role: Role::Editor, comments: &[], is_static: false }
    }
}

impl PageContext<'_> {
    /// Returns the URL of a view of this issue.
    fn href(&self, params: &ViewParams) -> String {
        if self.is_static { page_name(params) } else { format!("{}{params}", path_of(self.issue)) }
    }

    /// Returns the URL of a frame, `mail` or `web`.
    fn frame(&self, what: &str) -> String {
        let view = if what == "web" { View::Web } else { View::Mail };
        if self.is_static {
            return frame_name(&self.params.with(|params| params.view = view));
        }
        let query = self.params.with(|params| {
            params.view = View::Mail;
            params.beside = None;
        });
        format!("{}/{what}{query}", path_of(self.issue))
    }

    /// Returns the URL of the message file.
    fn message(&self) -> String {
        if self.is_static {
            "message.eml".to_owned()
        } else {
            format!("{}/message.eml{}", path_of(self.issue), self.params)
        }
    }

    /// Returns the write token, for visitors who may write; see [`super::access`].
    fn write_token(&self) -> Option<&str> {
        (!self.is_static && self.role >= Role::Guest).then(|| self.state.access.write_token())
    }

    fn labels(&self) -> &'static Labels {
        Labels::of(&self.shown.look.publication.language)
    }
}

/// Page of an issue. Parts that change with the files have ids; the script replaces them.
pub(super) fn page(context: &PageContext<'_>) -> Markup {
    let labels = context.labels();
    let subject = context.shown.copy.as_ref().map_or(context.issue, |copy| copy.subject.as_str());
    let content = html! {
        a.skip href="#findings" { (labels.to_findings) }
        header {
            h1 { (labels.preview) }
            (toolbar::issues(context))
            (edit::button(context))
            (toolbar::fold(context))
            div #tools {
                (toolbar::views(context))
                (test_mail::tools(context))
                (toolbar::look(context))
                (toolbar::reader(context))
                (share::role(context))
                (toolbar::keys(context))
            }
        }
        div #state aria-live="polite" data-lost=(labels.lost) {
            @if context.shown.stale { p.stale { (labels.stale) } }
            @if let Some(trouble) = &context.shown.look.trouble { p.stale { (trouble) } }
        }
        (edit::pane(context))
        main #panes .two[context.params.beside.is_some()] {
            (panes::pane(context, context.params.view, "first"))
            @if let Some(beside) = context.params.beside { (panes::pane(context, beside, "second")) }
        }
        div #margin {
            (findings::findings(context))
            (comments::comments(context))
        }
        (toolbar::help(context))
    };
    document(context, subject, &content)
}

/// Whole document.
fn document(context: &PageContext<'_>, title: &str, content: &Markup) -> Markup {
    let labels = context.labels();
    html! {
        (DOCTYPE)
        html lang=(labels.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // A form must send its origin; under `no-referrer` it would be `null`.
                meta name="referrer" content="same-origin";
                title { (title) " · " (labels.preview) }
                link rel="icon" href="data:,";
                @for (path, kind, _) in ASSETS {
                    @if is_script(kind) { script src=(path) defer {} } @else { link rel="stylesheet" href=(path); }
                }
            }
            body data-generation=(context.shown.generation) data-start=(context.state.access.instance_id()) data-write=[context.write_token()] { (content) }
        }
    }
}

/// Returns the label of a view.
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
