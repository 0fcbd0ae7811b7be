//! The words of pages on disk.

use super::is_korean;

/// The words of one language.
pub(in crate::preview) struct StaticExportLabels {
    /// Which issue this is.
    pub(in crate::preview) export: &'static str,
    /// What was changed in the mail that is shown.
    pub(in crate::preview) copied: &'static str,
    /// That pictures are off.
    pub(in crate::preview) no_pictures: &'static str,
    /// That styles are off.
    pub(in crate::preview) no_styles: &'static str,
}

impl StaticExportLabels {
    /// The words of a BCP 47 language; English where we have none.
    pub(in crate::preview) fn of(language: &str) -> &'static Self {
        if is_korean(language) { &KOREAN } else { &ENGLISH }
    }
}

static ENGLISH: StaticExportLabels = StaticExportLabels {
    export: "Exported preview",
    copied: "This is a copy: its pictures are files beside it, pictures from elsewhere are not loaded, its colours are \
             those chosen above, and its links open in new tabs. What is sent lies beside it as",
    no_pictures: "Pictures were taken out.",
    no_styles: "Styles were taken out.",
};

static KOREAN: StaticExportLabels = StaticExportLabels {
    export: "내보낸 미리보기",
    copied: "이것은 사본입니다. 그림은 옆에 둔 파일이고, 다른 곳의 그림은 불러오지 않으며, 색은 위에서 고른 대로이고, 링크는 새 탭에서 열립니다. 실제로 보내는 메일은 옆에 있는 다음 파일입니다:",
    no_pictures: "그림을 뺐습니다.",
    no_styles: "스타일을 뺐습니다.",
};
