//! The report about the list as one page that needs nothing else: no script, no request, light and dark.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::report::{EVERYTHING, Group, MonthReport, OTHERS, SubscriberReport};
use super::report_plot::Plot;
use crate::diagnostic::pluralize;

/// Nothing is loaded, whatever the page holds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Colours of the charts are those of `report_plot.rs`; in dark mode the attributes in the SVG give way.
const STYLE: &str = "
:root { color-scheme: light dark; --ink: #222; --paper: #fff; --soft: #555; --line: #ddd; --joined: #1b6ca8; --left: #c26a00;
  --bounced: #7a5c99; --complained: #a61c3c }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #16181b; --soft: #b0b0b0; --line: #3a3d42;
  --joined: #6db5ea; --left: #f0a04b; --bounced: #bda0dc; --complained: #f0708c } }
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto;
  padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem }
p { margin: .25rem 0; color: var(--soft) }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: 1rem 0 }
dt { color: var(--soft) } dd { margin: 0; font-size: 1.8rem; font-variant-numeric: tabular-nums }
figure { margin: 1rem 0 } figcaption { color: var(--soft) }
svg { display: block; width: 100%; height: auto } figure svg { min-width: 40rem } .bar { width: 12rem; height: .7rem }
svg [fill='#1B6CA8'] { fill: var(--joined) } svg [stroke='#1B6CA8'] { stroke: var(--joined) }
svg [fill='#C26A00'] { fill: var(--left) } svg [fill='#7A5C99'] { fill: var(--bounced) }
svg [fill='#A61C3C'] { fill: var(--complained) }
svg [fill='#333333'] { fill: var(--ink) } svg [stroke='#333333'] { stroke: var(--ink) }
svg [stroke='#DDDDDD'] { stroke: var(--line) }
.name { white-space: nowrap } .key { display: inline-block; width: .8em; height: .8em; margin: 0 .35em 0 .9em }
.key.joined { background: var(--joined) } .key.left { background: var(--left) } .key.bounced { background: var(--bounced) }
.key.complained { background: var(--complained) }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
caption { text-align: left; color: var(--soft) }
th, td { padding: .2rem 1rem .2rem 0; border-bottom: 1px solid var(--line); text-align: right }
th:first-child { text-align: left; font-weight: normal } thead th:nth-child(n) { font-weight: 600 }
";

/// Writes the page. `publication` is the publication's name.
pub fn report_page(report: &SubscriberReport, publication: &str) -> String {
    let title = format!("The list of {publication}");
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { (title) ", " (report.day) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    p { "On " (report.day) ". Groups of fewer than five people are counted together as others." }
                    dl {
                        div { dt { "Subscribed" } dd { (report.subscribed) } }
                        div { dt { "Not confirmed" } dd { (report.pending) } }
                        div { dt { "Not mailed any more" } dd { (report.suppressed) } }
                    }
                    (growth(&report.months))
                    (groups("Topics", "topic", &report.topics))
                    (groups("Domains", "domain", &report.domains))
                    (groups("Languages", "language", &report.languages))
                }
            }
        }
    };
    page.into_string()
}

/// The charts by month, and a table with the same numbers.
fn growth(months: &[MonthReport]) -> Markup {
    let total = |count: fn(&MonthReport) -> u64| months.iter().map(count).sum::<u64>();
    let (joined, lost) = (total(|month| month.joined), total(MonthReport::lost));
    let span = pluralize(months.len(), "month");
    let people = |count: u64| if count == 1 { "1 person".to_owned() } else { format!("{count} people") };
    let size = Plot {
        id: "size",
        title: "Size of the list at the end of each month",
        description: &format!(
            "A line over {span}: who joined so far without who was lost. It ends at {}. The table below has the numbers.",
            people(joined.saturating_sub(lost))
        ),
    };
    let changes = Plot {
        id: "changes",
        title: "People who joined and who were lost, by month",
        description: &format!(
            "Bars over {span}: {} joined, above the axis, and {} lost, below it. The table below has the numbers.",
            people(joined),
            if lost == 1 { "1 person was".to_owned() } else { format!("{lost} people were") }
        ),
    };
    html! {
        h2 { "Growth and losses" }
        @if months.is_empty() {
            p { "Nobody has joined yet." }
        } @else {
            (figure(size.title, size.size_of_list(months), &html! { (size.title) }))
            (figure(changes.title, changes.changes(months), &html! {
                (changes.title) ":"
                @for name in ["joined", "left", "bounced", "complained"] {
                    " " span.name { span class={ "key " (name) } {} (name) }
                }
            }))
            div.wide tabindex="0" role="region" aria-label="People by month" {
                table {
                    caption { "People by month, the newest first" }
                    thead {
                        tr {
                            th scope="col" { "Month" }
                            @for name in ["Joined", "Left", "Bounced", "Complained"] { th scope="col" { (name) } }
                        }
                    }
                    tbody {
                        @for month in months.iter().rev() {
                            tr {
                                th scope="row" { (month.month) }
                                @for count in [month.joined, month.left, month.bounced, month.complained] { td { (count) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A chart. On a narrow screen it is as wide as its texts need, and scrolled.
fn figure(title: &str, svg: Option<String>, caption: &Markup) -> Markup {
    html! {
        @if let Some(svg) = svg {
            figure { div.wide tabindex="0" role="region" aria-label=(title) { (PreEscaped(svg)) } figcaption { (caption) } }
        }
    }
}

/// A table of groups, with a bar beside each number.
fn groups(title: &str, kind: &str, groups: &[Group]) -> Markup {
    let most = groups.iter().map(|group| group.readers).max().unwrap_or(1);
    html! {
        h2 { (title) }
        @if groups.is_empty() {
            p { "There are no subscribed readers." }
        } @else {
            table {
                caption { "Subscribed readers by " (kind) }
                thead { tr { th scope="col" { (title) } th scope="col" { "Readers" } th scope="col" { "Compared with the largest" } } }
                tbody {
                    @for group in groups {
                        tr {
                            th scope="row" { (name(group)) }
                            td { (group.readers) }
                            td {
                                svg.bar viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
                                    rect width=(share(group.readers, most)) height="10" fill="#1B6CA8" {}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Returns a part of the whole in percent, at least a hair.
fn share(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100).checked_div(whole).unwrap_or(0).max(1)
}

/// Returns the name of a group in words.
fn name(group: &Group) -> &str {
    match group.name.as_deref() {
        None => "not known",
        Some(EVERYTHING) => "everything",
        Some(OTHERS) => "others",
        Some(name) => name,
    }
}
