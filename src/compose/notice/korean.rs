//! Notices in Korean.

use super::letter::{Letter, link, says};
use super::{Days, NoticeContent};

/// Words a notice of the publication `name`; `days` writes dates. The name never takes a particle that its last sound
/// decides on.
pub(super) fn letter(name: &str, content: &NoticeContent, days: &Days<'_>) -> Letter {
    let (subject, blocks) = match content {
        NoticeContent::Confirm { link: url } => (
            format!("{name} 구독 신청을 확인해 주세요"),
            vec![
                says(format!("{name} 구독 신청에 이 주소가 입력되었습니다.")),
                says(
                    "아래 링크를 열고 버튼을 한 번 누르면 구독이 시작됩니다. 누르지 않으면 더는 메일을 보내지 않습니다.",
                ),
                link("구독 확인하기", url),
                says(
                    "링크는 7일 동안 유효합니다. 직접 신청하지 않았다면 이 메일을 무시해 주세요. 주소는 자동으로 삭제됩니다.",
                ),
            ],
        ),
        NoticeContent::AlreadyIn { preferences } => (
            format!("이미 {name} 구독 중입니다"),
            vec![
                says(format!(
                    "{name} 구독 신청에 이 주소가 입력되었습니다. 이미 구독 중이므로 따로 하실 일은 없습니다."
                )),
                says("메일이 보이지 않으면 스팸 메일함을 확인해 주세요. 설정은 아래에서 바꿀 수 있습니다."),
                link("구독 설정 바꾸기", preferences),
            ],
        ),
        NoticeContent::Welcome { at, preferences, unsubscribe, newest } => {
            let mut blocks = vec![says(format!(
                "{}에 {name} 메일 수신에 동의하셨으며, 구독 신청이 정상적으로 처리되었습니다. 이 메일은 수신 동의 처리 결과 안내입니다.",
                days.of(*at)
            ))];
            if let Some((title, url)) = newest {
                blocks.push(says("다음 호가 도착할 때까지 최신호를 읽어 보세요."));
                blocks.push(link(title, url));
            }
            blocks.extend([
                says("주제 선택, 일시 중지, 수신 동의 철회는 언제든지 로그인 없이 무료로 하실 수 있습니다."),
                link("구독 설정 바꾸기", preferences),
                link("수신거부", unsubscribe),
            ]);
            (format!("{name} 구독이 시작되었습니다"), blocks)
        }
        NoticeContent::Goodbye { at, subscribe } => (
            format!("{name} 구독이 해지되었습니다"),
            vec![
                says(format!(
                    "{}에 수신 동의를 철회하셨으며, 정상적으로 처리되었습니다. 앞으로 이 주소로 뉴스레터를 보내지 않습니다. 이 메일은 수신거부 처리 결과 안내이며 답장하실 필요가 없습니다.",
                    days.of(*at)
                )),
                says("실수였다면 언제든지 다시 구독하실 수 있습니다."),
                link("다시 구독하기", subscribe),
            ],
        ),
        NoticeContent::PreferencesLink { link: url } => (
            format!("{name} 구독 설정 링크"),
            vec![
                says(format!(
                    "요청하신 {name} 구독 설정 링크입니다. 구독 해지, 일시 중지, 주소 변경, 내 정보 내려받기와 삭제를 하실 수 있습니다."
                )),
                link("구독 설정 열기", url),
                says(
                    "링크는 하루 동안 유효합니다. 설정이 열리므로 다른 사람에게 전달하지 마세요. 요청하지 않으셨다면 아무것도 바뀌지 않았습니다.",
                ),
            ],
        ),
        NoticeContent::ConfirmAddress { link: url } => (
            format!("{name} 새 주소를 확인해 주세요"),
            vec![
                says(format!("{name} 독자가 앞으로 이 주소로 받겠다고 요청했습니다.")),
                link("새 주소 확인하기", url),
                says(
                    "링크는 7일 동안 유효합니다. 직접 요청하지 않았다면 이 메일을 무시해 주세요. 아무것도 바뀌지 않습니다.",
                ),
            ],
        ),
        NoticeContent::AddressChanged { at } => (
            format!("{name} 받는 주소가 바뀌었습니다"),
            vec![
                says(format!(
                    "설정 페이지의 요청에 따라 {}부터 {name} 뉴스레터를 다른 주소로 보냅니다. 이 주소로는 더 보내지 않습니다.",
                    days.of(*at)
                )),
                says("직접 요청하지 않았다면 이 메일에 답장해 주세요."),
            ],
        ),
        NoticeContent::ConsentReminder { consented, preferences, unsubscribe } => (
            format!("{name} 메일 수신 동의 확인 안내"),
            vec![
                says(format!(
                    "{}에 {name} 메일 수신에 동의하셨습니다. 정보통신망법 제50조제8항에 따라 2년마다 수신 동의 사실을 알려 드립니다.",
                    days.civil(*consented)
                )),
                says("계속 받으시려면 따로 하실 일이 없습니다. 수신 동의는 그대로 유지됩니다."),
                link("구독 설정 바꾸기", preferences),
                says("더 이상 원하지 않으시면 언제든지 로그인 없이 무료로 수신 동의를 철회하실 수 있습니다."),
                link("수신거부", unsubscribe),
            ],
        ),
        NoticeContent::Operator { subject, paragraphs } => return Letter::plain(subject, paragraphs),
    };
    Letter { subject, blocks }
}
