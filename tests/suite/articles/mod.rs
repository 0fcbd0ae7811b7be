//! Drafts of items from the pages of articles.

mod hostile;
mod pages;
mod shapes;
mod structures;

use briefing::article::{Draft, NewsroomFacts, Page, Reason, extract};
use jiff::tz::TimeZone;

fn newsroom() -> NewsroomFacts {
    NewsroomFacts {
        houses: vec!["The Lantern".to_owned(), "등대신문".to_owned(), "Weekend Briefing".to_owned()],
        hosts: vec!["briefing.lantern.example".to_owned(), "lantern.example".to_owned()],
        time_zone: TimeZone::get("Asia/Seoul").unwrap(),
    }
}

fn read(page: &str) -> Result<Draft, Reason> {
    read_words(page, 200)
}

/// Reads a page of the newsroom, with at most so many words.
fn read_words(page: &str, words: usize) -> Result<Draft, Reason> {
    let page = Page {
        bytes: page.as_bytes(),
        content_type: Some("text/html"),
        url: Some("https://www.lantern.example/a"),
    };
    extract(&page, &newsroom(), words).map_err(|refusal| refusal.reason)
}
