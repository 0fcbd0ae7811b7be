//! The search index: static files that a small script searches in the browser, so that no query leaves it.
//!
//! Korean has no blanks around particles, so a word is found by its pairs of syllables. Words of other scripts are found by
//! their beginning. Tokens are spread over files by their first letter: a query loads one or two of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use data_encoding::HEXLOWER;
use serde_json::json;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::answer::{Document, media};
use super::public_issue::PublicIssue;
use crate::issue::Publication;

/// Number of files that the tokens are spread over. The script knows it too.
pub(super) const SHARDS: usize = 64;
/// Longest token, in letters: what is longer is no word.
const MAX_TOKEN: usize = 32;

/// The index, as files.
pub(super) struct SearchIndex {
    name: String,
    stories: Document,
    shards: Vec<Document>,
}

impl SearchIndex {
    /// Makes the index of these issues; results come in their order.
    pub(super) fn build(issues: &[Arc<PublicIssue>], publication: &Publication) -> Self {
        let mut stories = Vec::new();
        let mut shards = vec![BTreeMap::<String, Vec<usize>>::new(); SHARDS];
        for issue in issues {
            let day = issue.date.to_zoned(publication.time_zone.clone()).date();
            for story in &issue.stories {
                let number = stories.len();
                stories.push(json!({
                    "u": format!("{}#{}", issue.path(), story.anchor),
                    "t": story.title,
                    "i": issue.title,
                    "d": day.to_string(),
                }));
                let mut words = tokens(&story.title);
                words.append(&mut tokens(story.text()));
                for token in words {
                    if let Some(shard) = shards.get_mut(shard_of(&token)) {
                        shard.entry(token).or_default().push(number);
                    }
                }
            }
        }
        let stories = Document::new(json!(stories).to_string(), media::JSON);
        let shards: Vec<_> =
            shards.into_iter().map(|shard| Document::new(shard_json(shard), media::JSON)).collect();
        let names: Vec<_> = std::iter::once(&stories).chain(&shards).map(Document::name).collect();
        let name = HEXLOWER.encode(&Sha256::digest(names.concat())[..8]);
        Self { name, stories, shards }
    }

    /// Returns the path of its folder. It holds a hash of the content.
    pub(super) fn path(&self) -> String {
        format!("/search/{}", self.name)
    }

    /// Returns a file of the index by the last two parts of its path.
    pub(super) fn file(&self, name: &str, file: &str) -> Option<&Document> {
        let stem = file.strip_suffix(".json").filter(|_| name == self.name)?;
        if stem == "stories" {
            return Some(&self.stories);
        }
        let number: usize = stem.parse().ok()?;
        // One spelling of a number, one address.
        self.shards.get(number).filter(|_| number.to_string() == stem)
    }

    /// Returns every file with its path.
    pub(super) fn files(&self) -> impl Iterator<Item = (String, &Document)> {
        let folder = self.path();
        let shards = self.shards.iter().enumerate();
        let shards = shards.map(|(number, shard)| (number.to_string(), shard));
        std::iter::once(("stories".to_owned(), &self.stories))
            .chain(shards)
            .map(move |(stem, document)| (format!("{folder}/{stem}.json"), document))
    }
}

/// Writes the stories of each token as differences, which are short.
fn shard_json(shard: BTreeMap<String, Vec<usize>>) -> String {
    let differences = |numbers: Vec<usize>| {
        let mut last = 0;
        numbers.into_iter().map(|number| number - std::mem::replace(&mut last, number)).collect::<Vec<_>>()
    };
    let shard: BTreeMap<_, _> =
        shard.into_iter().map(|(token, numbers)| (token, differences(numbers))).collect();
    json!(shard).to_string()
}

/// Returns the number of a token's file.
fn shard_of(token: &str) -> usize {
    token.chars().next().map_or(0, |first| first as usize % SHARDS)
}

/// Splits a text into its tokens, as the script does with a query.
fn tokens(text: &str) -> BTreeSet<String> {
    let (mut tokens, mut run, mut run_is_syllables) = (BTreeSet::new(), Vec::new(), false);
    for letter in text.nfc().flat_map(char::to_lowercase).chain([' ']) {
        let is_syllable = is_syllable(letter);
        let continues = letter.is_alphanumeric() && is_syllable == run_is_syllables;
        if !continues {
            add_run(&mut tokens, &run, run_is_syllables);
            run.clear();
        }
        if letter.is_alphanumeric() {
            run.push(letter);
        }
        run_is_syllables = is_syllable;
    }
    tokens
}

fn add_run(tokens: &mut BTreeSet<String>, run: &[char], is_syllables: bool) {
    match run {
        [] => {}
        [_] => {
            tokens.insert(run.iter().collect());
        }
        _ if is_syllables => tokens.extend(run.windows(2).map(|pair| pair.iter().collect::<String>())),
        _ => {
            tokens.insert(run.iter().take(MAX_TOKEN).collect());
        }
    }
}

/// Returns whether a letter belongs to a script whose words are found by pairs: Hangul, Han and kana. The script has the
/// same ranges.
fn is_syllable(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3130}'..='\u{318f}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_words_are_found_by_pairs_and_others_as_a_whole() {
        let found = tokens("북한 해커가 AI로 Seoul-2022 털었다");
        let expected = ["2022", "ai", "seoul", "가", "로", "북한", "었다", "커가", "털었", "해커"];
        let expected: BTreeSet<_> =
            expected.into_iter().filter(|word| *word != "가").map(str::to_owned).collect();
        assert_eq!(found, expected);
        // Decomposed text from macOS is the same word.
        assert_eq!(tokens("\u{1107}\u{1169}\u{110b}\u{1161}\u{11ab}"), tokens("보안"));
        assert!(tokens(" -- \n").is_empty());
    }

    #[test]
    fn stories_of_a_token_are_written_as_differences() {
        let shard = BTreeMap::from([("보안".to_owned(), vec![0, 3, 4])]);
        assert_eq!(shard_json(shard), r#"{"보안":[0,3,1]}"#);
    }
}
