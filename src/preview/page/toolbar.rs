//! Toolbar: each choice is a link with a key and a URL. The script handles the keys in `data-key`.

use maud::{Markup, html};

use super::super::access::Role;
use super::super::issue_provider::Viewer;
use super::super::paths::path_of;
use super::super::view_params::{Colour, View, ViewParams, Width};
use super::labels::Labels;
use super::{PageContext, name_of};

/// Link for a choice.
fn link(
    context: &PageContext<'_>,
    params: &ViewParams,
    chosen: bool,
    key: Option<&str>,
    words: &str,
) -> Markup {
    html! {
        a href=(context.href(params)) aria-current=[chosen.then_some("true")] data-key=[key] aria-keyshortcuts=[key] {
            (words)
            @if let Some(key) = key { " " kbd { (key) } }
        }
    }
}

/// List of issues.
pub(super) fn issues(context: &PageContext<'_>) -> Markup {
    let labels = context.labels();
    html! {
        nav.issues aria-label=(labels.issue) {
            details {
                summary data-key="i" { span.word { (labels.issue) " " } strong { (context.issue) } " " kbd { "i" } }
                ul {
                    @for issue in context.issues.iter().rev() {
                        li { a href={ (path_of(issue)) (context.params) } aria-current=[(issue == context.issue).then_some("page")] { (issue) } }
                    }
                }
            }
        }
    }
}

/// Current choices and a link to the toolbar, for narrow windows.
pub(super) fn fold(context: &PageContext<'_>) -> Markup {
    let (labels, params) = (context.labels(), context.params);
    let width = if params.width == Width::Full { labels.full } else { params.width.as_str() };
    html! {
        button #fold type="button" aria-expanded="false" aria-controls="tools" {
            (name_of(params.view, labels)) " · " (width) " · " (colour_of(params.colour, labels))
        }
    }
}

fn colour_of(colour: Colour, labels: &Labels) -> &'static str {
    match colour {
        Colour::Light => labels.light,
        Colour::Dark => labels.dark,
        Colour::Gmail => labels.gmail,
        Colour::Outlook => labels.outlook,
    }
}

/// Views, and the second view.
pub(super) fn views(context: &PageContext<'_>) -> Markup {
    let labels = context.labels();
    let keys = ["1", "2", "3", "4", "5", "6", "7", "8"];
    html! {
        nav.row.views aria-label=(labels.views) {
            span.group {
                @for (view, key) in View::ALL.iter().zip(keys) {
                    @let params = context.params.with(|params| params.view = *view);
                    (link(context, &params, context.params.view == *view, Some(key), name_of(*view, labels)))
                }
            }
            details.beside {
                summary data-key="b" {
                    (labels.beside)
                    @if let Some(view) = context.params.beside { ": " strong { (name_of(view, labels)) } }
                    " " kbd { "b" }
                }
                ul {
                    li {
                        @let params = context.params.with(|params| params.beside = None);
                        (link(context, &params, context.params.beside.is_none(), None, labels.alone))
                    }
                    @for view in View::ALL {
                        @let params = context.params.with(|params| params.beside = Some(*view));
                        li { (link(context, &params, context.params.beside == Some(*view), None, name_of(*view, labels))) }
                    }
                }
            }
        }
    }
}

/// Widths with keys and labels.
pub(super) fn widths(labels: &Labels) -> [(Width, &'static str, &'static str); 4] {
    [
        (Width::Small, "s", "320"),
        (Width::Phone, "p", "375"),
        (Width::Column, "c", "600"),
        (Width::Full, "f", labels.full),
    ]
}

/// Colour modes with keys and labels.
pub(super) fn colours(labels: &Labels) -> [(Colour, &'static str, &'static str); 4] {
    [
        (Colour::Light, "l", labels.light),
        (Colour::Dark, "d", labels.dark),
        (Colour::Gmail, "g", labels.gmail),
        (Colour::Outlook, "o", labels.outlook),
    ]
}

/// Width, colours, and omissions.
pub(super) fn look(context: &PageContext<'_>) -> Markup {
    let (labels, params) = (context.labels(), context.params);
    let (widths, colours) = (widths(labels), colours(labels));
    html! {
        nav.row.look aria-label=(labels.looks) {
            span.group {
                span.name { (labels.width) }
                @for (width, key, words) in widths {
                    (link(context, &params.with(|params| params.width = width), params.width == width, Some(key), words))
                }
            }
            span.group {
                span.name { (labels.colours) }
                @for (colour, key, words) in colours {
                    (link(context, &params.with(|params| params.colour = colour), params.colour == colour, Some(key), words))
                }
            }
            span.group {
                span.name { (labels.without) }
                (link(context, &params.with(|params| params.no_pictures = !params.no_pictures), params.no_pictures, Some("x"), labels.pictures))
                (link(context, &params.with(|params| params.no_styles = !params.no_styles), params.no_styles, Some("y"), labels.styles))
            }
        }
    }
}

/// Recipient of the copy.
pub(super) fn reader(context: &PageContext<'_>) -> Markup {
    let labels = context.labels();
    let viewer = &context.params.viewer;
    let who = match viewer {
        Viewer::Sample => labels.sample.to_owned(),
        Viewer::Topics(topics) => topics.join(", "),
        Viewer::Subscriber(address) => address.clone(),
    };
    let has = |id: &str| matches!(viewer, Viewer::Topics(topics) if topics.iter().any(|topic| topic == id));
    let address = if let Viewer::Subscriber(address) = viewer { address.as_str() } else { "" };
    let rest = context.params.with(|params| params.viewer = Viewer::Sample);
    html! {
        nav.row.reader aria-label=(labels.reader) {
            details {
                summary data-key="r" { (labels.reader) ": " strong { (who) } " " kbd { "r" } }
                div.menu {
                    (link(context, &rest, *viewer == Viewer::Sample, None, labels.sample))
                    @if !context.shown.look.publication.topics.is_empty() {
                        form method="get" {
                            (kept(&rest))
                            fieldset {
                                legend { (labels.topics) }
                                @for (id, name) in &context.shown.look.publication.topics {
                                    label { input type="checkbox" name="topics" value=(id) checked[has(id)]; " " (name) }
                                }
                            }
                            button { (labels.show) }
                        }
                    }
                    // Only the editor may see a subscriber's copy.
                    @if context.role == Role::Editor {
                        form method="get" {
                            (kept(&rest))
                            label { (labels.address) " " input type="email" name="for" required value=(address); }
                            button { (labels.show) }
                        }
                    }
                }
            }
        }
    }
}

/// Hidden fields with the other choices.
fn kept(params: &ViewParams) -> Markup {
    let query = params.to_string();
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).into_owned().collect();
    html! { @for (name, value) in pairs { input type="hidden" name=(name) value=(value); } }
}

/// Button for the list of keys.
pub(super) fn keys(context: &PageContext<'_>) -> Markup {
    let words = context.labels().keys;
    html! { button #show-keys type="button" data-key="?" aria-haspopup="dialog" aria-label=(words) title=(words) { "?" } }
}

/// List of keys, filled in by the script.
pub(super) fn help(context: &PageContext<'_>) -> Markup {
    let labels = context.labels();
    html! {
        dialog #keys aria-label=(labels.keys) {
            h2 { (labels.keys) }
            p { label { input #use-keys type="checkbox" checked; " " (labels.use_keys) } }
            dl #keylist {}
            form method="dialog" { button { (labels.close) } }
        }
    }
}
