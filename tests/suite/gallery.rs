//! The gallery of the documentation: one sheet for each design, with the sample issue in every view that readers have.
//! `scripts/gallery` writes `docs/gallery.md` and its pictures anew; otherwise the sheets are only looked at.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use image::Rgb;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};

use crate::browser::{Without, as_seen, built_of, chromium};
use crate::cli::harness::NewsroomDir;
use crate::support::repository;

/// The designs, with the line that introduces each.
const DESIGNS: [(&str, &str); 3] = [
    ("desk", "The default: a white ground, a serif face, and a bar of the accent at the top."),
    ("paper", "A morning paper: a warm ground, one serif face, the name centred between double lines."),
    ("plain", "Words first: one sans-serif face, no lines around the name."),
];
const PAGE: &str = "docs/gallery.md";
/// A README is read on pages that load slowly.
const LIMIT: usize = 400_000;
const ISSUE: &str = "2022-11-18";

/// One frame of a sheet.
struct Frame {
    label: &'static str,
    file: &'static str,
    /// Size of the frame's window, in CSS pixels.
    window: (u32, u32),
    /// Scale in percent.
    scale: u32,
}

const fn frame(label: &'static str, file: &'static str, window: (u32, u32), scale: u32) -> Frame {
    Frame { label, file, window, scale }
}

/// The rows of a sheet, each as wide as the others.
const ROWS: [&[Frame]; 2] = [
    &[
        frame("Desktop", "mail/issue.html", (700, 940), 50),
        frame("Phone", "mail/issue.html", (390, 940), 50),
        frame("Phone, dark", "mail/dark.html", (390, 940), 50),
        frame("Pictures off", "mail/no-pictures.html", (390, 940), 50),
        frame("Korean", "korean/issue.html", (390, 940), 50),
    ],
    &[
        frame("Web page", "mail/web.html", (1180, 940), 50),
        frame("Plain text", "mail/text.html", (660, 940), 50),
        frame("Styles off", "mail/no-styles.html", (390, 940), 50),
    ],
];
/// The picture of the README: two issues.
const README: [&[Frame]; 1] = [&[
    frame("In a mail program", "mail/issue.html", (700, 1240), 90),
    frame("On a phone in dark mode", "theme/dark.html", (390, 1240), 90),
]];
/// Width of a sheet and space around its frames.
const WIDTH: u32 = 1260;
const GAP: u32 = 24;

/// A newsroom with this design.
fn designed(newsroom: &Path, design: &str) -> NewsroomDir {
    let copy = NewsroomDir::copy_of(newsroom, ISSUE);
    let config = fs::read_to_string(newsroom.join("briefing.toml")).unwrap();
    copy.with(
        "briefing.toml",
        config.replacen("[publication]", &format!("[publication]\ndesign = \"{design}\""), 1),
    );
    copy
}

/// The mail without any of its styles.
fn without_styles(mail: &str) -> String {
    let mail = as_seen(mail, Some(Without::Styles));
    let mut parts = mail.split(" style=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once('"').map_or("", |(_, rest)| rest))
}

/// The plain text as a mail program shows it.
fn text_page(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!doctype html><meta charset=utf-8><pre style=\"margin:16px;font:13px/1.45 monospace\">{text}</pre>"
    )
}

/// Writes the sheet of a design and all that its frames show.
fn write_sheet(folder: &Path, design: &str) {
    let sample = designed(repository(), design);
    let korean = designed(&repository().join("tests/fixtures/korean_newsroom"), design);
    built_of(sample.path(), ISSUE, &folder.join("mail"));
    built_of(korean.path(), ISSUE, &folder.join("korean"));
    let mail = fs::read_to_string(folder.join("mail/issue.html")).unwrap();
    let text = fs::read_to_string(folder.join("mail/issue.txt")).unwrap();
    let write = |name: &str, page: String| fs::write(folder.join("mail").join(name), page).unwrap();
    write("dark.html", dark(&mail));
    write("no-pictures.html", as_seen(&mail, Some(Without::Pictures)));
    write("no-styles.html", without_styles(&mail));
    write("text.html", text_page(&text));
    fs::write(folder.join("sheet.html"), sheet(&ROWS)).unwrap();
}

/// Writes the sheet of the README.
fn write_readme_sheet(folder: &Path) {
    built_of(repository(), ISSUE, &folder.join("mail"));
    built_of(repository(), "2023-09-22", &folder.join("theme"));
    let theme = fs::read_to_string(folder.join("theme/issue.html")).unwrap();
    fs::write(folder.join("theme/dark.html"), dark(&theme)).unwrap();
    fs::write(folder.join("sheet.html"), sheet(&README)).unwrap();
}

/// The mail with its dark colours.
fn dark(mail: &str) -> String {
    assert!(mail.contains("(prefers-color-scheme:dark)"), "the mail has dark colours");
    mail.replace("(prefers-color-scheme:dark)", "(min-width:0)")
}

/// The sheet: scaled frames with their labels.
fn sheet(rows: &[&[Frame]]) -> String {
    let mut page = format!(
        "<!doctype html><meta charset=utf-8><style>body{{margin:0;padding:{GAP}px;background:#e4e6e8;\
         font:bold 15px sans-serif;color:#222}}.row{{display:flex;justify-content:space-between;margin:0 0 {GAP}px}}\
         p{{margin:0 0 8px}}.view{{overflow:hidden;background:#fff}}iframe{{border:0;transform-origin:0 0}}</style>"
    );
    for row in rows {
        page.push_str("<div class=row>");
        for Frame { label, file, window: (width, height), scale } in *row {
            let (shown_width, shown_height) = (width * scale / 100, height * scale / 100);
            write!(
                page,
                "<div><p>{label}</p><div class=view style=\"width:{shown_width}px;height:{shown_height}px\">\
                 <iframe src=\"{file}\" width={width} height={height} scrolling=no \
                 style=\"transform:scale({scale}%)\"></iframe></div></div>"
            )
            .unwrap();
        }
        page.push_str("</div>");
    }
    page
}

/// Takes the picture of a sheet.
fn picture_of(folder: &Path, rows: &[&[Frame]], width: u32) -> Vec<u8> {
    let heights =
        rows.iter().map(|row| row.iter().map(|frame| frame.window.1 * frame.scale / 100).max().unwrap());
    let height = GAP + heights.map(|height| height + 27 + GAP).sum::<u32>();
    let picture = folder.join("sheet.png");
    chromium(&[
        // The browser keeps some of the window for itself and paints nothing there.
        format!("--window-size={width},{}", height + 200),
        format!("--screenshot={}", picture.display()),
        format!("file://{}", folder.join("sheet.html").display()),
    ]);
    packed(&fs::read(picture).unwrap(), width, height)
}

/// The upper part of a picture in fewer bytes. The colours of grounds and lines stay, 32 shades of each primary are enough for
/// the rest.
pub fn packed(png: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut picture = image::load_from_memory(png).unwrap().crop_imm(0, 0, width, height).to_rgb8();
    let mut counts = HashMap::new();
    picture.pixels().for_each(|pixel| *counts.entry(*pixel).or_insert(0_usize) += 1);
    let is_ground = |pixel: &Rgb<u8>| counts[pixel] > 1_000;
    for pixel in picture.pixels_mut().filter(|pixel| !is_ground(pixel)) {
        pixel.0 = pixel.0.map(|shade| (shade & 0xF8) | (shade >> 5));
    }
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Best, FilterType::Adaptive);
    picture.write_with_encoder(encoder).unwrap();
    out
}

fn picture_name(design: &str) -> String {
    format!("gallery-{design}.png")
}

/// The page that shows the sheets.
fn page() -> String {
    let labels: Vec<_> = ROWS.iter().copied().flatten().map(|frame| frame.label.to_lowercase()).collect();
    let views = labels.join(", ");
    let mut page = String::from(
        "# Gallery\n\nThe sample issue in every design, chosen by `design` in [`[publication]`](format.md#publication). \
         `scripts/gallery` makes\nthis page and its pictures.\n",
    );
    for (design, about) in DESIGNS {
        write!(
            page,
            "\n## {design}\n\n{about}\n\n![The design {design}: {views}](images/{})\n",
            picture_name(design)
        )
        .unwrap();
    }
    page
}

/// Compares a new picture with that of the documentation, or writes it.
fn keep(picture: &[u8], name: &str) {
    assert!(picture.len() > 40_000, "{name}: {} bytes", picture.len());
    let path = repository().join("docs/images").join(name);
    if std::env::var_os("WRITE_SCREENSHOTS").is_some() {
        fs::write(&path, picture).unwrap();
    }
    // Letters look otherwise on other machines, so the bytes are not compared.
    let known = fs::read(&path).unwrap_or_default();
    assert!(known.starts_with(b"\x89PNG"), "scripts/gallery makes {}", path.display());
    assert!(picture.len().max(known.len()) <= LIMIT, "{name}: {} bytes", picture.len());
}

#[test]
fn the_readme_shows_two_issues() {
    let folder = tempfile::tempdir().unwrap();
    write_readme_sheet(folder.path());
    keep(&picture_of(folder.path(), &README, 1053), "issue.png");
}

#[test]
fn the_gallery_shows_every_design_in_every_view() {
    let writes = std::env::var_os("WRITE_SCREENSHOTS").is_some();
    let mut pictures = Vec::new();
    for (design, _) in DESIGNS {
        let folder = tempfile::tempdir().unwrap();
        write_sheet(folder.path(), design);
        let picture = picture_of(folder.path(), &ROWS, WIDTH);
        keep(&picture, &picture_name(design));
        pictures.push(picture);
    }
    assert!(pictures.windows(2).all(|pair| pair[0] != pair[1]), "two designs look the same");
    if writes {
        fs::write(repository().join(PAGE), page()).unwrap();
    }
    assert_eq!(
        fs::read_to_string(repository().join(PAGE)).unwrap_or_default(),
        page(),
        "scripts/gallery writes {PAGE}"
    );
}
