use crate::check::issue_text::{Link, Role};
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts::same_target;
use crate::compose::default_link_label;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link text that says nothing about its page: "click here", "read more", "link", "여기", "자세히 보기". An item's `link`
/// without a `link_text` is fine, because the default text names the headline.
///
/// ## Why it matters to a reader
/// Readers who look for a story skim the links, and a screen reader reads them out as a list. "Here", ten times, does
/// not tell them where a link leads.
///
/// ## Example
/// ```markdown
/// To read the rules of the port, click [here](https://lantern.example/rules).
/// ```
///
/// ## Better
/// ```markdown
/// Read [the rules of the port](https://lantern.example/rules).
/// ```
pub(super) struct SaysNothing;

impl Rule for SaysNothing {
    fn code(&self) -> Code {
        Code("links::says_nothing")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let links = context.issue_text.links.iter().filter(|link| !link.is_bare && says_nothing(&link.text));
        for link in links {
            let words = link.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let message = format!("`{words}` does not say where the link leads");
            found.push(Diagnostic::warning(self.code(), link.text_at, message).help(help(link, context)));
        }
    }
}

/// Suggests a replacement: the text that the mail would print by default.
fn help(link: &Link, context: &Context<'_>) -> String {
    let item = link.item.and_then(|index| context.issue.items.get(index));
    let Some(item) = item else { return "link the words that name the page".to_owned() };
    let call = default_link_label(item, context.publication);
    match &item.link {
        _ if link.role == Role::LinkText => format!("remove `link_text`, and readers see `{call}`"),
        Some(original) if same_target(&original.value) == same_target(&link.target) => {
            format!("remove it: `{call}` already follows the story")
        }
        Some(_) => "link the words that name the page".to_owned(),
        None => format!(
            "link the words that name the page, or put the address into `link` above the text, where readers see `{call}`"
        ),
    }
}

/// Link texts that say nothing about the page, without punctuation.
const UNINFORMATIVE_TEXTS: &str = "
    here | click | click here | click this | click this link | click the link | click below |
    click here to read more | click here for more | click to read more | right here | over here |
    read here | read it here | see here | find it here | read | read on | read more | read more here |
    read this | read it | see more | learn more | find out more | view more | more | more here |
    more info | more information | more details | details | info | know more | get more | full report |
    full story | full article | full text | full version | the full report | the full story |
    read full story | read full article | read full report | continue | continue reading |
    keep reading | view | see | open | go | visit | link | a link | the link | this link | this |
    this page | this site | this website | this article | this story | this post | url | source |
    download | download here | watch | watch here | listen | listen here | start | start here |
    check it out | check here | sign up here | 여기 | 여기를 | 여기서 | 여기에서 | 여기로 | 여기에 |
    여기 클릭 | 여기를 클릭 | 여기를 클릭하세요 | 여기를 눌러 주세요 | 여기를 누르세요 | 여기서 보기 |
    여기서 확인 | 여기에서 확인 | 여기서 확인하세요 | 이곳 | 이곳을 | 이곳에서 | 이곳을 클릭 |
    이곳을 클릭하세요 | 클릭 | 클릭하기 | 클릭하세요 | 링크 | 이 링크 | 해당 링크 | 링크 클릭 |
    링크를 클릭 | 링크 보기 | 링크 참조 | 링크 참고 | 아래 링크 | 더 | 더 보기 | 더보기 | 더 읽기 |
    더 알아보기 | 자세히 | 자세히 보기 | 자세히 읽기 | 자세히 알아보기 | 자세한 내용 |
    자세한 내용 보기 | 자세한 내용은 여기 | 상세 보기 | 상세보기 | 계속 | 계속 읽기 | 바로가기 |
    바로 가기 | 보기 | 보러 가기 | 보러가기 | 읽기 | 읽어 보기 | 읽으러 가기 | 확인 | 확인하기 | 이동 |
    이동하기 | 전문 | 전문 보기 | 전문보기 | 전체 보기 | 원문 | 원문 보기 | 원문보기 | 원문 읽기 |
    원문 링크 | 기사 보기 | 기사보기 | 기사 읽기 | 기사 링크 | 기사 원문 | 본문 보기 | 출처 |
    관련 링크 | 다운로드 | 내려받기";

/// True if a link text says nothing about its page.
pub(super) fn says_nothing(words: &str) -> bool {
    // Ignores arrows, brackets and full stops.
    let words = words.to_lowercase();
    let words = words.trim_matches(|c: char| !c.is_alphanumeric());
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    !words.is_empty() && UNINFORMATIVE_TEXTS.split('|').any(|empty| empty.trim() == words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_link_text_is_found_despite_marks_and_capitals() {
        for words in [
            "here",
            "READ MORE",
            "Read more »",
            "[link]",
            "Click  here!",
            "→ more",
            "this",
            "여기",
            "자세히 보기 >",
            "바로가기",
            "‘더 보기’",
        ] {
            assert!(says_nothing(words), "{words}");
        }
    }

    #[test]
    fn link_text_that_names_a_page_is_accepted() {
        for words in [
            "",
            "the rules of the port",
            "Read the full report by Haneul Wire",
            "here is the plan",
            "여기 담긴 보고서",
            "More than 30 cameras",
            "Haneul Wire",
            "it's complicated",
        ] {
            assert!(!says_nothing(words), "{words}");
        }
    }
}
