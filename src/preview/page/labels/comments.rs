//! The words for comments.

use super::is_korean;
use crate::comments::CommentError;

/// The words of one language.
pub(in crate::preview) struct CommentLabels {
    pub(in crate::preview) comments: &'static str,
    pub(in crate::preview) none: &'static str,
    pub(in crate::preview) issue: &'static str,
    pub(in crate::preview) done: &'static str,
    pub(in crate::preview) reply: &'static str,
    pub(in crate::preview) resolve: &'static str,
    pub(in crate::preview) reopen: &'static str,
    pub(in crate::preview) delete: &'static str,
    pub(in crate::preview) comment: &'static str,
    pub(in crate::preview) about_this: &'static str,
    pub(in crate::preview) answering: &'static str,
    pub(in crate::preview) about: &'static str,
    pub(in crate::preview) cancel: &'static str,
    pub(in crate::preview) name: &'static str,
    pub(in crate::preview) item: &'static str,
    pub(in crate::preview) text: &'static str,
    pub(in crate::preview) send: &'static str,
    pub(in crate::preview) failed: &'static str,
    pub(in crate::preview) not_yours: &'static str,
    refused: fn(&CommentError) -> String,
}

impl CommentLabels {
    /// The words of a BCP 47 language; English where we have none.
    pub(in crate::preview) fn of(language: &str) -> &'static Self {
        if is_korean(language) { &KOREAN } else { &ENGLISH }
    }

    /// Why a comment was not kept or changed.
    pub(in crate::preview) fn refused(&self, refusal: &CommentError) -> String {
        (self.refused)(refusal)
    }
}

static ENGLISH: CommentLabels = CommentLabels {
    comments: "Comments",
    none: "Nobody has said anything yet.",
    issue: "The whole issue",
    done: "Done",
    reply: "Answer",
    resolve: "Done",
    reopen: "Open again",
    delete: "Delete",
    comment: "Comment",
    about_this: "Comment on this",
    answering: "Answering",
    about: "About",
    cancel: "Cancel",
    name: "Your name",
    item: "About",
    text: "Comment",
    send: "Say it",
    failed: "It could not be sent; is the preview still running?",
    not_yours: "Only the editor deletes what others said.",
    refused: |refusal| {
        let words = refusal.to_string();
        let mut letters = words.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}.", letters.as_str())
    },
};

static KOREAN: CommentLabels = CommentLabels {
    comments: "의견",
    none: "아직 의견이 없습니다.",
    issue: "호 전체",
    done: "처리됨",
    reply: "답하기",
    resolve: "처리됨으로",
    reopen: "다시 열기",
    delete: "지우기",
    comment: "의견 쓰기",
    about_this: "여기에 의견 쓰기",
    answering: "답할 의견:",
    about: "인용:",
    cancel: "취소",
    name: "이름",
    item: "대상",
    text: "의견",
    send: "남기기",
    failed: "보내지 못했습니다. 미리보기가 아직 켜져 있나요?",
    not_yours: "다른 사람의 의견은 편집자만 지울 수 있습니다.",
    refused: |refusal| {
        let what = |what: &str| if what == "name" { "이름" } else { "의견" };
        match refusal {
            CommentError::Empty(empty) => format!("{}이 비어 있습니다.", what(empty)),
            CommentError::Long(long, most) => format!("{}이 {most}자를 넘습니다.", what(long)),
            CommentError::Item => "의견은 호 전체나 호의 글 하나에 대해 남깁니다.".to_owned(),
            CommentError::Many => "이 호에는 의견이 너무 많습니다. 먼저 몇 개를 지우세요.".to_owned(),
            CommentError::Missing => "그 의견은 이제 없습니다.".to_owned(),
            CommentError::Broken | CommentError::Unfit => {
                "`comments.toml`을 읽을 수 없습니다. 먼저 그 파일을 고치세요.".to_owned()
            }
            CommentError::Disk(reason) => format!("`comments.toml`에 쓸 수 없습니다: {reason}"),
        }
    },
};
