//! Pages of the static export: one for each view, connected by links.

use maud::{DOCTYPE, Markup, html};

use super::super::static_export::names::page as page_name;
use super::super::view_params::{View, ViewParams};
use super::labels::StaticExportLabels;
use super::{PageContext, comments, findings, name_of, panes, toolbar};
use crate::preview::assets::{ASSETS, is_script};

/// Content-Security-Policy for pages from disk and from a server. Nothing is loaded from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src data:; \
                      frame-src 'self' file:; base-uri 'none'; form-action 'none'";

/// Whole document.
pub(in crate::preview) fn static_page(context: &PageContext<'_>) -> Markup {
    let (labels, own) = (context.labels(), StaticExportLabels::of(&context.shown.look.publication.language));
    let subject = context.shown.copy.as_ref().map_or(context.issue, |copy| copy.subject.as_str());
    let styles = ASSETS.iter().filter(|(_, kind, _)| !is_script(kind));
    html! {
        (DOCTYPE)
        html lang=(labels.language) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                title { (subject) " · " (name_of(context.params.view, labels)) }
                link rel="icon" href="data:,";
                @for (path, ..) in styles { link rel="stylesheet" href=(path.trim_start_matches('/')); }
                script src="still.js" defer {}
            }
            body {
                a.skip href="#findings" { (labels.to_findings) }
                header {
                    h1 { (own.export) " · " (context.issue) }
                    (views(context))
                    (look(context))
                }
                main #panes {
                    (panes::pane(context, context.params.view, "first"))
                    @if framed(context.params.view) { (changes(context, own)) }
                }
                div #margin {
                    (findings::findings(context))
                    (comments::comments(context))
                }
            }
        }
    }
}

fn framed(view: View) -> bool {
    matches!(view, View::Mail | View::Web)
}

/// Note on the differences between the copy shown and the message sent.
fn changes(context: &PageContext<'_>, own: &StaticExportLabels) -> Markup {
    html! {
        p.copied {
            @if context.params.no_pictures { (own.no_pictures) " " }
            @if context.params.no_styles { (own.no_styles) " " }
            (own.copied) " " a href="message.eml" { "message.eml" }
        }
    }
}

fn link(context: &PageContext<'_>, params: &ViewParams, key: &str, words: &str) -> Markup {
    let page = page_name(params);
    let current = page == page_name(context.params);
    html! {
        a href=(page) aria-current=[current.then_some("page")] data-key=(key) aria-keyshortcuts=(key) { (words) " " kbd { (key) } }
    }
}

fn views(context: &PageContext<'_>) -> Markup {
    let labels = context.labels();
    let keys = ["1", "2", "3", "4", "5", "6", "7", "8"];
    html! {
        nav.row aria-label=(labels.views) {
            span.group {
                @for (view, key) in View::ALL.iter().zip(keys) {
                    (link(context, &context.params.with(|params| params.view = *view), key, name_of(*view, labels)))
                }
            }
        }
    }
}

/// Appearance links of the mail; a web page has fewer.
fn look(context: &PageContext<'_>) -> Markup {
    let (labels, params) = (context.labels(), context.params);
    let is_mail = params.view == View::Mail;
    let (widths, colours) = (toolbar::widths(labels), toolbar::colours(labels));
    let colours = colours.get(..if is_mail { 4 } else { 2 }).unwrap_or_default();
    html! {
        @if framed(params.view) {
            nav.row aria-label=(labels.width) {
                span.group {
                    span.name { (labels.width) }
                    @for (width, key, words) in widths { (link(context, &params.with(|params| params.width = width), key, words)) }
                }
                span.group {
                    span.name { (labels.colours) }
                    @for (colour, key, words) in colours { (link(context, &params.with(|params| params.colour = *colour), key, words)) }
                }
                @if is_mail {
                    span.group {
                        span.name { (labels.without) }
                        (without(&params.with(|params| params.no_pictures = !params.no_pictures), params.no_pictures, "x", labels.pictures))
                        (without(&params.with(|params| params.no_styles = !params.no_styles), params.no_styles, "y", labels.styles))
                    }
                }
            }
        }
    }
}

fn without(params: &ViewParams, off: bool, key: &str, words: &str) -> Markup {
    html! {
        a href=(page_name(params)) aria-current=[off.then_some("true")] data-key=(key) aria-keyshortcuts=(key) { (words) " " kbd { (key) } }
    }
}
