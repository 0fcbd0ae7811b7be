//! The words for those a preview is shared with.

use super::is_korean;

/// The words of one language.
pub(in crate::preview) struct ShareLabels {
    /// Told to a guest.
    pub(in crate::preview) guest: &'static str,
    /// Told to the editor.
    pub(in crate::preview) editor: &'static str,
}

impl ShareLabels {
    /// The words of a BCP 47 language; English where we have none.
    pub(in crate::preview) fn of(language: &str) -> &'static Self {
        if is_korean(language) { &KOREAN } else { &ENGLISH }
    }
}

static ENGLISH: ShareLabels = ShareLabels {
    guest: "You are a guest: you can see everything and comment on it. Only the editor changes the issue.",
    editor: "You are the editor. This preview is shared with whoever has the link for guests.",
};

static KOREAN: ShareLabels = ShareLabels {
    guest: "손님으로 보고 있습니다. 모두 보고 의견을 남길 수 있으며, 호의 내용은 편집자만 바꿉니다.",
    editor: "편집자로 보고 있습니다. 손님용 링크를 가진 사람과 이 미리보기를 함께 봅니다.",
};
