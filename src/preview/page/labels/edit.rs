//! The words of the pane in which an issue is edited: its parts here, and in files beside this one those of a form and
//! what the script says.

mod form;
mod picture;
mod said;

use super::is_korean;
pub(in crate::preview) use form::FormLabels;
pub(in crate::preview) use picture::PictureLabels;
pub(in crate::preview) use said::SaidLabels;

/// The words of one language.
pub(in crate::preview) struct EditLabels {
    pub(in crate::preview) edit: &'static str,
    pub(in crate::preview) close: &'static str,
    pub(in crate::preview) undo: &'static str,
    pub(in crate::preview) redo: &'static str,
    pub(in crate::preview) head: &'static str,
    pub(in crate::preview) greeting: &'static str,
    pub(in crate::preview) items: &'static str,
    pub(in crate::preview) order_help: &'static str,
    pub(in crate::preview) add: &'static str,
    pub(in crate::preview) new_item: &'static str,
    pub(in crate::preview) conflict: &'static str,
    pub(in crate::preview) take: &'static str,
    pub(in crate::preview) keep: &'static str,
    pub(in crate::preview) here: &'static str,
    pub(in crate::preview) form: FormLabels,
    pub(in crate::preview) said: SaidLabels,
}

impl EditLabels {
    /// The words of a BCP 47 language; English where we have none.
    pub(in crate::preview) fn of(language: &str) -> &'static Self {
        if is_korean(language) { &KOREAN } else { &ENGLISH }
    }
}

static ENGLISH: EditLabels = EditLabels {
    edit: "Edit",
    close: "Close",
    undo: "Undo",
    redo: "Redo",
    head: "Title and subject",
    greeting: "Greeting",
    items: "Items",
    order_help: "Drag an item by its handle, or press Alt and an arrow key on it.",
    add: "Add",
    new_item: "Headline of a new item",
    conflict: "Somebody else changed this file meanwhile. Nothing was written yet.",
    take: "Take theirs",
    keep: "Keep mine on top",
    here: "Edit here",
    form: form::ENGLISH,
    said: said::ENGLISH,
};

static KOREAN: EditLabels = EditLabels {
    edit: "편집",
    close: "닫기",
    undo: "되돌리기",
    redo: "다시 하기",
    head: "제목과 메일 제목",
    greeting: "인사말",
    items: "기사",
    order_help: "손잡이를 끌거나, 기사에서 Alt와 화살표 키를 누르면 순서가 바뀝니다.",
    add: "추가",
    new_item: "새 기사 제목",
    conflict: "그사이 다른 사람이 이 파일을 고쳤습니다. 아직 아무것도 쓰지 않았습니다.",
    take: "지금 파일로",
    keep: "내 것으로",
    here: "여기 편집",
    form: form::KOREAN,
    said: said::KOREAN,
};
