use super::{alt_at, file_name};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A picture without a description (alt text). Also a description that is only a file name (`IMG_1234`, `Screenshot
/// 2022-11-18`, `KakaoTalk_20221118`) or only says that there is a picture (`photo`, `사진`).
///
/// ## Why it matters to a reader
/// Readers with a screen reader hear the description instead of seeing the picture. Many mail programs show no pictures
/// until the reader asks for them. Without a description, both find a gap in the page.
///
/// ## Example
/// ```toml
/// [image]
/// file = "images/harbour.jpg"
/// ```
///
/// ## Better
/// ```toml
/// [image]
/// file = "images/harbour.jpg"
/// alt = "Fishing boats at dusk"
/// ```
pub(super) struct MissingAltText;

impl Rule for MissingAltText {
    fn code(&self) -> Code {
        Code("images::missing_alt_text")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for picture in context.issue.pictures() {
            let message = match &picture.alt {
                None => format!("image `{}` has no description", file_name(picture)),
                Some(alt) if is_file_name(&alt.value) => {
                    format!("`{}` is a file name, not a description of the picture", alt.value)
                }
                Some(alt) if is_uninformative(&alt.value) => {
                    format!("`{}` says that there is a picture, not what it shows", alt.value)
                }
                Some(_) => continue,
            };
            let at = picture.alt.as_ref().map_or(picture.span, |alt| alt_at(alt, context.sources));
            let help = "describe in a few words what it shows: `alt = \"Boats at dusk\"`, or `![Boats at dusk](…)` in the text";
            found.push(Diagnostic::error(self.code(), at, message).help(help));
        }
    }
}

/// First words of file names from cameras, phones and programs; a number or a date follows.
const FILE_NAME_STEMS: [&str; 16] = [
    "img",
    "image",
    "dsc",
    "dscn",
    "dscf",
    "pxl",
    "photo",
    "picture",
    "pic",
    "screenshot",
    "screen",
    "kakaotalk",
    "사진",
    "이미지",
    "스크린샷",
    "캡처",
];
/// Other words in such file names.
const FILE_NAME_FILLERS: [&str; 8] = ["shot", "at", "am", "pm", "copy", "오전", "오후", "kr"];
/// Nouns that only say that there is a picture.
const PICTURE_NOUNS: [&str; 12] = [
    "image",
    "photo",
    "picture",
    "pic",
    "screenshot",
    "photograph",
    "사진",
    "이미지",
    "그림",
    "스크린샷",
    "삽화",
    "일러스트",
];
const QUALIFIERS: [&str; 8] = ["cover", "thumbnail", "header", "an", "a", "the", "커버", "표지"];

fn is_file_name(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let has_blank = text.contains(char::is_whitespace);
    let endings = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".heic"];
    if !has_blank && endings.iter().any(|ending| text.ends_with(ending)) {
        return true;
    }
    // `harbour_final` is a file name, `@harbour_lights` is an account.
    let glued = !has_blank && text.contains('_') && !text.contains(['@', '/']);
    let words: Vec<_> = words(&text).collect();
    let stems = words.iter().filter(|word| FILE_NAME_STEMS.contains(word)).count();
    let numbered = text.contains(|c: char| c.is_ascii_digit());
    glued
        || (numbered
            && stems > 0
            && words.iter().all(|word| FILE_NAME_STEMS.contains(word) || FILE_NAME_FILLERS.contains(word)))
}

fn is_uninformative(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let words: Vec<_> = words(&text).collect();
    let noun = words.iter().any(|word| PICTURE_NOUNS.contains(word));
    noun && words.iter().all(|word| PICTURE_NOUNS.contains(word) || QUALIFIERS.contains(word))
        && !text.contains(|c: char| c.is_ascii_digit())
}

/// Returns runs of letters, without digits and marks.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_told_from_descriptions() {
        for name in [
            "harbour.png",
            "IMG_1234",
            "IMG 1234",
            "DSC 0012",
            "DSC0012",
            "screenshot-2022-11-18",
            "harbour_final",
            "Screen Shot 2022-11-18 at 3.05.12 PM",
            "KakaoTalk_20221118_093012",
            "스크린샷 2022-11-18 오후 3.05.12",
            "사진1",
            "photo (2)",
            "PXL_20221118",
        ] {
            assert!(is_file_name(name), "{name}");
        }
        for words in [
            "Boats",
            "Pier 4",
            "A photo of pier 4",
            "4 boats",
            "A screenshot of the 2022 warning page",
            "2022",
            "@harbour_lights",
            "사진 찍는 사람 2명",
            "An image.png file on a desk",
            "The picture wall at the DSC in 2022",
            "DSC",
        ] {
            assert!(!is_file_name(words), "{words}");
        }
    }

    #[test]
    fn description_needs_more_than_a_picture_noun() {
        for nothing in ["image", "Photo", "Cover image", "사진", "The picture.", "표지 이미지"] {
            assert!(is_uninformative(nothing), "{nothing}");
        }
        for words in
            ["Boats", "The cover", "A family photo", "사진관", "Photo booth", "그림자", "a", "Picture 1"]
        {
            assert!(!is_uninformative(words), "{words}");
        }
    }
}
