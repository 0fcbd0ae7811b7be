//! `/confirm/TOKEN`: a page with one button. Programs that open every link of a mail confirm nothing.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use super::early_reply::{EarlyReply, Reply};
use crate::app;
use crate::message::Purpose;
use crate::site::state::Site;
use crate::site::visit::Visit;
use crate::store::{Confirmed, ReaderRef, SignUps, StoredSubscriber};

pub(super) async fn show(State(site): State<Arc<Site>>, Path(token): Path<String>, visit: Visit) -> Reply {
    reference(&site, &visit, &token)?;
    let body = html! {
        p { (visit.say("One press confirms it.", "버튼을 한 번 누르면 확인됩니다.")) }
        form method="post" { p { button { (visit.say("Confirm", "확인")) } } }
        p class="hint" { (visit.say(
            "If you did not ask for this, close the page: nothing happens.",
            "직접 신청하지 않았다면 이 페이지를 닫아 주세요. 아무 일도 일어나지 않습니다.",
        )) }
    };
    Ok(visit.show(StatusCode::OK, visit.say("Confirm your address", "주소를 확인해 주세요"), body))
}

fn reference(site: &Site, visit: &Visit, token: &str) -> Result<ReaderRef, EarlyReply> {
    let now = site.clock.now();
    visit.verify(token, |token| visit.snapshot.signer.verify_confirm(token, now))
}

pub(super) async fn send(State(site): State<Arc<Site>>, Path(token): Path<String>, visit: Visit) -> Reply {
    let (site, visit) = (&*site, &visit);
    let reference = reference(site, visit, &token)?;
    visit.require_origin(&[])?;
    let operator = app::operator(&visit.snapshot.publication);
    let confirmed = site.store.confirm(reference, &operator, site.clock.now()).await;
    Ok(match confirmed.map_err(|error| visit.failed(site, &error))? {
        Confirmed::Subscribed(reader) | Confirmed::Already(reader) => done(
            visit,
            &reader,
            visit.say("You are subscribed", "구독이 시작되었습니다"),
            visit.say("The next issue comes to you by mail.", "다음 호부터 메일로 보내 드립니다."),
        ),
        Confirmed::AddressChanged(reader) => done(
            visit,
            &reader,
            visit.say("The address is changed", "주소가 바뀌었습니다"),
            visit.say(
                "From now on the newsletter goes to the new address. The old one was told.",
                "이제 새 주소로 보내 드립니다. 이전 주소에도 알렸습니다.",
            ),
        ),
        Confirmed::Lapsed => {
            let body = html! {
                p { (visit.say(
                    "It was used, or you left since. Sign up again and you get a new one.",
                    "이미 사용했거나 그 뒤에 구독을 해지하셨습니다. 다시 신청하면 새 링크를 보내 드립니다.",
                )) }
                p class="action" { a href="/subscribe" { (visit.words().subscribe) } }
            };
            visit.show(StatusCode::GONE, visit.say("This link is no longer valid", "더 이상 유효하지 않은 링크입니다"), body)
        }
        Confirmed::Refused => visit.message(
            StatusCode::OK,
            visit.say("The newsroom decides", "편집국에서 확인합니다"),
            visit.say(
                "Mail to this address came back or was reported before. The newsroom was told that you want to be let in again.",
                "이전에 이 주소로 보낸 메일이 반송되었거나 신고되었습니다. 다시 구독을 원하신다고 편집국에 알렸습니다.",
            ),
        ),
    })
}

fn done(visit: &Visit, reader: &StoredSubscriber, title: &'static str, sentence: &'static str) -> Response {
    let token = visit.snapshot.signer.sign(Purpose::Preferences, &reader.public_ref);
    let body = html! {
        p { (sentence) }
        p { a href={ "/preferences/" (token.as_str()) } { (visit.say("Choose topics", "주제 고르기")) } }
        @if let Some(issue) = visit.snapshot.issues.first() {
            p { a href=(issue.path()) { (visit.words().latest) } }
        }
    };
    visit.show(StatusCode::OK, title, body)
}
