//! The words of tests and of the mail that was caught.

use super::is_korean;

/// The words of one language.
pub(in crate::preview) struct TestMailLabels {
    pub(in crate::preview) test: &'static str,
    pub(in crate::preview) goes_to: &'static str,
    pub(in crate::preview) over: &'static str,
    pub(in crate::preview) unencrypted: &'static str,
    pub(in crate::preview) into_inbox: &'static str,
    pub(in crate::preview) send: &'static str,
    pub(in crate::preview) sending: &'static str,
    pub(in crate::preview) close: &'static str,
    pub(in crate::preview) back: &'static str,
    pub(in crate::preview) nobody: &'static str,
    pub(in crate::preview) nobody_help: &'static str,
    pub(in crate::preview) errors: fn(usize) -> String,
    pub(in crate::preview) changed: &'static str,
    pub(in crate::preview) again: &'static str,
    pub(in crate::preview) too_old: &'static str,
    pub(in crate::preview) result: &'static str,
    pub(in crate::preview) accepted: &'static str,
    pub(in crate::preview) refused: &'static str,
    pub(in crate::preview) unreached: &'static str,
    pub(in crate::preview) uncertain: &'static str,
    pub(in crate::preview) caught: &'static str,
    pub(in crate::preview) none: &'static str,
    pub(in crate::preview) stays: &'static str,
    pub(in crate::preview) newest: fn(usize, usize) -> String,
    pub(in crate::preview) to: &'static str,
    pub(in crate::preview) unreadable: &'static str,
    pub(in crate::preview) gone: &'static str,
    pub(in crate::preview) no_text: &'static str,
    pub(in crate::preview) list: &'static str,
}

impl TestMailLabels {
    /// The words of a BCP 47 language; English where we have none.
    pub(in crate::preview) fn of(language: &str) -> &'static Self {
        if is_korean(language) { &KOREAN } else { &ENGLISH }
    }
}

static ENGLISH: TestMailLabels = TestMailLabels {
    test: "Send a test",
    goes_to: "This issue will be sent to",
    over: "It goes through",
    unencrypted: "It travels unencrypted.",
    into_inbox: "No mail server is configured: the local inbox catches it, and nothing leaves this machine.",
    send: "Send",
    sending: "Sending…",
    close: "Close",
    back: "Back to the issue",
    nobody: "No address for tests is set.",
    nobody_help: "Write it into briefing.toml:",
    errors: |errors| {
        let stand = if errors == 1 { "is 1 error".to_owned() } else { format!("are {errors} errors") };
        format!("Nothing is sent while there {stand}. Mend what stands among the findings.")
    },
    changed: "The addresses or the mail server have changed since you were view_query. Nothing was sent.",
    again: "Ask again",
    too_old: "This question is too old. Nothing was sent.",
    result: "The test",
    accepted: "accepted",
    refused: "not accepted",
    unreached: "not reached",
    uncertain: "nobody knows",
    caught: "CaughtMessage mail",
    none: "The local inbox has caught nothing yet.",
    stays: "Nothing here has left this machine.",
    newest: |shown, total| format!("The newest {shown} of {total} messages; `briefing inbox` shows all."),
    to: "to",
    unreadable: "The folder `inbox` cannot be read.",
    gone: "There is no such message; it may have been moved or deleted.",
    no_text: "This message has no such part.",
    list: "All caught mail",
};

static KOREAN: TestMailLabels = TestMailLabels {
    test: "시험 발송",
    goes_to: "이 호를 다음 주소로 보냅니다",
    over: "거쳐 가는 메일 서버",
    unencrypted: "암호화되지 않은 채로 보냅니다.",
    into_inbox: "설정된 메일 서버가 없어 로컬 받은편지함이 받습니다. 이 컴퓨터 밖으로는 아무것도 나가지 않습니다.",
    send: "보내기",
    sending: "보내는 중…",
    close: "닫기",
    back: "호로 돌아가기",
    nobody: "시험 발송을 받을 주소가 없습니다.",
    nobody_help: "briefing.toml에 이렇게 적으세요:",
    errors: |errors| format!("오류가 {errors}개 있어 아무것도 보내지 않습니다. 지적 사항을 먼저 고치세요."),
    changed: "물어본 뒤에 주소나 메일 서버가 바뀌었습니다. 아무것도 보내지 않았습니다.",
    again: "다시 묻기",
    too_old: "너무 오래된 물음입니다. 아무것도 보내지 않았습니다.",
    result: "시험 발송 결과",
    accepted: "받아들임",
    refused: "받아들이지 않음",
    unreached: "닿지 않음",
    uncertain: "알 수 없음",
    caught: "잡아 둔 메일",
    none: "로컬 받은편지함에 아직 아무것도 없습니다.",
    stays: "여기 있는 메일은 이 컴퓨터 밖으로 나가지 않았습니다.",
    newest: |shown, total| {
        format!("메일 {total}통 가운데 최근 {shown}통입니다. `briefing inbox`가 모두 보여 줍니다.")
    },
    to: "받는 사람",
    unreadable: "`inbox` 폴더를 읽을 수 없습니다.",
    gone: "그런 메일이 없습니다. 옮겨졌거나 지워졌을 수 있습니다.",
    no_text: "이 메일에는 그런 부분이 없습니다.",
    list: "잡아 둔 메일 모두",
};
