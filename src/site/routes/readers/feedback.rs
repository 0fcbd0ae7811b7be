//! `/feedback/TOKEN`: an answer about one issue, counted without a name.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use maud::html;
use url::form_urlencoded;

use super::early_reply::Reply;
use crate::domain::Answer;
use crate::site::state::Site;
use crate::site::visit::Visit;
use crate::store::{Feedback, Vote};

pub(super) async fn show(Path(token): Path<String>, RawQuery(query): RawQuery, visit: Visit) -> Reply {
    visit.verify(&token, |token| visit.snapshot.signer.verify_feedback(token))?;
    // The mail's links end in `?liked` and `?better`.
    let query = query.unwrap_or_default();
    let answer = form_urlencoded::parse(query.as_bytes()).find_map(|(name, _)| Answer::parse(&name));
    let answers =
        [Answer::Liked, Answer::Better].into_iter().filter(|one| answer.is_none_or(|asked| asked == *one));
    let body = html! {
        p { (visit.say(
            "One press counts. Nobody sees who pressed it.",
            "버튼을 한 번 누르면 집계됩니다. 누가 눌렀는지는 아무도 알 수 없습니다.",
        )) }
        @for answer in answers {
            form method="post" {
                input type="hidden" name="answer" value=(answer.as_str());
                p { button { (label(&visit, answer)) } }
            }
        }
    };
    Ok(visit.show(StatusCode::OK, visit.say("How was this issue?", "이번 호는 어떠셨나요?"), body))
}

fn label(visit: &Visit, answer: Answer) -> &'static str {
    match answer {
        Answer::Liked => visit.say("I liked it", "좋았어요"),
        Answer::Better => visit.say("It could be better", "아쉬웠어요"),
    }
}

pub(super) async fn send(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    visit: Visit,
    body: Bytes,
) -> Reply {
    let signer = &visit.snapshot.signer;
    let (reference, issue) = visit.verify(&token, |token| signer.verify_feedback(token))?;
    let fields = visit.form(&body, &[])?;
    let Some(answer) = Answer::parse(fields.get("answer")) else {
        let title = visit.say("Which answer?", "어떤 답인가요?");
        let sentence = visit.say("Press one of the buttons.", "버튼 가운데 하나를 눌러 주세요.");
        return Ok(visit.message(StatusCode::BAD_REQUEST, title, sentence));
    };
    let mark = signer.feedback_mark(&issue, &reference);
    let vote = site.store.count_feedback(&issue, mark, answer, site.clock.now()).await;
    let sentence = match vote.map_err(|error| visit.failed(&site, &error))? {
        Vote::Counted => visit.say("Your answer counts.", "의견이 집계되었습니다."),
        Vote::Known => visit
            .say("You answered before: the first answer counts.", "이미 답하셨습니다. 처음 답이 집계됩니다."),
        Vote::Closed => visit.say(
            "Answers about this issue are no longer counted. Write to the newsroom.",
            "이번 호에 대한 의견은 더 이상 집계하지 않습니다. 편집국으로 메일을 보내 주세요.",
        ),
    };
    Ok(visit.message(StatusCode::OK, visit.say("Thank you", "고맙습니다"), sentence))
}
