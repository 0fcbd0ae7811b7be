//! Words of buttons and labels on pictures.

/// Returns `true` for what a button on a picture or a hidden label beside it says.
pub(super) fn is_tool(text: &str) -> bool {
    let lower = text.to_lowercase();
    let lower = lower.trim_matches(|c: char| !c.is_alphanumeric());
    [
        "press enter or click to view image in full size",
        "click to enlarge",
        "click to expand",
        "view larger image",
        "view image in fullscreen",
        "open image in fullscreen",
        "enlarge",
        "enlarge this image",
        "toggle caption",
        "hide caption",
        "zoom",
        "photo not for sale",
        "not for sale",
        "재판매 및 db 금지",
        "caption",
        "image caption",
        "credit",
        "이미지 크게 보기",
        "크게 보기",
        "이미지 확대",
        "사진 확대",
        "확대",
    ]
    .contains(&lower)
}

/// Returns `true` for a link beside a caption that does something with the picture.
pub(super) fn is_link(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    is_tool(text)
        || lower.len() < 60
            && [
                "download",
                "enlarge",
                "zoom",
                "view ",
                "open ",
                "full size",
                "buy ",
                "purchase ",
                "license ",
                "licensing",
                "order ",
                "reprint",
                "사진 사용",
                "사용권",
                "내려받기",
                "다운로드",
                "구매",
            ]
            .iter()
            .any(|word| lower.starts_with(word))
}
