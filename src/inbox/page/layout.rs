//! The frame around every page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A whole document with one `h1`.
pub(super) fn page(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · briefing inbox" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { nav aria-label="Inbox" { a href="/" { "briefing inbox" } } }
                main {
                    h1 { bdi { (title) } }
                    (body)
                }
            }
        }
    }
}

/// Sizes as people say them.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// No external fonts, pictures or scripts. Colours keep a contrast of 4.5 to 1 in both palettes.
const STYLE: &str = "
:root { --paper: #fff; --ink: #1c1e21; --quiet: #5a6068; --line: #d9dce0; --link: #0b57b0; --well: #f4f5f7 }
@media (prefers-color-scheme: dark) {
  :root { --paper: #16181b; --ink: #e8eaed; --quiet: #a3a9b1; --line: #34383e; --link: #8ab8ff; --well: #1f2226 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
header { border-bottom: 1px solid var(--line); padding: .75rem 1rem }
header a { font-weight: 600; text-decoration: none }
main { max-width: 56rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.4rem; line-height: 1.3; margin: .5rem 0 1rem; overflow-wrap: anywhere }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem }
a { color: var(--link) }
a:focus-visible, pre:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.letters { list-style: none; margin: 0; padding: 0 }
.letters li { border-top: 1px solid var(--line); padding: .75rem 0; overflow-wrap: anywhere }
.letters a { font-weight: 600 }
.letters p, .quiet { color: var(--quiet); margin: .15rem 0; font-size: .9rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 0 1rem }
dt { color: var(--quiet) }
dd { margin: 0; overflow-wrap: anywhere }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } }
.views { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0; padding: .5rem 0; list-style: none;
  border-top: 1px solid var(--line); border-bottom: 1px solid var(--line) }
.views a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none }
iframe { width: 100%; height: 75vh; border: 1px solid var(--line); background: #fff }
pre { background: var(--well); border: 1px solid var(--line); padding: 1rem; overflow: auto; white-space: pre-wrap;
  overflow-wrap: anywhere; font: .875rem/1.5 ui-monospace, monospace }
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        assert_eq!(
            [size(999), size(1000), size(33_400), size(50_000_000)],
            ["999 B", "1 kB", "34 kB", "50.0 MB"]
        );
    }
}
