//! A newsroom on disk whose only issue is a long one: the sample newsroom's stories over and over, with photographs.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageFormat, RgbImage};
use tempfile::TempDir;

const ISSUE: &str = "issues/2022-11-18";
/// Every so many stories one has a picture of the sample's, and every so many a photograph as a camera makes it.
const PICTURED: usize = 5;
const PHOTOGRAPHED: usize = 20;

/// An issue of so many stories.
pub fn of_stories(count: usize) -> TempDir {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR"));
    let room = tempfile::tempdir().unwrap();
    let issue = room.path().join(ISSUE);
    fs::create_dir_all(issue.join("images")).unwrap();
    fs::copy(sample.join("briefing.toml"), room.path().join("briefing.toml")).unwrap();
    for file in ["issue.toml", "greeting.md"] {
        fs::copy(sample.join(ISSUE).join(file), issue.join(file)).unwrap();
    }
    for picture in listed(&sample.join(ISSUE).join("images")) {
        fs::copy(&picture, issue.join("images").join(picture.file_name().unwrap())).unwrap();
    }
    let texts: Vec<_> = ["issues/2022-11-18", "issues/2023-09-22"]
        .iter()
        .flat_map(|folder| listed(&sample.join(folder)))
        .filter(|path| path.file_name().is_some_and(|name| name.as_encoded_bytes()[0].is_ascii_digit()))
        .map(|path| fs::read_to_string(path).unwrap().rsplit_once("+++\n").unwrap().1.trim().to_owned())
        .collect();
    for number in 1..=count {
        let text = &texts[number % texts.len()];
        let story =
            format!("+++\ntitle = \"Story number {number}\"\n{}+++\n\n{text}\n", picture(&issue, number));
        fs::write(issue.join(format!("{number:02}-story.md")), story).unwrap();
    }
    room
}

/// The files of a folder, in order.
fn listed(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    files
}

/// The picture of a story, if it has one.
fn picture(issue: &Path, number: usize) -> String {
    let name = if number.is_multiple_of(PHOTOGRAPHED) {
        let name = format!("photo-{number}.jpg");
        fs::write(issue.join("images").join(&name), photograph(u32::try_from(number).unwrap())).unwrap();
        name
    } else if number.is_multiple_of(PICTURED) {
        ["han-river.jpg", "round-table.jpg"][number / PICTURED % 2].to_owned()
    } else {
        return String::new();
    };
    format!(
        "[image]\nfile = \"images/{name}\"\nalt = \"What story {number} is about\"\ncredit = \"Photo: The Lantern\"\n"
    )
}

/// Twelve million pixels with some grain.
fn photograph(mut seed: u32) -> Vec<u8> {
    let mut picture = RgbImage::new(4000, 3000);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = seed.to_be_bytes()[0] / 8;
        pixel.0 = [(x / 20).to_be_bytes()[3].saturating_add(grain), (y / 16).to_be_bytes()[3], 90 + grain];
    }
    let mut out = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut out, ImageFormat::Jpeg).unwrap();
    out.into_inner()
}
