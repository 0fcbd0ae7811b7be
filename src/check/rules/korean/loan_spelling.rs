use std::ops::Range;

use super::slips::{self, Position, Slip};
use crate::check::rule::{Context, Rule};
use crate::check::text::hangul;
use crate::check::text::pronunciation::Endings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// Loanwords that do not follow the official spelling (외래어 표기법), such as `컨텐츠`, `메세지`, `렌섬웨어` or `디렉토리`. The list is
/// short and holds words that appear in nearly every issue about security. Names in quotation marks, or with the
/// original in brackets, are accepted.
///
/// ## Why it matters to a reader
/// A reader who searches the archive for 랜섬웨어 does not find 렌섬웨어. A publication that spells one word in two ways looks
/// careless.
///
/// ## Example
/// ```markdown
/// 렌섬웨어 조직이 협박 메세지를 남겼다.
/// ```
///
/// ## Better
/// ```markdown
/// 랜섬웨어 조직이 협박 메시지를 남겼다.
/// ```
pub(super) struct LoanSpelling;

use Position::Stem;

/// In alphabetical order.
const SLIPS: [Slip; 45] = [
    Slip("네트웍", "네트워크", Stem),
    Slip("네트웍크", "네트워크", Stem),
    Slip("데이타", "데이터", Stem),
    Slip("데이타베이스", "데이터베이스", Stem),
    Slip("디렉토리", "디렉터리", Stem),
    Slip("라이센스", "라이선스", Stem),
    Slip("렌섬웨어", "랜섬웨어", Stem),
    Slip("리더쉽", "리더십", Stem),
    Slip("매니아", "마니아", Stem),
    Slip("매세지", "메시지", Stem),
    Slip("매커니즘", "메커니즘", Stem),
    Slip("메뉴얼", "매뉴얼", Stem),
    Slip("메세지", "메시지", Stem),
    Slip("메신져", "메신저", Stem),
    Slip("메카니즘", "메커니즘", Stem),
    Slip("멤버쉽", "멤버십", Stem),
    Slip("벤쳐", "벤처", Stem),
    Slip("부라우저", "브라우저", Stem),
    Slip("브라우져", "브라우저", Stem),
    Slip("블럭체인", "블록체인", Stem),
    Slip("비지니스", "비즈니스", Stem),
    Slip("빽도어", "백도어", Stem),
    Slip("수퍼컴퓨터", "슈퍼컴퓨터", Stem),
    Slip("스케쥴", "스케줄", Stem),
    Slip("스폰서쉽", "스폰서십", Stem),
    Slip("심포지움", "심포지엄", Stem),
    Slip("싸이버", "사이버", Stem),
    Slip("악세스", "액세스", Stem),
    Slip("앙케이트", "앙케트", Stem),
    Slip("어플리케이션", "애플리케이션", Stem),
    Slip("억세스", "액세스", Stem),
    Slip("업그래이드", "업그레이드", Stem),
    Slip("엑세스", "액세스", Stem),
    Slip("워크샵", "워크숍", Stem),
    Slip("유져", "유저", Stem),
    Slip("인턴쉽", "인턴십", Stem),
    Slip("캡쳐", "캡처", Stem),
    Slip("컨텐츠", "콘텐츠", Stem),
    Slip("콘트롤", "컨트롤", Stem),
    Slip("타겟", "타깃", Stem),
    Slip("텔레비젼", "텔레비전", Stem),
    Slip("트랜드", "트렌드", Stem),
    Slip("파트너쉽", "파트너십", Stem),
    Slip("플랫홈", "플랫폼", Stem),
    Slip("헤킹", "해킹", Stem),
];

impl Rule for LoanSpelling {
    fn code(&self) -> Code {
        Code("korean::loan_spelling")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in super::korean_passages(context) {
            let prose = passage.prose();
            for (at, right) in slips::find_slips(prose, &SLIPS).filter(|(at, _)| !looks_like_name(prose, at))
            {
                let wrong = &prose[at.clone()];
                let message = format!("`{wrong}` is spelled `{right}` in the official loanword spelling");
                let finding = Diagnostic::note(self.code(), passage.span(at.clone()), message)
                    .help(format!("write `{right}`"));
                // Otherwise 네트웍을 would become 네트워크을.
                let keeps_particle = Endings::of_hangul(wrong) == Endings::of_hangul(right)
                    || !prose[at.end..].starts_with(hangul::is_syllable);
                found.push(finding.fix(keeps_particle.then(|| passage.replace(at, right)).flatten()));
            }
        }
    }
}

/// True if quotation marks or brackets around the word suggest a title or product name.
fn looks_like_name(prose: &str, at: &Range<usize>) -> bool {
    let opens = |c: char| "“‘\"'「『《〈<".contains(c);
    let closes = |c: char| "”’\"'」』》〉>(".contains(c);
    prose[..at.start].ends_with(opens) || prose[at.end..].starts_with(closes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(&str, &'static str)> {
        let found = slips::find_slips(text, &SLIPS).filter(|(at, _)| !looks_like_name(text, at));
        found.map(|(at, right)| (&text[at], right)).collect()
    }

    #[test]
    fn loanword_is_found_before_a_particle_but_not_in_a_name() {
        assert_eq!(seen("새 컨텐츠를"), [("컨텐츠", "콘텐츠")]);
        assert_eq!(seen("렌섬웨어."), [("렌섬웨어", "랜섬웨어")]);
        assert_eq!(seen("타겟들이"), [("타겟", "타깃")]);
        for innocent in [
            "‘메세지’",
            "타겟(Target)은",
            "싸이버거를",
            "한빛컨텐츠는",
            "컨텐츠나라",
            "프로토콜은",
            "물리학자 헤커는",
        ] {
            assert_eq!(seen(innocent), [], "{innocent}");
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
