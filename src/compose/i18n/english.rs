//! English texts.

use jiff::civil::{Date, DateTime};

use super::{LinkWords, Words};

pub(super) const WORDS: Words = Words {
    and: " and ",
    of: ", ",
    by: "By ",
    moment,
    day,
    updated: "Updated ",
    minutes: |minutes| format!("{minutes} min read"),
    short_minutes: |minutes| format!("{minutes} min"),
    number: |number| format!("No. {number}"),
    contents: "In this issue",
    other_contents: "Also in this issue",
    greeting: "From the editors",
    correction: "Correction",
    corrections: "Corrections",
    no_corrections: "Nothing had to be corrected so far.",
    original: |host| match host {
        "" => "Read the full story".to_owned(),
        host => format!("Read the full story at {host}"),
    },
    for_subscribers: "For subscribers",
    sponsored: |sponsor| format!("Sponsored by {sponsor}"),
    sponsor_link: "Learn more",
    teaser_end: "Subscribers read this story in full in their mail.",
    writers: ["The writer", "The writers"],
    picture: "Picture: ",
    notes: "Notes",
    back_to_text: "Back to the text",
    sent_to: "Sent to",
    advertising: None,
    because: |publication| format!("You get this mail because this address is subscribed to {publication}."),
    chosen_first: |topics| format!("Stories on {topics} come first, because you chose them."),
    chosen_only: |topics| {
        format!("You get the stories on {topics}, because you chose them, and those for everybody.")
    },
    none_chosen: "No story of this issue is on the topics you chose, so you get those for everybody.",
    announcement: "Announcement",
    links: LinkWords {
        topics: "Choose your topics",
        preferences: "Change your preferences",
        unsubscribe: "Unsubscribe",
        web: "Read this issue on the web",
        privacy: "Privacy policy",
        subscribe: "Subscribe to this newsletter",
        archive: "All issues",
        corrections: "All corrections",
        forwarded: "Forwarded this? Subscribe",
        previous: "Previous issue: ",
        join: "Subscribe",
        on_web: "On the web",
        story: "Link to this story",
        share: "Link to this issue",
        back_to_contents: "Contents",
        feedback: "How was this issue?",
        liked: "I liked it",
        better: "It could be better",
    },
};

const MONTHS: [&str; 12] =
    ["Jan.", "Feb.", "Mar.", "Apr.", "May", "Jun.", "Jul.", "Aug.", "Sep.", "Oct.", "Nov.", "Dec."];

/// Formats `Nov. 18, 2022`.
fn day(day: Date) -> String {
    let month = usize::try_from(day.month() - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
    format!("{month} {}, {}", day.day(), day.year())
}

/// Formats `Nov. 18, 2022 8:32PM`.
fn moment(at: DateTime) -> String {
    let half = if at.hour() < 12 { "AM" } else { "PM" };
    let hour = (at.hour() + 11) % 12 + 1;
    format!("{} {hour}:{:02}{half}", day(at.date()), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn noon_and_midnight_are_twelve() {
        assert_eq!(moment(date(2022, 11, 18).at(20, 32, 0, 0)), "Nov. 18, 2022 8:32PM");
        assert_eq!(moment(date(2023, 5, 1).at(0, 5, 0, 0)), "May 1, 2023 12:05AM");
        assert_eq!(moment(date(2023, 9, 30).at(12, 0, 0, 0)), "Sep. 30, 2023 12:00PM");
    }
}
