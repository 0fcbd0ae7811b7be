//! Style sheet of the web page: the rules of `page.css` with the colours and faces of the publication.

use crate::compose::theme::{Palette, Theme};

const RULES: &str = include_str!("page.css");
const FACES: &str = "--text:Georgia,'Apple SD Gothic Neo','Malgun Gothic',serif;\
    --display:Georgia,'Apple SD Gothic Neo','Malgun Gothic',serif;\
    --label:Helvetica,Arial,'Apple SD Gothic Neo','Malgun Gothic',sans-serif;\
    --gothic:'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR','Noto Sans CJK KR',sans-serif;\
    --measure:37.5rem;--rule:3px";

/// Returns the style sheet of a theme.
pub(super) fn sheet(theme: &Theme) -> String {
    let rules: String = RULES.lines().map(str::trim).collect();
    format!(
        ":root{{color-scheme:light dark;{FACES};{}}}@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}{rules}",
        variables(&theme.light),
        variables(&theme.dark)
    )
}

fn variables(palette: &Palette) -> String {
    let Palette { paper, ink, muted, line, accent } = palette;
    format!(
        "--paper:{paper};--ink:{ink};--muted:{muted};--line:{line};--accent:{accent};\
         --ground:color-mix(in srgb,{ink} 6%,{paper})"
    )
}
