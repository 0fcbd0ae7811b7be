//! The form for joining.

use maud::{Markup, html};

use super::reply::say;
use crate::app::{FormFault, SignUpForm, consent_wording};
use crate::issue::Publication;
use crate::site::snapshot::Snapshot;
use crate::site::words::Words;
use crate::web::Language;

/// Returns the form as it is before anybody wrote into it.
pub(super) fn blank(publication: &Publication) -> SignUpForm {
    let first = publication.newsletters.iter().take(1).map(|one| one.id.to_string());
    SignUpForm { newsletters: first.collect(), ..SignUpForm::default() }
}

/// Renders the blank form for a page that caches keep, so without the time at which it was opened.
pub(in crate::site::routes) fn empty(snapshot: &Snapshot, language: Language) -> Markup {
    form(snapshot, language, &blank(&snapshot.publication), None)
}

/// Renders the form, filled in as it was sent, with the question about it.
pub(super) fn form(
    snapshot: &Snapshot,
    language: Language,
    sent: &SignUpForm,
    fault: Option<&FormFault>,
) -> Markup {
    let publication = &snapshot.publication;
    let own = snapshot.own_language(language);
    let is_asked = matches!(fault, Some(FormFault::Slip(_) | FormFault::Doubtful));
    let is_wrong = |wrong: bool| wrong.then_some("true");
    html! {
        @if let Some(fault) = fault { (question(language, sent, fault)) }
        form method="post" action="/subscribe" novalidate {
            p {
                label for="email" { (say(language, "Mail address", "이메일 주소")) }
                input id="email" name="email" type="email" autocomplete="email" required maxlength="254" value=(sent.email)
                    aria-invalid=[is_wrong(matches!(fault, Some(FormFault::NoAddress | FormFault::InvalidAddress(_))))]
                    aria-describedby=[fault.map(|_| "fault")];
            }
            p {
                label for="name" { (say(language, "Name (optional)", "이름 (선택)")) }
                input id="name" name="name" autocomplete="name" maxlength="200" value=(sent.name);
            }
            (choices(publication, own, language, &sent.newsletters, &sent.topics))
            p {
                label {
                    input type="checkbox" name="agree" value="yes" required checked[sent.agreed];
                    (consent_wording(publication, language.tag()))
                }
            }
            (privacy(snapshot.privacy_policy(), language))
            @if !is_asked {
                // Programs fill in what people do not see. It only leads to a question.
                div class="trap" aria-hidden="true" {
                    label for="website" { (say(language, "Leave this empty", "비워 두세요")) }
                    input id="website" name="website" tabindex="-1" autocomplete="off";
                }
            }
            @if let Some(opened) = sent.opened_at { input type="hidden" name="t" value=(opened); }
            @if is_asked { input type="hidden" name="sure" value="yes"; }
            input type="hidden" name="language" value=(language.tag());
            p { button { (Words::of(language).subscribe) } }
        }
        (promises(language))
    }
}

/// Renders the question about a form.
fn question(language: Language, sent: &SignUpForm, fault: &FormFault) -> Markup {
    let sentence = match fault {
        FormFault::NoAddress => say(language, "Enter your mail address.", "이메일 주소를 입력해 주세요."),
        FormFault::InvalidAddress(_) => say(
            language,
            "This is no mail address. Write it as in name@example.com.",
            "이메일 주소 형식이 아닙니다. name@example.com처럼 적어 주세요.",
        ),
        FormFault::NoConsent => say(
            language,
            "Tick the box if you agree: without your consent nothing is sent.",
            "수신에 동의하시면 아래 상자에 표시해 주세요. 동의 없이는 보내지 않습니다.",
        ),
        FormFault::NoNewsletter => say(language, "Choose a newsletter.", "뉴스레터를 하나 이상 골라 주세요."),
        FormFault::Doubtful => say(
            language,
            "One more press, please: programs fill in this form too. Check the address and send it again.",
            "한 번 더 눌러 주세요. 자동 프로그램이 양식을 채우는 경우가 있어 확인합니다. 주소를 살펴보고 다시 보내 주세요.",
        ),
        FormFault::Slip(proposal) => {
            return html! {
                div class="error" id="fault" role="alert" {
                    p { (say(language, "Did you mean ", "혹시 이 주소인가요? ")) b { (proposal) } (say(language, "?", "")) }
                    form method="post" action="/subscribe" {
                        input type="hidden" name="email" value=(proposal);
                        (repeat(sent, language))
                        p { button { (say(language, "Yes, take this address", "네, 이 주소로 할게요")) } }
                    }
                    p { (say(
            language,
                        "If the address below is right as it is, send the form again.",
                        "아래 주소가 맞다면 그대로 다시 보내 주세요.",
                    )) }
                }
            };
        }
    };
    html! { p class="error" id="fault" role="alert" { (sentence) } }
}

/// Repeats what was sent, but for the address.
fn repeat(sent: &SignUpForm, language: Language) -> Markup {
    html! {
        input type="hidden" name="name" value=(sent.name);
        @for topic in &sent.topics { input type="hidden" name="topic" value=(topic); }
        @for newsletter in &sent.newsletters { input type="hidden" name="newsletter" value=(newsletter); }
        @if sent.agreed { input type="hidden" name="agree" value="yes"; }
        @if let Some(opened) = sent.opened_at { input type="hidden" name="t" value=(opened); }
        input type="hidden" name="language" value=(language.tag());
    }
}

/// Renders the choice of newsletters and topics with their descriptions.
pub(super) fn choices(
    publication: &Publication,
    own: Option<&str>,
    language: Language,
    newsletters: &[String],
    topics: &[String],
) -> Markup {
    let is_korean = language == Language::Korean;
    html! {
        @if publication.newsletters.len() > 1 {
            fieldset {
                legend { (if is_korean { "뉴스레터" } else { "Newsletters" }) }
                @for newsletter in &publication.newsletters {
                    (choice("newsletter", newsletter.id.as_str(), &newsletter.name, newsletter.description.as_deref(), own,
                        newsletters.iter().any(|id| id == newsletter.id.as_str())))
                }
            }
        }
        @if !publication.topics.is_empty() {
            fieldset {
                legend { (if is_korean { "관심 주제" } else { "Topics" }) }
                p class="hint" { (if is_korean { "고르지 않으면 모든 주제를 받습니다." } else { "Without a choice you get everything." }) }
                @for topic in &publication.topics {
                    (choice("topic", topic.id.as_str(), &topic.name, topic.description.as_deref(), own,
                        topics.iter().any(|id| id == topic.id.as_str())))
                }
            }
        }
    }
}

fn choice(
    field: &str,
    id: &str,
    name: &str,
    description: Option<&str>,
    own: Option<&str>,
    is_chosen: bool,
) -> Markup {
    html! {
        p lang=[own] {
            label { input type="checkbox" name=(field) value=(id) checked[is_chosen]; (name) }
            @if let Some(description) = description { " " span class="hint" { (description) } }
        }
    }
}

fn privacy(policy: Option<&str>, language: Language) -> Markup {
    let label = if language == Language::Korean { "개인정보 처리방침" } else { "Privacy policy" };
    html! { @if let Some(policy) = policy { p { a href=(policy) { (label) } } } }
}

/// The three promises.
fn promises(language: Language) -> Markup {
    let sentences = match language {
        Language::English => [
            "You confirm by mail first. Nobody else can subscribe you.",
            "One press in any mail, and you are out at once.",
            "Your address is used for nothing else, and nobody watches what you read.",
        ],
        Language::Korean => [
            "메일로 확인해야 구독이 시작됩니다. 다른 사람이 대신 구독시킬 수 없습니다.",
            "모든 메일에서 버튼 한 번이면 바로 해지됩니다.",
            "주소는 다른 곳에 쓰지 않으며, 무엇을 읽는지 추적하지 않습니다.",
        ],
    };
    html! { ul class="hint" { @for sentence in sentences { li { (sentence) } } } }
}

/// Renders a form for the newsroom's own pages: plain HTML without script, style and trap. `site` is the base URL.
pub(in crate::site) fn plain_form(publication: &Publication, site: &str, language: Language) -> String {
    let is_korean = language == Language::Korean;
    let label = |english: &'static str, korean: &'static str| if is_korean { korean } else { english };
    let form = html! {
        form method="post" action={ (site) "/subscribe" } accept-charset="utf-8" {
            p {
                label for="briefing-email" { (label("Mail address", "이메일 주소")) } " "
                input id="briefing-email" name="email" type="email" autocomplete="email" required maxlength="254";
            }
            p {
                label for="briefing-name" { (label("Name (optional)", "이름 (선택)")) } " "
                input id="briefing-name" name="name" autocomplete="name" maxlength="200";
            }
            (choices(publication, None, language, &[], &[]))
            p {
                label {
                    input type="checkbox" name="agree" value="yes" required; " "
                    (consent_wording(publication, language.tag()))
                }
            }
            (privacy(publication.privacy_policy.as_deref(), language))
            input type="hidden" name="language" value=(language.tag());
            p { button { (label("Subscribe", "구독하기")) } }
        }
    };
    // One element on a line, so that an editor can read and change it.
    form.into_string().replace("><", ">\n<")
}
