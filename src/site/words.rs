//! Labels of the site's pages by language.

use crate::web::Language;

/// Labels of one language.
pub(super) struct Words {
    /// Link to the form.
    pub(super) subscribe: &'static str,
    /// Link to the start.
    pub(super) home: &'static str,
    /// Link to the archive, and its title.
    pub(super) archive: &'static str,
    /// Link to the corrections.
    pub(super) corrections: &'static str,
    /// Link to the page for those who want to leave or to change something.
    pub(super) leave: &'static str,
    /// Link to the feed.
    pub(super) feed: &'static str,
    /// Link to the privacy policy.
    pub(super) privacy: &'static str,
    /// Title of the page for an address that nothing is at.
    pub(super) not_found: &'static str,
    /// Sentence of that page.
    pub(super) not_found_help: &'static str,
    /// Heading of the newest issue.
    pub(super) latest: &'static str,
    /// Sentence of an archive without issues.
    pub(super) nothing_yet: &'static str,
    /// Before the day of an update.
    pub(super) updated: &'static str,
    /// Label of the search.
    pub(super) search: &'static str,
    /// Button of the search.
    pub(super) search_button: &'static str,
    /// Sentence in place of the search where no script runs.
    pub(super) search_needs_script: &'static str,
    /// Sentence if nothing was found.
    pub(super) search_nothing: &'static str,
    /// Sentence if the index could not be read.
    pub(super) search_failed: &'static str,
    /// Sentence before the number of stories found.
    pub(super) search_found: &'static str,
}

const ENGLISH: Words = Words {
    subscribe: "Subscribe",
    home: "To the start page",
    archive: "All issues",
    corrections: "Corrections",
    leave: "Unsubscribe or change preferences",
    feed: "Feed",
    privacy: "Privacy policy",
    not_found: "There is no such page",
    not_found_help: "The link may be incomplete: mail programs sometimes break long lines. Copy it as a whole, or begin at the start page.",
    latest: "The latest issue",
    nothing_yet: "No issue has appeared yet.",
    updated: "Updated ",
    search: "Search the stories",
    search_button: "Search",
    search_needs_script: "The search needs JavaScript. Without it, this list has every issue: your browser can search the page.",
    search_nothing: "No story has these words.",
    search_failed: "The search index could not be loaded. Try again in a moment.",
    search_found: "Stories found: ",
};

const KOREAN: Words = Words {
    subscribe: "구독하기",
    home: "첫 화면으로",
    archive: "지난 호",
    corrections: "바로잡습니다",
    leave: "구독 해지·설정 변경",
    feed: "피드",
    privacy: "개인정보 처리방침",
    not_found: "페이지를 찾을 수 없습니다",
    not_found_help: "링크가 끊겼을 수 있습니다. 메일에서 주소 전체를 복사해 다시 열거나 첫 화면에서 시작해 주세요.",
    latest: "최신호",
    nothing_yet: "아직 발행된 호가 없습니다.",
    updated: "수정: ",
    search: "기사 검색",
    search_button: "검색",
    search_needs_script: "검색에는 자바스크립트가 필요합니다. 아래 목록에 모든 호가 있으니 브라우저의 찾기 기능을 이용해 주세요.",
    search_nothing: "검색 결과가 없습니다.",
    search_failed: "검색 색인을 불러오지 못했습니다. 잠시 뒤 다시 시도해 주세요.",
    search_found: "찾은 기사: ",
};

impl Words {
    /// Returns the labels of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Korean => &KOREAN,
        }
    }
}
