//! `/preferences/TOKEN`: choices of one reader. The link of any mail opens what can be taken back; export, erasure and a change
//! of address need a link that was mailed just now.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};

use super::early_reply::{EarlyReply, Reply};
use super::even_time::in_even_time;
use super::fields::Fields;
use super::preferences_page::{self, Access, PAUSES};
use crate::app;
use crate::domain::{EmailAddress, LanguageTag, Newsletters, PersonName};
use crate::message::TokenError;
use crate::site::answer::media;
use crate::site::state::Site;
use crate::site::visit::Visit;
use crate::store::{Choices, LeaveLink, Reader, ReaderChoices, ReaderRef, StoreError, SubscriberRecords};

pub(super) async fn show(State(site): State<Arc<Site>>, Path(token): Path<String>, visit: Visit) -> Reply {
    let (reference, access) = access(&site, &visit, &token)?;
    let reader = visit.reader(&site, reference).await?;
    Ok(answer(&visit, &reader, access, None))
}

/// Checks a token for both purposes.
fn access(site: &Site, visit: &Visit, token: &str) -> Result<(ReaderRef, Access), EarlyReply> {
    let (signer, now) = (&visit.snapshot.signer, site.clock.now());
    visit.verify(token, |token| match signer.verify_preferences(token) {
        Ok(reference) => Ok((reference, Access::Choices)),
        Err(TokenError::Invalid) => {
            signer.verify_manage(token, now).map(|reference| (reference, Access::Everything))
        }
        Err(error) => Err(error),
    })
}

fn answer(visit: &Visit, reader: &Reader, access: Access, note: Option<&str>) -> Response {
    let title = visit.say("Your settings", "구독 설정");
    visit.show(StatusCode::OK, title, preferences_page::page(visit, reader, access, note))
}

pub(super) async fn send(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    visit: Visit,
    body: Bytes,
) -> Reply {
    let (site, visit) = (&*site, &visit);
    let (reference, access) = access(site, visit, &token)?;
    let fields = visit.form(&body, &[])?;
    let known = visit.reader(site, reference).await?;
    let (store, now) = (&site.store, site.clock.now());
    let failed = |error: StoreError| visit.failed(site, &error);
    let note = match fields.get("action") {
        "save" | "" => {
            store
                .update_preferences(reference, choices(visit, &known, &fields), now)
                .await
                .map_err(failed)?;
            visit.say("Saved.", "저장했습니다.")
        }
        "pause" => {
            let weeks = PAUSES.into_iter().find(|weeks| weeks.to_string() == fields.get("weeks"));
            let Some(weeks) = weeks else { return Ok(unclear(visit)) };
            let time = SignedDuration::from_hours(i64::from(weeks) * 7 * 24);
            let until = now.saturating_add(time).unwrap_or(Timestamp::MAX);
            store.pause_until(reference, Some(until), now).await.map_err(failed)?;
            visit.say(
                "Paused. It begins again by itself.",
                "일시 중지했습니다. 기간이 지나면 자동으로 다시 보냅니다.",
            )
        }
        "resume" => {
            store.pause_until(reference, None, now).await.map_err(failed)?;
            visit.say("The pause is over.", "다시 보내 드립니다.")
        }
        "leave" => {
            store.unsubscribe(reference, LeaveLink::Button, now).await.map_err(failed)?;
            visit.say("You are unsubscribed.", "구독이 해지되었습니다.")
        }
        "move" | "export" | "erase" if access != Access::Everything => return Ok(needs_fresh_link(visit)),
        "move" => return move_to(site, visit, reference, fields.get("address")).await,
        "export" => return export(site, visit, &known).await,
        "erase" if fields.has("sure") => {
            store.erase_subscriber(&known.stored.subscriber.email, now).await.map_err(failed)?;
            return Ok(visit.message(
                StatusCode::OK,
                visit.say("Erased", "삭제했습니다"),
                visit.say(
                    "Nothing is stored about you any more, and no list brings the address back. Only you can, by the form.",
                    "더 이상 아무 정보도 보관하지 않으며, 다른 명단으로 다시 등록되지 않습니다. 직접 신청하실 때만 다시 구독됩니다.",
                ),
            ));
        }
        _ => return Ok(unclear(visit)),
    };
    // Read anew, so that the page shows what is stored.
    let reader = visit.reader(site, reference).await?;
    Ok(answer(visit, &reader, access, Some(note)))
}

/// Reads the choices of the form. What the page does not offer stays as it was.
fn choices(visit: &Visit, known: &Reader, fields: &Fields) -> Choices {
    let publication = &visit.snapshot.publication;
    let subscriber = &known.stored.subscriber;
    let offered: BTreeSet<_> = publication.newsletters.iter().map(|one| one.id.clone()).collect();
    let newsletters = if offered.len() > 1 {
        let chosen = app::known_newsletters(publication, &fields.all("newsletter"));
        let left = offered.difference(&chosen).cloned();
        let others = subscriber.newsletters.left.difference(&offered).cloned();
        Newsletters {
            left: left.chain(others).collect(),
            chosen: if subscriber.newsletters.chosen.is_empty() || chosen.is_empty() {
                BTreeSet::new()
            } else {
                chosen
            },
        }
    } else {
        subscriber.newsletters.clone()
    };
    let topics = if publication.topics.is_empty() {
        subscriber.topics.clone()
    } else {
        app::known_topics(publication, &fields.all("topic"))
    };
    let written = fields.get("language");
    let language = LanguageTag::parse(written).is_ok().then(|| written.to_owned());
    Choices { name: PersonName::parse(fields.get("name")), topics, newsletters, language }
}

async fn move_to(site: &Site, visit: &Visit, reference: ReaderRef, address: &str) -> Reply {
    let Ok(target) = EmailAddress::parse(address) else {
        return Ok(visit.message(
            StatusCode::BAD_REQUEST,
            visit.say("This is no mail address", "이메일 주소 형식이 아닙니다"),
            visit.say(
                "Go back and write it as in name@example.com.",
                "뒤로 가서 name@example.com처럼 적어 주세요.",
            ),
        ));
    };
    if let app::Admission::Wait { wait, .. } = site.limits.admit(visit.client, site.clock.now()) {
        return Ok(visit.limited(wait));
    }
    let steps = site.store.request_address_change(reference, &target, site.clock.now());
    in_even_time(site, steps).await.map_err(|error| visit.failed(site, &error))?;
    Ok(visit.message(
        StatusCode::OK,
        visit.say("Look into the new mailbox", "새 메일함을 확인해 주세요"),
        visit.say(
            "A message there asks to confirm the address. Until then everything stays as it is.",
            "새 주소로 확인 메일을 보냈습니다. 확인하기 전까지는 그대로입니다.",
        ),
    ))
}

async fn export(site: &Site, visit: &Visit, known: &Reader) -> Reply {
    let record = site.store.subscriber_record(&known.stored.subscriber.email).await;
    let record = record.map_err(|error| visit.failed(site, &error))?.unwrap_or_default();
    let text = format!("{:#}\n", app::record_json(&record));
    let headers =
        [(CONTENT_TYPE, media::JSON), (CONTENT_DISPOSITION, "attachment; filename=\"my-data.json\"")];
    Ok((StatusCode::OK, headers, text).into_response())
}

fn needs_fresh_link(visit: &Visit) -> Response {
    visit.message(
        StatusCode::FORBIDDEN,
        visit.say("This needs a fresh link", "새 링크가 필요합니다"),
        visit.say(
            "A mail may have been passed on, so this link opens only what can be taken back. Have a fresh one sent at the page for leaving and settings.",
            "메일이 전달되었을 수 있어 이 링크로는 되돌릴 수 있는 설정만 바꿀 수 있습니다. 구독 해지·설정 변경 페이지에서 새 링크를 받아 주세요.",
        ),
    )
}

fn unclear(visit: &Visit) -> Response {
    visit.message(
        StatusCode::BAD_REQUEST,
        visit.say("Nothing was changed", "아무것도 바뀌지 않았습니다"),
        visit.say("Go back and press one of the buttons.", "뒤로 가서 버튼을 눌러 주세요."),
    )
}
