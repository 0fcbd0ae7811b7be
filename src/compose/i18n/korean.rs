//! Korean texts.

use jiff::civil::{Date, DateTime};

use super::{AdvertisingWords, LinkWords, Words};

pub(super) const WORDS: Words = Words {
    and: ", ",
    of: " · ",
    by: "글 ",
    moment,
    day,
    updated: "수정 ",
    minutes: |minutes| format!("읽는 데 약 {minutes}분"),
    short_minutes: |minutes| format!("{minutes}분"),
    number: |number| format!("제{number}호"),
    contents: "이번 호 차례",
    other_contents: "이번 호의 다른 기사",
    greeting: "편집자의 말",
    correction: "바로잡습니다",
    corrections: "바로잡습니다",
    no_corrections: "아직 바로잡은 기사가 없습니다.",
    original: |host| match host {
        "" => "기사 전문 읽기".to_owned(),
        host => format!("{host}에서 기사 전문 읽기"),
    },
    for_subscribers: "구독자 기사",
    sponsored: |sponsor| format!("광고 · {sponsor}"),
    sponsor_link: "자세히 보기",
    teaser_end: "이 기사의 전문은 구독자에게 메일로 보내 드립니다.",
    writers: ["글쓴이", "글쓴이"],
    picture: "사진: ",
    notes: "주",
    back_to_text: "본문으로 돌아가기",
    sent_to: "받는 분",
    advertising: Some(AdvertisingWords {
        subject_label: "(광고)",
        sender: |name, mail, postal| {
            let parts = [name, mail, postal].into_iter().filter(|part| !part.is_empty());
            format!("보내는 이: {}", parts.collect::<Vec<_>>().join(" · "))
        },
        leaving: [
            "이 메일은 광고를 포함합니다. 받기를 원하지 않으시면 아래 ‘수신 거부’를 눌러 주세요. 비용은 들지 않습니다.",
            "This mail carries advertising. If you do not want to receive it, follow “Unsubscribe” below. It is free of charge.",
        ],
        unsubscribe: "수신 거부 (Unsubscribe)",
    }),
    because: |publication| format!("이 주소로 신청하신 뉴스레터 ‘{publication}’입니다."),
    chosen_first: |topics| format!("고르신 주제({topics})의 기사를 먼저 실었습니다."),
    chosen_only: |topics| format!("고르신 주제({topics})의 기사와 모든 독자를 위한 소식만 실었습니다."),
    none_chosen: "이번 호에는 고르신 주제의 기사가 없어 모든 독자를 위한 소식만 실었습니다.",
    announcement: "알림",
    links: LinkWords {
        topics: "관심 주제 고르기",
        preferences: "구독 설정 바꾸기",
        unsubscribe: "수신 거부",
        web: "이번 호를 웹에서 읽기",
        privacy: "개인정보 처리방침",
        subscribe: "뉴스레터 구독하기",
        archive: "지난 호 모두 보기",
        corrections: "바로잡은 기사 모두 보기",
        forwarded: "전달받으셨나요? 구독하기",
        previous: "지난 호: ",
        join: "구독하기",
        on_web: "웹에서 읽기",
        story: "이 기사의 링크",
        share: "이번 호의 링크",
        back_to_contents: "차례",
        feedback: "이번 호는 어떠셨나요?",
        liked: "좋았어요",
        better: "아쉬웠어요",
    },
};

/// Formats `2022년 11월 18일`.
fn day(day: Date) -> String {
    format!("{}년 {}월 {}일", day.year(), day.month(), day.day())
}

/// Formats `2022년 11월 18일 오후 8:32`.
fn moment(at: DateTime) -> String {
    let half = if at.hour() < 12 { "오전" } else { "오후" };
    let hour = (at.hour() + 11) % 12 + 1;
    format!("{} {half} {hour}:{:02}", day(at.date()), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_day_comes_before_the_half_day() {
        assert_eq!(moment(date(2022, 11, 18).at(20, 32, 0, 0)), "2022년 11월 18일 오후 8:32");
    }
}
