//! Layout of the sample mails, measured in Chromium on a phone.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use data_encoding::BASE64;
use serde_json::Value;

use crate::browser::{Without, as_seen, asked, built_of};
use crate::support::repository;

/// Width of a common phone, in CSS pixels.
const PHONE: u32 = 390;
/// A screen and a half of it.
const NEWS_FIRST: u64 = 1200;

/// Asks for the top of the first story's headline and the shapes of all pictures.
const MEASURE: &str = "const first = [...inside.querySelectorAll('h1,h2')].find(heading => heading.textContent.startsWith('1. '));\
    const style = element => inside.defaultView.getComputedStyle(element);\
    return {top: Math.round(first.getBoundingClientRect().top),\
        pictures: [...inside.images].map(picture => ({loaded: picture.naturalWidth > 0, height: picture.offsetHeight,\
            whole: Math.round(picture.offsetWidth * picture.getAttribute('height') / picture.getAttribute('width')),\
            ground: style(picture).backgroundColor, size: parseFloat(style(picture).fontSize)}))}";

/// Puts the pictures of a build into its mail: a frame waits for them.
fn with_pictures_inside(mail: &str, folder: &Path) -> String {
    let mut parts = mail.split("src=\"images/");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('"').unwrap();
        let kind = if name.ends_with("png") { "png" } else { "jpeg" };
        let bytes = BASE64.encode(&fs::read(folder.join("images").join(name)).unwrap());
        write!(out, "src=\"data:image/{kind};base64,{bytes}\"{rest}").unwrap();
    }
    out
}

fn measured(issue: &str, without: Option<Without>) -> Value {
    let folder = tempfile::tempdir().unwrap();
    built_of(repository(), issue, folder.path());
    let mail = fs::read_to_string(folder.path().join("issue.html")).unwrap();
    let mail = with_pictures_inside(&mail, folder.path());
    asked(&as_seen(&mail, without), (PHONE, 844), false, MEASURE)
}

#[test]
fn the_first_story_begins_within_a_screen_and_a_half() {
    for issue in ["2022-11-18", "2023-09-22"] {
        let measured = measured(issue, None);
        for picture in measured["pictures"].as_array().unwrap() {
            assert_eq!(picture["loaded"], true, "{issue}: the measure needs its pictures: {measured}");
            let (height, whole) = (picture["height"].as_i64().unwrap(), picture["whole"].as_i64().unwrap());
            assert!((height - whole).abs() <= 1, "{issue}: a picture is stretched: {measured}");
        }
        let top = measured["top"].as_u64().unwrap();
        assert!(top > 100 && top < NEWS_FIRST, "{issue}: {measured}");
    }
}

#[test]
fn pictures_that_are_off_keep_a_ground_and_a_place() {
    for issue in ["2022-11-18", "2023-09-22"] {
        let measured = measured(issue, Some(Without::Pictures));
        let pictures = measured["pictures"].as_array().unwrap();
        assert!(pictures.len() > 1, "{issue}");
        for picture in pictures {
            assert_eq!(picture["loaded"], false, "{issue}");
            assert_ne!(picture["ground"], "rgba(0, 0, 0, 0)", "{issue}: {picture}");
            assert!(picture["size"].as_f64().unwrap() >= 14.0, "{issue}: {picture}");
            let (height, whole) = (picture["height"].as_u64().unwrap(), picture["whole"].as_u64().unwrap());
            assert!(height >= 60 && height * 4 >= whole, "{issue}: {picture}");
        }
    }
}
