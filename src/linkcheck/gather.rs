//! From the URLs as they were written to the pages that have to be asked.

use std::collections::BTreeMap;

use url::Url;

use super::{AllowPrivate, target};
use crate::domain::LinkResult;

/// What has to be asked.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Each page, with the spellings that lead to it: several places in one page are one question.
    pub(super) pages: BTreeMap<Url, Vec<String>>,
    /// What is known without asking.
    pub(super) judged: BTreeMap<String, LinkResult>,
}

/// Sorts the URLs.
pub(super) fn gather(urls: impl IntoIterator<Item = String>, allow_private: &AllowPrivate) -> Gathered {
    let mut gathered = Gathered::default();
    for written in urls {
        match target::read(&written, allow_private) {
            Ok(page) => {
                let spellings = gathered.pages.entry(page).or_default();
                if !spellings.contains(&written) {
                    spellings.push(written);
                }
            }
            Err(end) => {
                gathered.judged.insert(written, LinkResult::straight(end));
            }
        }
    }
    gathered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LinkState;

    #[test]
    fn places_in_one_page_are_one_question() {
        let written = [
            "https://a.example/#one",
            "https://A.example#two",
            "https://a.example/#one",
            "mailto:b@a.example",
        ];
        let gathered = gather(written.map(str::to_owned), &AllowPrivate::Never);
        let pages: Vec<_> =
            gathered.pages.iter().map(|(page, spellings)| (page.as_str(), spellings.len())).collect();
        assert_eq!(pages, [("https://a.example/", 2)]);
        assert_eq!(gathered.judged["mailto:b@a.example"].state(), LinkState::NotAsked);
    }
}
