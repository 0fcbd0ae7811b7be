//! Counts of readers' answers at the foot of an issue's page.

use maud::html;

use super::answer::Document;
use crate::store::FeedbackTotals;
use crate::web::Language;

/// End of the text of a page that we composed.
const END: &[u8] = b"</article></main>";

/// Returns the page with the counts below its text; the page as it is while nobody has answered.
pub(super) fn with_counts(page: &Document, totals: FeedbackTotals, language: Language) -> Document {
    let bytes = page.bytes();
    if totals == FeedbackTotals::default() {
        return page.clone();
    }
    let Some(at) = bytes.windows(END.len()).rposition(|window| window == END) else { return page.clone() };
    let (before, after) = bytes.split_at(at);
    page.with_bytes([before, sentence(totals, language).as_bytes(), after].concat())
}

fn sentence(FeedbackTotals { liked, better }: FeedbackTotals, language: Language) -> String {
    let sentence = match language {
        Language::English => {
            format!("Answers of readers: {liked} liked it, {better} found it could be better.")
        }
        Language::Korean => format!("독자 의견: 좋았어요 {liked}, 아쉬웠어요 {better}"),
    };
    html! { div class="byline" { p { (sentence) } } }.into_string()
}

#[cfg(test)]
mod tests {
    use super::super::answer::media;
    use super::*;

    #[test]
    fn counts_stand_below_the_text() {
        let page = Document::new("<main><article><h1>A</h1></article></main><footer></footer>", media::HTML);
        let shown = |liked, better| {
            let page = with_counts(&page, FeedbackTotals { liked, better }, Language::English);
            (String::from_utf8(page.bytes().to_vec()).unwrap(), page.name().to_owned())
        };
        assert_eq!(shown(0, 0).1, page.name());
        assert_eq!(
            shown(12, 3).0,
            "<main><article><h1>A</h1><div class=\"byline\"><p>Answers of readers: 12 liked it, 3 found it could be \
             better.</p></div></article></main><footer></footer>"
        );
        assert_ne!(shown(12, 3).1, shown(12, 4).1, "caches see the change");
        let other = Document::new("<p>old</p>", media::HTML);
        let counted = with_counts(&other, FeedbackTotals { liked: 1, better: 0 }, Language::Korean);
        assert_eq!(counted.bytes(), other.bytes());
    }
}
