//! The page of the preferences.

use maud::{Markup, html};

use super::sign_up_form::choices;
use crate::site::visit::Visit;
use crate::store::Reader;

/// Weeks that a pause may last.
pub(super) const PAUSES: [u8; 5] = [1, 2, 4, 8, 12];

/// Scope of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Choices that can be taken back: the link of any mail.
    Choices,
    /// Export, erasure and change of address too: a link that was mailed just now.
    Everything,
}

/// Renders the page; `note` says what was done just now.
pub(super) fn page(visit: &Visit, reader: &Reader, access: Access, note: Option<&str>) -> Markup {
    let subscriber = &reader.stored.subscriber;
    html! {
        @if let Some(note) = note { p class="error" role="status" { (note) } }
        p { (visit.say("For ", "받는 주소: ")) b class="address" { (subscriber.email.masked()) } }
        @if reader.stored.suppressed.is_some() {
            p { (visit.say(
                "This address gets no newsletter. Subscribe again whenever you like.",
                "이 주소로는 뉴스레터를 보내지 않습니다. 언제든지 다시 구독하실 수 있습니다.",
            )) }
            p class="action" { a href="/subscribe" { (visit.words().subscribe) } }
        } @else {
            (choice_form(visit, reader))
            (pause_form(visit, reader))
            (leave_form(visit))
        }
        @match access {
            Access::Everything => { (record_forms(visit)) },
            Access::Choices => p class="hint" {
                (visit.say(
                    "To change the address, export your data or have them erased, ",
                    "주소 변경, 내 정보 내려받기와 삭제를 하려면 ",
                ))
                a href="/leave" { (visit.say("have a fresh link sent", "새 링크를 받아 주세요")) }
                "."
            },
        }
    }
}

fn choice_form(visit: &Visit, reader: &Reader) -> Markup {
    let subscriber = &reader.stored.subscriber;
    let publication = &visit.snapshot.publication;
    let own = visit.snapshot.own_language(visit.language);
    let included = publication.newsletters.iter().filter(|one| subscriber.newsletters.include(&one.id));
    let newsletters: Vec<_> = included.map(|one| one.id.to_string()).collect();
    let topics: Vec<_> = subscriber.topics.iter().map(ToString::to_string).collect();
    let name = subscriber.name.as_ref().map_or("", |name| name.as_str());
    let language = subscriber.language.as_deref().unwrap_or_default();
    let is_of = |tag: &str| language.split('-').next().is_some_and(|main| main.eq_ignore_ascii_case(tag));
    html! {
        form method="post" {
            (choices(publication, own, visit.language, &newsletters, &topics))
            p {
                label for="name" { (visit.say("Name", "이름")) }
                input id="name" name="name" autocomplete="name" maxlength="200" value=(name);
            }
            p {
                label for="language" { (visit.say("Language", "언어")) }
                select id="language" name="language" {
                    option value="" selected[language.is_empty()] { (visit.say("As the newsroom chooses", "편집국 기본값")) }
                    @for (tag, label) in [("ko", "한국어"), ("en", "English")] {
                        option value=(tag) lang=(tag) selected[is_of(tag)] { (label) }
                    }
                    @if !language.is_empty() && !is_of("ko") && !is_of("en") {
                        option value=(language) selected { (language) }
                    }
                }
            }
            p { button name="action" value="save" { (visit.say("Save", "저장")) } }
        }
    }
}

fn pause_form(visit: &Visit, reader: &Reader) -> Markup {
    let zone = visit.snapshot.publication.time_zone.clone();
    html! {
        section {
            h2 { (visit.say("Pause", "일시 중지")) }
            @if let Some(until) = reader.paused_until {
                p { (visit.say("Paused until ", "다음 날짜까지 중지했습니다: ")) b { (until.to_zoned(zone).date()) } }
                form method="post" { p { button class="quiet" name="action" value="resume" {
                    (visit.say("End the pause", "다시 받기"))
                } } }
            } @else {
                form method="post" {
                    p {
                        label for="weeks" { (visit.say("For how many weeks?", "몇 주 동안 쉴까요?")) }
                        select id="weeks" name="weeks" { @for weeks in PAUSES { option value=(weeks) { (weeks) } } }
                    }
                    p { button class="quiet" name="action" value="pause" { (visit.say("Pause", "일시 중지")) } }
                }
            }
        }
    }
}

fn leave_form(visit: &Visit) -> Markup {
    html! {
        section {
            h2 { (visit.say("Leave", "구독 해지")) }
            form method="post" { p { button class="quiet" name="action" value="leave" {
                (visit.say("Unsubscribe", "구독 해지"))
            } } }
        }
    }
}

fn record_forms(visit: &Visit) -> Markup {
    html! {
        section {
            h2 { (visit.say("Another address", "주소 변경")) }
            form method="post" {
                p {
                    label for="address" { (visit.say("New mail address", "새 이메일 주소")) }
                    input id="address" name="address" type="email" autocomplete="email" required maxlength="254";
                }
                p class="hint" { (visit.say(
                    "A message there asks to confirm it. The old address is told.",
                    "새 주소로 확인 메일을 보내고, 이전 주소에도 알립니다.",
                )) }
                p { button class="quiet" name="action" value="move" { (visit.say("Change the address", "주소 변경")) } }
            }
        }
        section {
            h2 { (visit.say("Your data", "내 정보")) }
            form method="post" { p { button class="quiet" name="action" value="export" {
                (visit.say("Export everything that is stored", "저장된 정보 모두 내려받기"))
            } } }
            form method="post" {
                p { label {
                    input type="checkbox" name="sure" value="yes" required;
                    (visit.say(
                        "Erase everything that is stored about me. This cannot be undone.",
                        "저에 관해 저장된 정보를 모두 삭제합니다. 되돌릴 수 없습니다.",
                    ))
                } }
                p { button class="quiet" name="action" value="erase" { (visit.say("Erase", "삭제")) } }
            }
        }
    }
}
