//! The words around a picture and the facts that belong to it.

/// The words of one language.
pub(in crate::preview) struct PictureLabels {
    pub(in crate::preview) picture: &'static str,
    pub(in crate::preview) cover: &'static str,
    pub(in crate::preview) file: &'static str,
    pub(in crate::preview) alt: &'static str,
    pub(in crate::preview) caption: &'static str,
    pub(in crate::preview) credit: &'static str,
    pub(in crate::preview) width: &'static str,
    pub(in crate::preview) drop: &'static str,
}

pub(super) const ENGLISH: PictureLabels = PictureLabels {
    picture: "Picture",
    cover: "Cover picture",
    file: "File or https address",
    alt: "What it shows, for those who do not see it",
    caption: "Caption",
    credit: "Credit",
    width: "Width in pixels, up to 600",
    drop: "New picture (JPEG, PNG or GIF): drop it here, or choose one",
};

pub(super) const KOREAN: PictureLabels = PictureLabels {
    picture: "그림",
    cover: "표지 그림",
    file: "파일 또는 https 주소",
    alt: "그림 설명 (보지 못하는 독자를 위해)",
    caption: "사진 설명",
    credit: "출처 표기",
    width: "너비 (픽셀, 600까지)",
    drop: "새 그림(JPEG, PNG, GIF)을 여기에 끌어다 놓거나 고르세요",
};
