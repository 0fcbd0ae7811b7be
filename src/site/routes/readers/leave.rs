//! `/leave`: a link to the preferences by mail, for those without an old mail.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::early_reply::Reply;
use super::even_time::in_even_time;
use crate::app::{self, Signed};
use crate::domain::EmailAddress;
use crate::site::page::Page;
use crate::site::state::Site;
use crate::site::visit::Visit;

pub(super) async fn show(visit: Visit) -> Response {
    visit.page(StatusCode::OK, &Page::listed(title(&visit), "/leave", form(&visit, "", None)))
}

fn title(visit: &Visit) -> &'static str {
    visit.say("Unsubscribe or change settings", "구독 해지와 설정 변경")
}

fn form(visit: &Visit, email: &str, fault: Option<&'static str>) -> Markup {
    html! {
        p { (visit.say(
            "Every mail has a link to leave. If you have none at hand, we mail you a link to your settings: there you can leave, pause, change the address, export your data or have them erased.",
            "모든 메일에 구독 해지 링크가 있습니다. 메일이 없다면 설정 링크를 보내 드립니다. 해지, 일시 중지, 주소 변경, 내 정보 내려받기와 삭제를 하실 수 있습니다.",
        )) }
        @if let Some(fault) = fault { p class="error" id="fault" role="alert" { (fault) } }
        form method="post" action="/leave" novalidate {
            p {
                label for="email" { (visit.say("Mail address", "이메일 주소")) }
                input id="email" name="email" type="email" autocomplete="email" required maxlength="254" value=(email)
                    aria-invalid=[fault.map(|_| "true")] aria-describedby=[fault.map(|_| "fault")];
            }
            p { button { (visit.say("Send me the link", "링크 받기")) } }
        }
    }
}

pub(super) async fn send(State(site): State<Arc<Site>>, visit: Visit, body: Bytes) -> Reply {
    let (site, visit) = (&*site, &visit);
    let fields = visit.form(&body, &visit.snapshot.settings.allowed_origins)?;
    let Ok(address) = EmailAddress::parse(fields.get("email")) else {
        let fault = visit.say(
            "This is no mail address. Write it as in name@example.com.",
            "이메일 주소 형식이 아닙니다. name@example.com처럼 적어 주세요.",
        );
        let body = form(visit, fields.get("email"), Some(fault));
        return Ok(visit.show(StatusCode::BAD_REQUEST, title(visit), body));
    };
    let (publication, language) = (&visit.snapshot.publication, visit.language.tag());
    let (store, now) = (&site.store, site.clock.now());
    let steps = app::ask_for_link(store, &site.limits, publication, visit.client, &address, language, now);
    match in_even_time(site, steps).await.map_err(|error| visit.failed(site, &error))? {
        Signed::Wait(wait) => Ok(visit.limited(wait)),
        Signed::Asked => Ok(visit.message(
            StatusCode::OK,
            visit.say("Look into your mailbox", "메일함을 확인해 주세요"),
            visit.say(
                "If the address is on the list, a message with the link is on its way. It works for one day.",
                "구독 중인 주소라면 링크가 담긴 메일이 곧 도착합니다. 링크는 하루 동안 유효합니다.",
            ),
        )),
    }
}
