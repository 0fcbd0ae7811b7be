use super::slips::{self, Position, Slip};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// Korean words that are often misspelled and are wrong in every text: `됬다`, `몇일`, `왠만하면`, `역활`, `오랫만에` and several
/// dozen more. Forms that are right in another place are not on the list.
///
/// ## Why it matters to a reader
/// Readers write to the newsroom about these errors. Autocorrection on a phone misses most of them.
///
/// ## Example
/// ```markdown
/// 복구에 몇일이 걸릴지 아직 확인되지 않았지만, 담당자의 역활은 분명해졌다.
/// ```
///
/// ## Better
/// ```markdown
/// 복구에 며칠이 걸릴지 아직 확인되지 않았지만, 담당자의 역할은 분명해졌다.
/// ```
pub(super) struct CommonSlips;

use Position::{Anywhere, End, Start, Stem, Word};

/// In alphabetical order.
const SLIPS: [Slip; 81] = [
    Slip("갈께요", "갈게요", End),
    Slip("갯수", "개수", Stem),
    Slip("걸맞는", "걸맞은", Word),
    Slip("곰곰히", "곰곰이", Word),
    Slip("금새", "금세", Word),
    Slip("깨끗히", "깨끗이", Word),
    Slip("꼼꼼이", "꼼꼼히", Word),
    Slip("내노라하", "내로라하", Start),
    Slip("눈꼽", "눈곱", Stem),
    Slip("눈쌀", "눈살", Stem),
    Slip("담궈", "담가", Start),
    Slip("담궜", "담갔", Start),
    Slip("댓가", "대가", Stem),
    Slip("도데체", "도대체", Word),
    Slip("됀", "된", Anywhere),
    Slip("되서", "돼서", End),
    Slip("되야", "돼야", End),
    Slip("되요", "돼요", End),
    Slip("됬", "됐", Anywhere),
    Slip("뒷쪽", "뒤쪽", Stem),
    Slip("뒷처리", "뒤처리", Stem),
    Slip("뒷풀이", "뒤풀이", Stem),
    Slip("드릴께", "드릴게", End),
    Slip("드릴께요", "드릴게요", End),
    Slip("들어났", "드러났", Start),
    Slip("몇일", "며칠", Start),
    Slip("무릎쓰", "무릅쓰", Start),
    Slip("무릎쓴", "무릅쓴", Start),
    Slip("볼께", "볼게", End),
    Slip("볼께요", "볼게요", End),
    Slip("뵈요", "봬요", End),
    Slip("설겆이", "설거지", Start),
    Slip("아니예요", "아니에요", End),
    Slip("아뭏든", "아무튼", Word),
    Slip("않돼", "안 돼", Start),
    Slip("않됀", "안 된", Start),
    Slip("않됐", "안 됐", Start),
    Slip("않되는", "안 되는", Start),
    Slip("않되면", "안 되면", Start),
    Slip("않된", "안 된", Start),
    Slip("않될", "안 될", Start),
    Slip("않됩", "안 됩", Start),
    Slip("않됬", "안 됐", Start),
    Slip("않하", "안 하", Start),
    Slip("않한", "안 한", Start),
    Slip("않할", "안 할", Start),
    Slip("않함", "안 함", Start),
    Slip("않합", "안 합", Start),
    Slip("않해", "안 해", Start),
    Slip("않했", "안 했", Start),
    Slip("알맞는", "알맞은", Word),
    Slip("어떡게", "어떻게", Start),
    Slip("어떻해", "어떡해", Anywhere),
    Slip("어의없", "어이없", Start),
    Slip("어짜피", "어차피", Word),
    Slip("어쨋", "어쨌", Start),
    Slip("역활", "역할", Stem),
    Slip("오랫만", "오랜만", Start),
    Slip("올께요", "올게요", End),
    Slip("왠만", "웬만", Start),
    Slip("왠일", "웬일", Start),
    Slip("웬지", "왠지", Word),
    Slip("윗쪽", "위쪽", Stem),
    Slip("윗층", "위층", Stem),
    Slip("일일히", "일일이", Word),
    Slip("잇점", "이점", Stem),
    Slip("잠궈", "잠가", Start),
    Slip("잠궜", "잠갔", Start),
    Slip("줄께", "줄게", End),
    Slip("줄께요", "줄게요", End),
    Slip("촛점", "초점", Stem),
    Slip("치뤄", "치러", Start),
    Slip("치뤘", "치렀", Start),
    Slip("통채로", "통째로", Word),
    Slip("틈틈히", "틈틈이", Word),
    Slip("할께", "할게", End),
    Slip("할께요", "할게요", End),
    Slip("할려고", "하려고", Anywhere),
    Slip("헛점", "허점", Stem),
    Slip("희안하", "희한하", Start),
    Slip("희안한", "희한한", Start),
];

impl Rule for CommonSlips {
    fn code(&self) -> Code {
        Code("korean::common_slips")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in super::korean_passages(context) {
            let prose = passage.prose();
            for (at, right) in slips::find_slips(prose, &SLIPS) {
                let message =
                    format!("`{}` is misspelled; the correct form is `{right}`", &prose[at.clone()]);
                found.push(
                    Diagnostic::warning(self.code(), passage.span(at.clone()), message)
                        .help(format!("write `{right}`"))
                        .fix(passage.replace(at, right)),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(&str, &'static str)> {
        slips::find_slips(text, &SLIPS).map(|(at, right)| (&text[at], right)).collect()
    }

    #[test]
    fn misspelling_yields_the_right_form() {
        for (text, expected) in [
            ("확인됬다", ("됬", "됐")),
            ("않됀다", ("않됀", "안 된")),
            ("않됬습니다", ("않됬", "안 됐")),
            ("그렇게 하면 않되는 이유", ("않되는", "안 되는")),
            ("몇일째", ("몇일", "며칠")),
            ("왠만하면", ("왠만", "웬만")),
            ("확인할께요", ("할께요", "할게요")),
            ("어떻해요", ("어떻해", "어떡해")),
            ("금새 퍼졌다", ("금새", "금세")),
            ("담당자의 역활을", ("역활", "역할")),
            ("오랫만에", ("오랫만", "오랜만")),
            ("통채로", ("통채로", "통째로")),
            ("설겆이를", ("설겆이", "설거지")),
            ("사용하면 되요.", ("되요", "돼요")),
            ("공부할려고", ("할려고", "하려고")),
            ("치뤘다", ("치뤘", "치렀")),
        ] {
            assert_eq!(seen(text), [expected], "{text}");
        }
    }

    #[test]
    fn similar_words_are_accepted() {
        for text in [
            "서두르지 않되 멈추지도 않는다",
            "지역활동과 지역활성화",
            "역활용 사례",
            "배우 금새록은",
            "여러분께, 독자들께, 이달 말께, 가을께",
            "댓가지를 꺾었다",
            "왠지 낯설다",
            "오랫동안",
            "웬일인지 며칠째 비가 왔다",
            "됐다, 된다, 돼서, 되어서, 되다",
            "어떻게 해요",
            "깨끗이 일일이",
        ] {
            assert_eq!(seen(text), [], "{text}");
        }
    }

    #[test]
    fn right_forms_are_not_in_the_list() {
        for Slip(wrong, right, _) in &SLIPS {
            assert_eq!(seen(right), [], "{wrong}");
            assert_eq!(seen(wrong), [(*wrong, *right)]);
        }
    }
}
