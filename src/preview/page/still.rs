//! The page for a folder on disk: one for each way to look, tied by plain links.

use maud::{DOCTYPE, Markup, html};

use super::super::choice::{Choice, View};
use super::super::still::page_name;
use super::labels::StillLabels;
use super::{Desk, comments, margin, name_of, panes, toolbar};
use crate::preview::routes::assets::{ASSETS, is_script};

/// Two words each for pages on disk and for those who put them on a server. Nothing comes from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src data:; \
                      frame-src 'self' file:; base-uri 'none'; form-action 'none'";

/// The whole document.
pub(in crate::preview) fn still(desk: &Desk<'_>) -> Markup {
    let (labels, own) = (desk.labels(), StillLabels::of(&desk.shown.look.paper.language));
    let subject = desk.shown.copy.as_ref().map_or(desk.issue, |copy| copy.subject.as_str());
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
                title { (subject) " · " (name_of(desk.choice.view, labels)) }
                link rel="icon" href="data:,";
                @for (path, ..) in styles { link rel="stylesheet" href=(path.trim_start_matches('/')); }
                script src="still.js" defer {}
            }
            body {
                a.skip href="#findings" { (labels.to_findings) }
                header {
                    h1 { (own.export) " · " (desk.issue) }
                    (views(desk))
                    (look(desk))
                }
                main #panes {
                    (panes::pane(desk, desk.choice.view, "first"))
                    @if framed(desk.choice.view) { (changes(desk, own)) }
                }
                div #margin {
                    (margin::margin(desk))
                    (comments::comments(desk))
                }
            }
        }
    }
}

fn framed(view: View) -> bool {
    matches!(view, View::Mail | View::Web)
}

/// What of the mail that is shown is not as it is sent.
fn changes(desk: &Desk<'_>, own: &StillLabels) -> Markup {
    html! {
        p.copied {
            @if desk.choice.no_pictures { (own.no_pictures) " " }
            @if desk.choice.no_styles { (own.no_styles) " " }
            (own.copied) " " a href="message.eml" { "message.eml" }
        }
    }
}

fn link(desk: &Desk<'_>, choice: &Choice, key: &str, words: &str) -> Markup {
    let page = page_name(choice);
    let current = page == page_name(desk.choice);
    html! {
        a href=(page) aria-current=[current.then_some("page")] data-key=(key) aria-keyshortcuts=(key) { (words) " " kbd { (key) } }
    }
}

fn views(desk: &Desk<'_>) -> Markup {
    let labels = desk.labels();
    let keys = ["1", "2", "3", "4", "5", "6", "7", "8"];
    html! {
        nav.row aria-label=(labels.views) {
            span.group {
                @for (view, key) in View::ALL.iter().zip(keys) {
                    (link(desk, &desk.choice.with(|choice| choice.view = *view), key, name_of(*view, labels)))
                }
            }
        }
    }
}

/// The ways to look at a mail, and those of them that a web page has.
fn look(desk: &Desk<'_>) -> Markup {
    let (labels, choice) = (desk.labels(), desk.choice);
    let is_mail = choice.view == View::Mail;
    let (widths, colours) = (toolbar::widths(labels), toolbar::colours(labels));
    let colours = colours.get(..if is_mail { 4 } else { 2 }).unwrap_or_default();
    html! {
        @if framed(choice.view) {
            nav.row aria-label=(labels.width) {
                span.group {
                    span.name { (labels.width) }
                    @for (width, key, words) in widths { (link(desk, &choice.with(|choice| choice.width = width), key, words)) }
                }
                span.group {
                    span.name { (labels.colours) }
                    @for (colour, key, words) in colours { (link(desk, &choice.with(|choice| choice.colour = *colour), key, words)) }
                }
                @if is_mail {
                    span.group {
                        span.name { (labels.without) }
                        (without(&choice.with(|choice| choice.no_pictures = !choice.no_pictures), choice.no_pictures, "x", labels.pictures))
                        (without(&choice.with(|choice| choice.no_styles = !choice.no_styles), choice.no_styles, "y", labels.styles))
                    }
                }
            }
        }
    }
}

fn without(choice: &Choice, off: bool, key: &str, words: &str) -> Markup {
    html! {
        a href=(page_name(choice)) aria-current=[off.then_some("true")] data-key=(key) aria-keyshortcuts=(key) { (words) " " kbd { (key) } }
    }
}
