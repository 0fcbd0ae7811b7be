//! Issues, composed.

mod advertisement;
mod appearance;
mod audience;
mod design;
mod hostile;
mod site;
mod text_part;
mod topics;
mod wording;

use std::collections::BTreeSet;

use briefing::compose::render;
use briefing::domain::{
    IssueId, LinkTokens, PersonalLinks, Rendered, SlotValues, Template, TopicId, Variant,
};
use briefing::issue::{Issue, Publication};

use crate::support::TestNewsroom;

fn read(newsroom: &TestNewsroom) -> (Issue, Publication) {
    let read = newsroom.read();
    let shown = read.shown();
    (read.issue.unwrap_or_else(|| panic!("{shown}")), read.config.unwrap().publication)
}

fn composed(newsroom: &TestNewsroom) -> Rendered {
    let (issue, publication) = read(newsroom);
    render(&issue, &publication, &Variant::whole()).unwrap()
}

fn filled(template: &Template) -> String {
    let issue = IssueId::parse("2022-11-18").unwrap();
    let links = PersonalLinks::on_site("https://briefing.lantern.example", &issue, &LinkTokens::sample());
    template.fill(&SlotValues { recipient: "reader@example.com".into(), links })
}

/// One element a line, for people who read a snapshot.
fn lined(html: &str) -> String {
    html.replace("><", ">\n<").replace("</p>", "</p>\n").replace("}.", "}\n.")
}

fn topics(names: &[&str]) -> BTreeSet<TopicId> {
    names.iter().map(|name| TopicId::parse(name).unwrap()).collect()
}

/// A newsroom with three topics and four stories, one of them for everybody.
fn interested(how: &str) -> TestNewsroom {
    let mut newsroom = TestNewsroom::small();
    let config = format!(
        "[publication]\nname = \"Weekend Briefing\"\nfrom = \"briefing@lantern.example\"\ninterests = \"{how}\"\n\
         [[topic]]\nid = \"crime\"\nname = \"Crime\"\n[[topic]]\nid = \"privacy\"\nname = \"Privacy\"\n\
         [[topic]]\nid = \"law\"\nname = \"Law\"\n[author.dasom]\nname = \"Dasom Gil\"\n"
    );
    newsroom.with("briefing.toml", config).without("issues/2022-11-18/01-lead.md");
    for (number, title, topics) in [
        (1, "First on crime", "[\"crime\"]"),
        (2, "Second on privacy", "[\"privacy\"]"),
        (3, "Third for everybody", "[]"),
        (4, "Fourth on both", "[\"privacy\", \"crime\"]"),
    ] {
        let item = format!("+++\ntitle = \"{title}\"\ntopics = {topics}\n+++\n\nWords of story {number}.\n");
        newsroom.with(&format!("issues/2022-11-18/0{number}-story.md"), item);
    }
    newsroom
}

fn headlines(rendered: &Rendered) -> Vec<String> {
    let text = filled(&rendered.text);
    let lines: Vec<_> = text.lines().collect();
    let under_rule = lines.windows(2).filter(|pair| pair[1].starts_with("---") && pair[0].contains(". "));
    under_rule.map(|pair| pair[0].to_owned()).collect()
}
