//! `/unsubscribe/TOKEN`: one button, and the one-click request of mail programs (RFC 8058).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use maud::html;

use super::early_reply::{EarlyReply, Reply};
use super::fields::is_one_click;
use crate::domain::EmailAddress;
use crate::site::answer::media;
use crate::site::state::Site;
use crate::site::visit::Visit;
use crate::store::{LeaveLink, ReaderChoices, ReaderRef, StoreError};

/// Time in which a departure can be taken back by its page.
const UNDO: SignedDuration = SignedDuration::from_hours(1);

pub(super) async fn show(State(site): State<Arc<Site>>, Path(token): Path<String>, visit: Visit) -> Reply {
    let reader = visit.reader(&site, reference(&visit, &token)?).await?;
    if reader.stored.suppressed.is_some() {
        return Ok(left(&visit, &reader.stored.subscriber.email, false));
    }
    let body = html! {
        p {
            (visit.say("This ends the newsletter for ", "이 주소로 보내는 뉴스레터를 끝냅니다: "))
            b class="address" { (reader.stored.subscriber.email.masked()) }
            (visit.say(" at once. If the mail was passed on to you, it is not yours to end.", " 전달받은 메일이라면 원래 받는 분의 구독이 해지됩니다."))
        }
        form method="post" { p { button { (visit.say("Unsubscribe", "구독 해지")) } } }
        p class="hint" { (visit.say(
            "No sign-in, no question, no charge.",
            "로그인이나 질문, 비용은 없습니다.",
        )) }
    };
    Ok(visit.show(StatusCode::OK, visit.say("Unsubscribe", "구독 해지"), body))
}

fn reference(visit: &Visit, token: &str) -> Result<ReaderRef, EarlyReply> {
    visit.verify(token, |token| visit.snapshot.signer.verify_unsubscribe(token))
}

pub(super) async fn send(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    visit: Visit,
    body: Bytes,
) -> Reply {
    let (site, visit) = (&*site, &visit);
    let reference = reference(visit, &token)?;
    let (store, now) = (&site.store, site.clock.now());
    let failed = |error: StoreError| visit.failed(site, &error);
    if is_one_click(&visit.headers, &body) {
        // The token alone is the credential: there is no cookie and no page behind such a request. Somebody who was erased
        // gets no mail either, so it is done for them too.
        store.unsubscribe(reference, LeaveLink::OneClick, now).await.map_err(failed)?;
        return Ok((StatusCode::OK, [(CONTENT_TYPE, media::TEXT)], "").into_response());
    }
    let fields = visit.form(&body, &[])?;
    if fields.has("undo") {
        let since = now.saturating_sub(UNDO).unwrap_or(Timestamp::MIN);
        let is_back = store.undo_unsubscribe(reference, since, now).await.map_err(failed)?;
        return Ok(undone(visit, is_back));
    }
    if fields.has("reason") {
        store.note_departure(reference, fields.get("reason"), now).await.map_err(failed)?;
        let title = visit.say("Thank you", "고맙습니다");
        let sentence = visit.say("The newsroom reads it.", "편집국에서 읽겠습니다.");
        return Ok(visit.message(StatusCode::OK, title, sentence));
    }
    match store.unsubscribe(reference, LeaveLink::Button, now).await.map_err(failed)? {
        Some(departure) => Ok(left(visit, &departure.email, departure.is_new)),
        None => Ok(visit.gone()),
    }
}

/// The page after leaving, also of one who left before.
fn left(visit: &Visit, email: &EmailAddress, is_new: bool) -> Response {
    let body = html! {
        p {
            (visit.say("No further issue goes to ", "더 이상 뉴스레터를 보내지 않습니다: ")) b class="address" { (email.masked()) }
            (visit.say(".", ""))
        }
        @if is_new {
            form method="post" {
                input type="hidden" name="undo" value="yes";
                p { button class="quiet" { (visit.say("Undo", "되돌리기")) } }
            }
            form method="post" {
                p {
                    label for="reason" { (visit.say("Why? (optional)", "이유를 알려 주시겠어요? (선택)")) }
                    textarea id="reason" name="reason" rows="3" maxlength="500" {}
                }
                p { button class="quiet" { (visit.say("Send", "보내기")) } }
            }
        } @else {
            p { a href="/subscribe" { (visit.words().subscribe) } }
        }
    };
    visit.show(StatusCode::OK, visit.say("You are unsubscribed", "구독이 해지되었습니다"), body)
}

fn undone(visit: &Visit, is_back: bool) -> Response {
    if is_back {
        return visit.message(
            StatusCode::OK,
            visit.say("You are subscribed again", "다시 구독 중입니다"),
            visit.say("As if nothing had happened.", "이전과 똑같이 받아 보실 수 있습니다."),
        );
    }
    let body = html! {
        p { (visit.say(
            "Too much time has passed. Sign up again: it takes one mail.",
            "시간이 지나 되돌릴 수 없습니다. 다시 구독 신청을 해 주세요.",
        )) }
        p class="action" { a href="/subscribe" { (visit.words().subscribe) } }
    };
    visit.show(StatusCode::OK, visit.say("This cannot be undone any more", "되돌릴 수 없습니다"), body)
}
