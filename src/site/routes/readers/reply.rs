//! Answers that several readers' pages give.

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use maud::{Markup, html};

use super::early_reply::EarlyReply;
use super::fields::Fields;
use super::origin;
use crate::domain::Token;
use crate::message::TokenError;
use crate::site::page::Page;
use crate::site::state::Site;
use crate::site::visit::Visit;
use crate::store::{Reader, ReaderChoices, ReaderRef};
use crate::web::Language;

/// Returns the sentence in a language.
pub(super) fn say(language: Language, english: &'static str, korean: &'static str) -> &'static str {
    match language {
        Language::English => english,
        Language::Korean => korean,
    }
}

impl Visit {
    /// Returns the sentence in the language of the page.
    pub(super) fn say(&self, english: &'static str, korean: &'static str) -> &'static str {
        say(self.language, english, korean)
    }

    /// Refuses a form that another site sent.
    pub(super) fn require_origin(&self, allowed: &[String]) -> Result<(), EarlyReply> {
        if origin::is_allowed(&self.headers, self.snapshot.base(), allowed) {
            return Ok(());
        }
        let title = self.say("This form comes from another site", "다른 사이트에서 보낸 양식입니다");
        let sentence = self.say(
            "Nothing was changed. Open the page here and send the form again.",
            "아무것도 바뀌지 않았습니다. 이 사이트에서 페이지를 열고 다시 보내 주세요.",
        );
        Err(self.message(StatusCode::FORBIDDEN, title, sentence).into())
    }

    /// Reads the fields of a form, unless a site that is not `allowed` sent it.
    pub(super) fn form(&self, body: &[u8], allowed: &[String]) -> Result<Fields, EarlyReply> {
        self.require_origin(allowed)?;
        Fields::read(&self.headers, body)
    }

    /// Reads a token and checks it, or answers that there is no such page, or that the link is too old.
    pub(super) fn verify<T>(
        &self,
        token: &str,
        check: impl FnOnce(&Token) -> Result<T, TokenError>,
    ) -> Result<T, EarlyReply> {
        let token = Token::parse(token).ok_or_else(|| self.not_found())?;
        check(&token).map_err(|error| match error {
            TokenError::Invalid => self.not_found().into(),
            TokenError::Expired => self.expired().into(),
        })
    }

    /// Finds the reader of a link, or answers that their data were erased.
    pub(super) async fn reader(&self, site: &Site, reference: ReaderRef) -> Result<Reader, EarlyReply> {
        let reader = site.store.reader(reference).await.map_err(|error| self.failed(site, &error))?;
        Ok(reader.ok_or_else(|| self.gone())?)
    }

    /// Answers that a link was genuine and is too old, with the ways to a new one.
    pub(super) fn expired(&self) -> Response {
        let body = html! {
            p { (self.say(
                "Links in such mails work for a limited time. You can have a new one sent.",
                "이 링크는 정해진 기간에만 유효합니다. 새 링크를 받을 수 있습니다.",
            )) }
            p class="action" { a href="/subscribe" { (self.say("Subscribe again", "다시 구독 신청하기")) } }
            p { a href="/leave" { (self.say("Have a link to my settings sent", "설정 링크 받기")) } }
        };
        self.page(
            StatusCode::GONE,
            &Page::unlisted(self.say("This link has expired", "만료된 링크입니다"), body),
        )
    }

    /// Answers that nobody stands behind the link any more: the data were erased.
    pub(super) fn gone(&self) -> Response {
        let body = html! {
            p { (self.say(
                "Nothing is stored about the reader of this link any more.",
                "이 링크의 독자 정보는 더 이상 보관하지 않습니다.",
            )) }
            p { a href="/subscribe" { (self.words().subscribe) } }
        };
        self.page(StatusCode::GONE, &Page::unlisted(self.say("Erased", "삭제되었습니다"), body))
    }

    /// Answers that there were too many requests.
    pub(super) fn limited(&self, wait: Duration) -> Response {
        let title = self.say("Please wait a moment", "잠시 기다려 주세요");
        let sentence = self.say(
            "Too many requests came at once. Nothing is lost: try again in a few minutes.",
            "요청이 한꺼번에 너무 많이 들어왔습니다. 몇 분 뒤에 다시 시도해 주세요.",
        );
        let mut response = self.message(StatusCode::TOO_MANY_REQUESTS, title, sentence);
        let seconds = wait.as_secs().max(1);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        response
    }

    /// Answers that the store failed, and tells the operator.
    pub(super) fn failed(&self, site: &Site, error: &dyn std::error::Error) -> EarlyReply {
        site.tell(&format!("a reader's request could not be carried out: {error}"));
        let title = self.say("This did not work", "처리하지 못했습니다");
        let sentence = self.say(
            "The fault is ours, and nothing was changed. Try again in a moment.",
            "저희 쪽 문제이며 아무것도 바뀌지 않았습니다. 잠시 뒤 다시 시도해 주세요.",
        );
        self.message(StatusCode::INTERNAL_SERVER_ERROR, title, sentence).into()
    }

    /// Answers with a page that no search engine lists.
    pub(super) fn show(&self, status: StatusCode, title: &str, body: Markup) -> Response {
        self.page(status, &Page::unlisted(title, body))
    }
}
