//! Style sheet of the web page.

use crate::compose::theme::{Palette, Theme};

const RULES: &str = "\
*{box-sizing:border-box}\
html{-webkit-text-size-adjust:100%}\
body{margin:0;background:var(--paper);color:var(--ink);font:1.125rem/1.65 Georgia,'Apple SD Gothic Neo','Malgun Gothic',serif;overflow-wrap:anywhere}\
em:lang(ko),:lang(ko) .about,blockquote:lang(ko){font-style:normal}\
:lang(ko){font-family:'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',sans-serif;word-break:keep-all}\
header,main,footer{max-width:40rem;margin:0 auto;padding:0 1.25rem}\
header{padding-top:1.5rem}\
header .plate{padding:.9rem 0 .75rem;border-top:4px solid var(--accent);border-bottom:1px solid var(--line)}\
a{color:var(--accent);text-underline-offset:.15em}\
p,ul,ol,pre,blockquote{margin:0 0 1.1rem}\
h1{margin:2rem 0 .8rem;font-size:2.1rem;line-height:1.2;text-wrap:balance}\
h2{margin:0 0 .8rem;font-size:1.5rem;line-height:1.3;text-wrap:balance}\
h3,h4,h5,h6{margin:1.6rem 0 .5rem;font-size:1.15rem;line-height:1.4}\
img{display:block;max-width:100%;height:auto}\
.alone{margin:0 0 1.5rem}\
.logo{margin:0 0 .5rem}\
.portrait{margin:0 0 .5rem;border-radius:50%}\
.caption,.byline,.kicker,.house,.call,.writers,.cover-credit,.teaser,.section,footer{font-family:Helvetica,Arial,'Apple SD Gothic Neo','Malgun Gothic',sans-serif}\
.caption,.byline,.house,.cover-credit,footer{font-size:.9rem;line-height:1.55}\
.caption{margin:.5rem 0 1.5rem}\
.house,.byline,.credit,.source,.about,.cover-credit,footer{color:var(--muted)}\
.house{margin:0;font-weight:bold;letter-spacing:.06em;text-transform:uppercase}\
.nameplate{margin:0;font-size:2.3rem;line-height:1.15;font-weight:bold}\
.about{font-style:italic}\
.kicker{margin:0 0 .25rem;font-size:.9rem;font-weight:bold;color:var(--accent)}\
.number{color:var(--accent)}\
.source{font-weight:normal}\
.place{font-weight:bold}\
.section{font-size:1rem}\
.story,nav,.writers,.cover-credit{margin:0 0 2.25rem;padding-top:1.5rem;border-top:1px solid var(--line)}\
.notice,blockquote{padding-left:1rem;border-left:3px solid var(--line)}\
.notice h2{margin:0 0 .25rem;font-size:1.125rem}\
blockquote{font-style:italic}\
:is(ul,ol,blockquote) :is(ul,ol,blockquote) :is(ul,ol,blockquote) :is(ul,ol,blockquote) :is(ul,ol,blockquote) :is(ul,ol,blockquote){padding-left:0;border-left:0}\
nav ol{padding-left:1.5rem}\
li>p{margin:0 0 .6rem}\
li>:last-child{margin-bottom:0}\
table{width:100%;margin:0 0 1.4rem;border-collapse:collapse;table-layout:fixed;overflow-wrap:break-word;font-size:1rem;line-height:1.5}\
th,td{padding:.4rem .6rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}\
thead th,thead td{border-bottom-width:2px;vertical-align:bottom}\
th[scope=row]{font-weight:normal}\
.notes{margin:0 0 1.1rem;padding-top:.75rem;border-top:1px solid var(--line);font-size:1rem;line-height:1.55}\
.notes ol{margin:0}\
sup{line-height:1}\
nav{margin-top:2.25rem}\
nav a{display:block;padding:.2rem 0;text-decoration:none}\
nav a:hover{text-decoration:underline}\
.call{font-size:.95rem}\
.last{margin-bottom:0}\
.writers{font-size:.95rem}\
.teaser{padding:.75rem 1rem;border:1px solid var(--line);font-size:.95rem}\
pre,code{font-family:Consolas,Menlo,monospace;font-size:.95rem;white-space:pre-wrap}\
hr{margin:1.75rem 0;border:0;border-top:1px solid var(--line)}\
footer{padding-top:1.25rem;padding-bottom:3rem}\
.links p{display:inline;margin:0}\
footer a{display:inline-block;padding:.25rem 1rem .25rem 0}\
@media print{body{font-size:11pt;background:#fff;color:#000}nav,footer a,.teaser{display:none}.story{break-inside:auto}\
h2,figure,img{break-inside:avoid}h2{break-after:avoid}a{color:inherit}.call a::after{content:\" (\" attr(href) \")\";font-weight:normal}}";

/// Returns the style sheet with the colours of the theme.
pub(super) fn sheet(theme: &Theme) -> String {
    format!(
        ":root{{color-scheme:light dark;{}}}@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}{RULES}",
        variables(&theme.light),
        variables(&theme.dark)
    )
}

fn variables(palette: &Palette) -> String {
    let Palette { paper, ink, muted, line, accent } = palette;
    format!("--paper:{paper};--ink:{ink};--muted:{muted};--line:{line};--accent:{accent}")
}
