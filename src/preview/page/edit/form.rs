//! Form of one file. `data-for` names the kinds of file that have a part: `item`, `head`, or `greeting`. `data-field`
//! names the field of an input.

use maud::{Markup, html};

use super::super::labels::{EditLabels, FormLabels, PictureLabels};

pub(super) fn form(labels: &EditLabels) -> Markup {
    let EditLabels { form: labels, messages, .. } = labels;
    html! {
        form #edit-form hidden novalidate {
            p.edit-parts {
                button #edit-back type="button" { "← " (labels.back) }
                button #edit-whole type="button" { (labels.whole) }
                span #edit-unsaved hidden { (messages.unsaved) }
            }
            h3 #edit-file tabindex="-1" {}
            p #edit-problem role="alert" hidden {}
            div #edit-fields {
                (area("title", "item head", labels.title, 2))
                (text("subject", "head", labels.subject))
                (area("preheader", "head", labels.preheader, 2))
                (boxes("topics", "item", labels.topics))
                (words(labels))
                (text("link", "item", labels.link))
                (boxes("authors", "item head", labels.authors))
                (moment("date", "head", labels.issue_date, labels))
                (picture(&labels.picture, "image", "item"))
                (picture(&labels.picture, "cover", "head"))
                (more(labels))
            }
            div #edit-whole-part hidden {
                label for="edit-whole-text" { (labels.whole) }
                p #edit-whole-help.edit-help { (labels.whole_help) }
                textarea #edit-whole-text rows="24" spellcheck="true" aria-describedby="edit-whole-help" {}
            }
            p.edit-save {
                button #edit-save aria-keyshortcuts="Control+S" { (labels.save) " " kbd { "Ctrl S" } }
                button #edit-remove type="button" data-for="item" { (labels.remove) }
            }
        }
    }
}

/// Text of an item or of the greeting.
fn words(labels: &FormLabels) -> Markup {
    html! {
        div.edit-field data-for="item greeting" {
            label for="edit-body" { (labels.body) }
            textarea #edit-body rows="14" spellcheck="true" aria-describedby="edit-body-help" {}
            p #edit-body-help.edit-help { (labels.body_help) }
        }
    }
}

fn text(key: &str, sorts: &str, label: &str) -> Markup {
    let id = format!("edit-{}", key.replace('.', "-"));
    html! {
        div.edit-field data-for=(sorts) {
            label for=(id) { (label) }
            input id=(id) data-field=(key) autocomplete="off";
        }
    }
}

fn area(key: &str, sorts: &str, label: &str, rows: u8) -> Markup {
    let id = format!("edit-{}", key.replace('.', "-"));
    html! {
        div.edit-field data-for=(sorts) {
            label for=(id) { (label) }
            textarea id=(id) data-field=(key) rows=(rows) spellcheck="true" {}
        }
    }
}

/// Check boxes; the script fills in the names.
fn boxes(key: &str, sorts: &str, label: &str) -> Markup {
    html! {
        fieldset id={ "edit-" (key) } data-list=(key) data-for=(sorts) { legend { (label) } div.edit-boxes {} }
    }
}

/// Date with its offset, which a browser's date input lacks.
fn moment(key: &str, sorts: &str, label: &str, labels: &FormLabels) -> Markup {
    html! {
        fieldset.edit-moment id={ "edit-" (key) } data-moment=(key) data-for=(sorts) {
            legend { (label) }
            input type="datetime-local" step="1" aria-label=(label);
            input.edit-offset aria-label=(labels.offset) placeholder="+09:00" size="6" autocomplete="off";
        }
    }
}

/// Kinds of item.
pub(super) fn kinds(labels: &FormLabels) -> Markup {
    html! {
        option value="story" { (labels.story) }
        option value="links" { (labels.links) }
        option value="announcement" { (labels.announcement) }
        option value="sponsor" { (labels.sponsor) }
    }
}

/// Fields of a picture, and the input for a new one.
fn picture(labels: &PictureLabels, table: &str, sort: &str) -> Markup {
    let is_cover = table == "cover";
    let key = |leaf: &str| format!("{table}.{leaf}");
    let (name, file) = if is_cover { (labels.cover, "image") } else { (labels.picture, "file") };
    html! {
        fieldset.edit-picture id={ "edit-" (table) } data-for=(sort) data-picture=(table) {
            legend { (name) }
            div.edit-drop {
                label for={ "edit-" (table) "-new" } { (labels.drop) }
                input id={ "edit-" (table) "-new" } type="file" accept="image/jpeg,image/png,image/gif";
                img.edit-thumb alt="" hidden;
            }
            (text(&key(file), sort, labels.file))
            (area(&key("alt"), sort, labels.alt, 2))
            @if !is_cover { (area(&key("caption"), sort, labels.caption, 2)) }
            (text(&key("credit"), sort, labels.credit))
            @if !is_cover {
                (text(&key("width"), sort, labels.width))
                (text(&key("crop"), sort, labels.crop))
            }
        }
    }
}

/// Rarely used fields.
fn more(labels: &FormLabels) -> Markup {
    html! {
        details #edit-more data-for="item head" {
            summary { (labels.more) }
            div.edit-field data-for="item" {
                label for="edit-kind" { (labels.kind) }
                select #edit-kind data-field="kind" { (kinds(labels)) }
            }
            div.edit-field data-for="item" {
                label for="edit-audience" { (labels.audience) }
                select #edit-audience data-field="audience" {
                    option value="everyone" { (labels.everyone) }
                    option value="subscribers" { (labels.subscribers) }
                    option value="mail" { (labels.mail_only) }
                    option value="web" { (labels.web_only) }
                }
            }
            (text("sponsor", "item", labels.sponsor_name))
            (text("language", "item", labels.language))
            (text("link_text", "item", labels.link_text))
            (text("source", "item", labels.source))
            (moment_of_item(labels))
            (text("place", "item", labels.place))
            (area("correction", "item", labels.correction, 2))
            (moment("updated", "head", labels.updated, labels))
            (area("about", "head", labels.about, 5))
        }
    }
}

/// Date of an item; the date of the issue stands elsewhere in the form.
fn moment_of_item(labels: &FormLabels) -> Markup {
    html! {
        fieldset.edit-moment #edit-item-date data-moment="date" data-for="item" {
            legend { (labels.date) }
            input type="datetime-local" step="1" aria-label=(labels.date);
            input.edit-offset aria-label=(labels.offset) placeholder="+09:00" size="6" autocomplete="off";
        }
    }
}
