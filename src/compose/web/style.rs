//! Style sheet of the web page: the rules of `page.css` with the colours and faces of the publication.

use crate::compose::design::FaceSet;
use crate::compose::theme::{Palette, Theme};

const RULES: &str = include_str!("page.css");
/// Faces for Hangul, which screens show best without serifs.
const GOTHIC: &str = "'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR','Noto Sans CJK KR',sans-serif";
/// Width of the text: 65 to 70 letters.
const MEASURE: &str = "37.5rem";

/// Returns the style sheet of a theme.
pub(super) fn sheet(theme: &Theme) -> String {
    let rules: String = RULES.lines().map(str::trim).collect();
    let FaceSet { text, label, .. } = theme.faces;
    format!(
        ":root{{color-scheme:light dark;--text:{text};--label:{label};--gothic:{GOTHIC};--measure:{MEASURE};{}}}\
         @media screen and (prefers-color-scheme:dark){{:root{{{}}}}}{rules}",
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
