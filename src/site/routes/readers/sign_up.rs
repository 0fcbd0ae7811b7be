//! `/subscribe`: the form, and the same answer for every address.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::early_reply::Reply;
use super::even_time::in_even_time;
use super::sign_up_form::{blank, form};
use crate::app::{self, FormFault, Gate, SignUpForm, Signed};
use crate::site::page::Page;
use crate::site::state::Site;
use crate::site::visit::Visit;
use crate::web::Language;

/// Providers of mailboxes with a page to open: domains, name and URL.
const MAILBOXES: [(&[&str], &str, &str); 3] = [
    (&["gmail.com", "googlemail.com"], "Gmail", "https://mail.google.com/"),
    (&["naver.com"], "Naver", "https://mail.naver.com/"),
    (&["daum.net", "hanmail.net", "kakao.com"], "Daum", "https://mail.daum.net/"),
];

pub(super) async fn show(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    let opened_at = Some(site.clock.now().as_second());
    let blank = SignUpForm { opened_at, ..blank(&visit.snapshot.publication) };
    let body = form(&visit.snapshot, visit.language, &blank, None);
    visit.page(StatusCode::OK, &Page::listed(title(&visit), "/subscribe", body))
}

fn title(visit: &Visit) -> &'static str {
    visit.say("Subscribe", "구독하기")
}

pub(super) async fn send(State(site): State<Arc<Site>>, mut visit: Visit, body: Bytes) -> Reply {
    let site = &*site;
    let fields = visit.form(&body, &visit.snapshot.settings.allowed_origins)?;
    // The wording that was agreed to is that of the form, whatever the browser prefers.
    if fields.has("language") {
        visit.language = Language::of(fields.get("language"));
    }
    let publication = &visit.snapshot.publication;
    let sent = SignUpForm {
        email: fields.get("email").to_owned(),
        name: fields.get("name").to_owned(),
        topics: fields.all("topic"),
        newsletters: fields.all("newsletter"),
        language: visit.language.tag().to_owned(),
        agreed: fields.has("agree"),
        trap: fields.get("website").to_owned(),
        opened_at: fields.get("t").parse().ok(),
        is_sure: fields.has("sure"),
    };
    let now = site.clock.now();
    let consent = app::consent_wording(publication, visit.language.tag());
    let request = match app::consider(publication, &sent, &consent, now) {
        Gate::Ready(request) => *request,
        Gate::Ask(fault) => {
            let status = match fault {
                FormFault::Slip(_) | FormFault::Doubtful => StatusCode::OK,
                _ => StatusCode::BAD_REQUEST,
            };
            return Ok(visit.show(
                status,
                title(&visit),
                form(&visit.snapshot, visit.language, &sent, Some(&fault)),
            ));
        }
    };
    let domain = request.email.ascii_domain().to_owned();
    let steps = app::sign_up(&site.store, &site.limits, publication, visit.client, request, now);
    match in_even_time(site, steps).await.map_err(|error| visit.failed(site, &error))? {
        Signed::Wait(wait) => Ok(visit.limited(wait)),
        Signed::Asked => Ok(visit.show(
            StatusCode::OK,
            visit.say("Look into your mailbox", "메일함을 확인해 주세요"),
            mailbox(&visit, &domain),
        )),
    }
}

/// Renders what comes next, with a link to the mailbox of known providers. Nothing depends on what is stored.
pub(super) fn mailbox(visit: &Visit, domain: &str) -> Markup {
    let provider = MAILBOXES.iter().find(|(domains, ..)| domains.contains(&domain));
    html! {
        p { (visit.say(
            "A message is on its way to you. Open its link and press the button: only then anything happens.",
            "안내 메일을 보냈습니다. 메일의 링크를 열고 버튼을 누르셔야 처리됩니다.",
        )) }
        @if let Some((_, name, url)) = provider {
            p class="action" { a href=(url) rel="noreferrer" { (visit.say("Open ", "")) (name) (visit.say("", " 열기")) } }
        }
        p class="hint" { (visit.say(
            "If nothing comes within ten minutes, look into the folder for unwanted mail, and check the address.",
            "10분이 지나도 오지 않으면 스팸 메일함과 입력한 주소를 확인해 주세요.",
        )) }
    }
}
