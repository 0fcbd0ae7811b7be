//! Labels of the preview in English and Korean, side by side.

use crate::comments::CommentError;
use crate::web::Language;

/// Defines a struct of labels in two languages, and `of`, which picks one by a BCP 47 tag. A field without a type is a
/// text.
macro_rules! labels {
    (@type) => { &'static str };
    (@type $type:ty) => { $type };
    ($(#[$doc:meta])* $name:ident { $($field:ident $(: $type:ty)? = $english:expr, $korean:expr;)+ }) => {
        $(#[$doc])*
        pub(in crate::preview) struct $name {
            $(pub(in crate::preview) $field: labels!(@type $($type)?),)+
        }

        impl $name {
            const ENGLISH: Self = Self { $($field: $english,)+ };
            const KOREAN: Self = Self { $($field: $korean,)+ };

            /// Returns the labels for a BCP 47 tag; English for a language without labels.
            #[allow(dead_code, reason = "a part of a larger set is reached through it")]
            pub(in crate::preview) fn of(tag: &str) -> &'static Self {
                match Language::of(tag) {
                    Language::English => &Self::ENGLISH,
                    Language::Korean => &Self::KOREAN,
                }
            }
        }
    };
}

labels! {
    /// Labels of the frame around the mail: views, appearance, findings.
    Labels {
        language = "en", "ko";
        preview = "Preview", "미리보기";
        issue = "Issue", "호";
        views = "Views", "보기";
        mail = "Mail", "메일";
        text = "Plain text", "텍스트";
        web = "Web page", "웹 페이지";
        inbox = "Inbox", "받은편지함";
        outline = "Reading order", "낭독 순서";
        size = "Size", "크기";
        headers = "Headers", "헤더";
        source = "Source", "원문";
        beside = "Second view", "나란히";
        alone = "none", "없음";
        looks = "Appearance", "모양";
        width = "Width", "너비";
        full = "Full", "전체";
        colours = "Colours", "색";
        light = "Light", "밝게";
        dark = "Dark", "어둡게";
        gmail = "Dark in Gmail", "Gmail 다크";
        outlook = "Dark in Outlook", "Outlook 다크";
        without = "Without", "빼고 보기";
        pictures = "Pictures", "그림";
        styles = "Styles", "스타일";
        reader = "Recipient", "읽는 사람";
        sample = "the sample reader", "견본 독자";
        address = "Subscriber’s address", "구독자 주소";
        topics = "Topics", "관심 분야";
        show = "Show", "보기";
        findings = "Findings", "지적 사항";
        to_findings = "To the findings", "지적 사항으로";
        sound = "No findings.", "고칠 것이 없습니다.";
        error = "error", "오류";
        warning = "warning", "경고";
        note = "note", "참고";
        point = "Show it in the mail", "메일에서 보기";
        unseen = "Not visible in the mail.", "독자에게는 보이지 않습니다.";
        stale = "The issue cannot be composed now. This is the last version that could be.", "지금 파일로는 메일을 만들 수 없습니다. 마지막으로 만들어진 판을 보여 줍니다.";
        lost = "The preview has ended. Start it again with `briefing preview`.", "미리보기가 끝났습니다. `briefing preview`로 다시 시작하세요.";
        nothing = "There is nothing to show yet.", "아직 보여 줄 것이 없습니다.";
        keys = "Keys", "단축키";
        use_keys = "Use these keys", "단축키 사용";
        close = "Close", "닫기";
        decoded = "Decoded", "풀어 읽은 것";
        raw = "Raw", "보내는 그대로";
        save = "Save the message as a file", "메시지를 파일로 저장";
        sender = "Sender", "보낸 사람";
        subject = "Subject", "제목";
        preheader = "Preheader", "미리보기 글";
        of_limit = "of the 100 KiB at which Gmail cuts a mail off", "Gmail이 메일을 자르는 100 KiB 가운데";
        frame = "Frame", "틀";
        story = "Part", "부분";
        bytes = "Bytes", "바이트";
    }
}

labels! {
    /// Labels of the edit pane.
    EditLabels {
        edit = "Edit", "편집";
        close = "Close", "닫기";
        undo = "Undo", "되돌리기";
        redo = "Redo", "다시 하기";
        head = "Title and subject", "제목과 메일 제목";
        greeting = "Greeting", "인사말";
        items = "Items", "기사";
        order_help = "Drag an item by its handle, or press Alt and an arrow key on it.", "손잡이를 끌거나, 기사에서 Alt와 화살표 키를 누르면 순서가 바뀝니다.";
        add = "Add", "추가";
        new_item = "Headline of a new item", "새 기사 제목";
        conflict = "Somebody else changed this file meanwhile. Nothing was written yet.", "그사이 다른 사람이 이 파일을 고쳤습니다. 아직 아무것도 쓰지 않았습니다.";
        take = "Use theirs", "지금 파일로";
        keep = "Keep mine on top", "내 것으로";
        here = "Edit here", "여기 편집";
        form: FormLabels = FormLabels::ENGLISH, FormLabels::KOREAN;
        messages: EditMessages = EditMessages::ENGLISH, EditMessages::KOREAN;
    }
}

labels! {
    /// Labels of the form of a file.
    FormLabels {
        back = "All items", "전체 기사";
        save = "Save", "저장";
        remove = "Remove this item", "이 기사 빼기";
        whole = "Whole file", "파일 전체";
        whole_help = "The file as it is, with its facts between the two lines `+++`.", "파일 그대로입니다. 기사 정보는 두 `+++` 줄 사이에 있습니다.";
        fields = "Form", "양식";
        title = "Headline", "제목";
        subject = "Subject, when it is not tag and title", "메일 제목 (말머리와 제목이 아닐 때)";
        preheader = "Preheader, when it is not the greeting’s first sentence", "미리보기 글 (인사말 첫 문장이 아닐 때)";
        body = "Text", "본문";
        body_help = "Markdown: **strong**, *stressed*, [words](https://…), a blank line between paragraphs.", "마크다운: **굵게**, *강조*, [글](https://…), 문단 사이는 빈 줄.";
        topics = "Topics", "관심 분야";
        link = "Address of the original", "원문 주소";
        authors = "Writers", "기자";
        issue_date = "Date of the issue", "발행일";
        more = "More", "더 보기";
        kind = "Kind", "종류";
        story = "Story", "기사";
        links = "List of links", "링크 모음";
        announcement = "Announcement", "알림";
        sponsor = "Advertisement", "광고";
        sponsor_name = "Sponsor, for an advertisement", "광고주 (광고일 때)";
        audience = "For", "대상";
        everyone = "Everybody", "모두";
        subscribers = "Subscribers; the web shows a teaser", "구독자 (웹에는 맛보기만)";
        mail_only = "Readers of the mail alone", "메일에만";
        web_only = "Readers of the web page alone", "웹에만";
        language = "Language, for one edition alone", "언어 (한 언어판에만 실을 때)";
        link_text = "Link text", "링크 문구";
        source = "Source, if another publication", "출처 (다른 매체일 때)";
        date = "Date of the original", "원문 날짜";
        offset = "Offset from UTC", "UTC와의 시차";
        place = "Place line", "장소 줄";
        correction = "Correction", "바로잡음";
        updated = "Last corrected", "마지막으로 바로잡은 때";
        about = "About the publication, in this issue", "이 호의 매체 소개";
        picture: PictureLabels = PictureLabels::ENGLISH, PictureLabels::KOREAN;
    }
}

labels! {
    /// Labels of a picture and its fields.
    PictureLabels {
        picture = "Picture", "그림";
        cover = "Cover picture", "표지 그림";
        file = "File or https address", "파일 또는 https 주소";
        alt = "What it shows, for those who do not see it", "그림 설명 (보지 못하는 독자를 위해)";
        caption = "Caption", "사진 설명";
        credit = "Credit", "출처 표기";
        width = "Width in pixels, up to 600", "너비 (픽셀, 600까지)";
        crop = "Crop to 3:2, as in “top” or “50% 20%”", "3:2로 자르기 (예: top, 50% 20%)";
        drop = "New picture (JPEG, PNG or GIF): drop it here, or choose one", "새 그림(JPEG, PNG, GIF)을 여기에 끌어다 놓거나 고르세요";
    }
}

labels! {
    /// Labels of the edit script's messages; it fills in `{}`.
    EditMessages {
        up = "Move up: {}", "위로: {}";
        down = "Move down: {}", "아래로: {}";
        moved = "{title} is now number {place} of {all}.", "{title}: 전체 {all}개 중 {place}번째입니다.";
        untitled = "No headline yet", "제목 없음";
        broken = "cannot be read", "읽을 수 없음";
        remove_sure = "Remove “{}” from the issue? Its text is kept, and Undo restores it.", "“{}” 기사를 이 호에서 뺄까요? 글은 보관되며, 되돌리기로 다시 넣을 수 있습니다.";
        unsaved = "Not saved yet", "아직 저장하지 않음";
        saved = "Saved.", "저장했습니다.";
        same = "Nothing to save.", "저장할 것이 없습니다.";
        added = "{} was added.", "추가했습니다: {}";
        removed = "{} was removed. Undo restores it.", "뺐습니다: {}. 되돌리기로 다시 넣을 수 있습니다.";
        undone = "Undone.", "되돌렸습니다.";
        redone = "Redone.", "다시 했습니다.";
        leave = "What you wrote is not saved yet. Leave it?", "쓴 글이 아직 저장되지 않았습니다. 그냥 나갈까요?";
        lost = "The preview does not answer. Nothing was saved; what you wrote is still here.", "미리보기가 응답하지 않습니다. 저장되지 않았지만, 쓴 글은 그대로 있습니다.";
        heavy = "The picture has more than 20 MB. Save it 1200 pixels wide as JPEG.", "그림이 20MB보다 큽니다. 너비 1200픽셀 JPEG로 저장하세요.";
        taken = "The text on disk is in the form.", "지금 파일의 글을 불러왔습니다.";
        wanted = "A picture needs this: {}", "그림에는 이것이 있어야 합니다: {}";
        theirs = "There now", "지금 파일";
        mine = "Yours", "내가 쓴 것";
        empty = "(nothing)", "(없음)";
        foreign = "This file was changed elsewhere. Saving will show you both texts.", "다른 곳에서 이 파일이 바뀌었습니다. 저장하면 두 글을 함께 보여 줍니다.";
    }
}

labels! {
    /// Labels of comments.
    CommentLabels {
        comments = "Comments", "의견";
        none = "No comments yet.", "아직 의견이 없습니다.";
        issue = "The whole issue", "호 전체";
        done = "Done", "처리됨";
        reply = "Reply", "답하기";
        resolve = "Done", "처리됨으로";
        reopen = "Open again", "다시 열기";
        delete = "Delete", "지우기";
        comment = "Comment", "의견 쓰기";
        about_this = "Comment on this", "여기에 의견 쓰기";
        answering = "Replying to", "답할 의견:";
        about = "About", "인용:";
        cancel = "Cancel", "취소";
        name = "Your name", "이름";
        item = "About", "대상";
        text = "Comment", "의견";
        send = "Send", "남기기";
        failed = "It could not be sent; is the preview still running?", "보내지 못했습니다. 미리보기가 아직 켜져 있나요?";
        not_yours = "Only the editor can delete comments of others.", "다른 사람의 의견은 편집자만 지울 수 있습니다.";
        refused: fn(&CommentError) -> String = |refusal| {
        let words = refusal.to_string();
        let mut letters = words.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}.", letters.as_str())
    }, |refusal| {
        let what = |what: &str| if what == "name" { "이름" } else { "의견" };
        match refusal {
            CommentError::Empty(empty) => format!("{}이 비어 있습니다.", what(empty)),
            CommentError::Long(long, most) => format!("{}이 {most}자를 넘습니다.", what(long)),
            CommentError::Item => "의견은 호 전체나 호의 글 하나에 대해 남깁니다.".to_owned(),
            CommentError::Many => "이 호에는 의견이 너무 많습니다. 먼저 몇 개를 지우세요.".to_owned(),
            CommentError::Full => {
                "이 호의 의견이 `comments.toml`에 담을 수 있는 길이에 이르렀습니다. 먼저 몇 개를 지우세요.".to_owned()
            }
            CommentError::Busy => {
                "다른 프로그램이 `comments.toml`을 고치는 중입니다. 다시 시도하세요.".to_owned()
            }
            CommentError::Missing => "그 의견은 이제 없습니다.".to_owned(),
            CommentError::Broken | CommentError::Unfit => {
                "`comments.toml`을 읽을 수 없습니다. 먼저 그 파일을 고치세요.".to_owned()
            }
            CommentError::Disk(reason) => format!("`comments.toml`에 쓸 수 없습니다: {reason}"),
        }
    };
    }
}

labels! {
    /// Labels of test mail and caught mail.
    TestMailLabels {
        test = "Send a test", "시험 발송";
        goes_to = "This issue will be sent to", "이 호를 다음 주소로 보냅니다";
        over = "It goes through", "거쳐 가는 메일 서버";
        unencrypted = "It travels unencrypted.", "암호화되지 않은 채로 보냅니다.";
        into_inbox = "No mail server is configured: the local inbox catches it, and nothing leaves this machine.", "설정된 메일 서버가 없어 로컬 받은편지함이 받습니다. 이 컴퓨터 밖으로는 아무것도 나가지 않습니다.";
        send = "Send", "보내기";
        sending = "Sending…", "보내는 중…";
        close = "Close", "닫기";
        back = "Back to the issue", "호로 돌아가기";
        nobody = "No address for tests is set.", "시험 발송을 받을 주소가 없습니다.";
        nobody_help = "Write it into briefing.toml:", "briefing.toml에 이렇게 적으세요:";
        errors: fn(usize) -> String = |errors| {
        let stand = if errors == 1 { "is 1 error".to_owned() } else { format!("are {errors} errors") };
        format!("Nothing is sent while there {stand}. Fix them first; they are listed under the findings.")
    }, |errors| format!("오류가 {errors}개 있어 아무것도 보내지 않습니다. 지적 사항을 먼저 고치세요.");
        changed = "The addresses or the mail server changed after you were asked. Nothing was sent.", "물어본 뒤에 주소나 메일 서버가 바뀌었습니다. 아무것도 보내지 않았습니다.";
        again = "Ask again", "다시 묻기";
        too_old = "This confirmation has expired. Nothing was sent.", "너무 오래된 물음입니다. 아무것도 보내지 않았습니다.";
        result = "The test", "시험 발송 결과";
        accepted = "accepted", "받아들임";
        refused = "not accepted", "받아들이지 않음";
        unreached = "not reached", "닿지 않음";
        uncertain = "uncertain", "알 수 없음";
        caught = "Caught mail", "잡아 둔 메일";
        none = "The local inbox has caught nothing yet.", "로컬 받은편지함에 아직 아무것도 없습니다.";
        stays = "Nothing here has left this machine.", "여기 있는 메일은 이 컴퓨터 밖으로 나가지 않았습니다.";
        newest: fn(usize, usize) -> String = |shown, total| format!("The newest {shown} of {total} messages; `briefing inbox` shows all."), |shown, total| {
        format!("메일 {total}통 가운데 최근 {shown}통입니다. `briefing inbox`가 모두 보여 줍니다.")
    };
        to = "to", "받는 사람";
        unreadable = "The folder `inbox` cannot be read.", "`inbox` 폴더를 읽을 수 없습니다.";
        gone = "There is no such message; it may have been moved or deleted.", "그런 메일이 없습니다. 옮겨졌거나 지워졌을 수 있습니다.";
        no_text = "This message has no such part.", "이 메일에는 그런 부분이 없습니다.";
        list = "All caught mail", "잡아 둔 메일 모두";
    }
}

labels! {
    /// Labels of a shared preview.
    ShareLabels {
        guest = "You are a guest: you can see everything and comment on it. Only the editor changes the issue.", "손님으로 보고 있습니다. 모두 보고 의견을 남길 수 있으며, 호의 내용은 편집자만 바꿉니다.";
        editor = "You are the editor. This preview is shared with everyone who has the guest link.", "편집자로 보고 있습니다. 손님용 링크를 가진 사람과 이 미리보기를 함께 봅니다.";
    }
}

labels! {
    /// Labels of pages exported to disk.
    StaticExportLabels {
        export = "Exported preview", "내보낸 미리보기";
        copied = "This is a copy: its pictures are files beside it, pictures from elsewhere are not loaded, its colours are \
             those chosen above, and its links open in new tabs. What is sent lies beside it as", "이것은 사본입니다. 그림은 옆에 둔 파일이고, 다른 곳의 그림은 불러오지 않으며, 색은 위에서 고른 대로이고, 링크는 새 탭에서 열립니다. 실제로 보내는 메일은 옆에 있는 다음 파일입니다:";
        no_pictures = "Pictures were removed.", "그림을 뺐습니다.";
        no_styles = "Styles were removed.", "스타일을 뺐습니다.";
    }
}
