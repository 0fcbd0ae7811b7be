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
