//! Appearance of mail, text and page, kept as snapshots.

use briefing::compose::render;
use briefing::domain::Variant;

use super::{composed, filled, lined};
use crate::support::{TestNewsroom, sample};

#[test]
fn the_sample_issues_look_as_they_did() {
    for name in ["2022-11-18", "2023-09-22"] {
        let read = sample(name);
        let (issue, publication) = (read.issue.unwrap(), read.config.unwrap().publication);
        let rendered = render(&issue, &publication, &Variant::whole()).unwrap();
        assert_eq!(rendered, render(&issue, &publication, &Variant::whole()).unwrap());
        insta::assert_snapshot!(format!("{name}.html"), lined(&filled(&rendered.html)));
        insta::assert_snapshot!(format!("{name}.txt"), filled(&rendered.text));
        insta::assert_snapshot!(format!("{name}.web"), lined(&rendered.web));
        assert!(rendered.attachments.is_empty());
    }
}

#[test]
fn markup_is_lean() {
    let frame = composed(&TestNewsroom::small()).html.len();
    assert!(frame < 5_600, "the frame takes {frame} bytes");
    let mut newsroom = TestNewsroom::small();
    let body = "Ten words of text make up this very short paragraph.\n\n".repeat(4);
    for number in 2..=21 {
        let item = format!(
            "+++\ntitle = \"Headline\"\ntopics = [\"privacy\"]\nplace = \"Seoul ―\"\nlink = \"https://a.example/{number}\"\n\
             [image]\nfile = \"https://a.example/x.jpg\"\nalt = \"A\"\ncaption = \"C\"\ncredit = \"D\"\n+++\n\n{body}"
        );
        newsroom.with(&format!("issues/2022-11-18/{number}-story.md"), item);
    }
    let story = (composed(&newsroom).html.len() - frame) / 20;
    assert!(
        story - body.len() < 1_470,
        "a story with everything takes {} bytes of markup",
        story - body.len()
    );
}

#[test]
fn korean_issues_speak_korean() {
    let mut newsroom = TestNewsroom::small();
    newsroom
        .with(
            "briefing.toml",
            "[publication]\nname = \"주말 브리핑\"\nhouse = \"등불\"\nfrom = \"briefing@lantern.example\"\n\
             language = \"ko\"\ntime_zone = \"Asia/Seoul\"\nsite = \"https://briefing.lantern.example\"\n\
             [[topic]]\nid = \"privacy\"\nname = \"개인정보\"\n[author.dasom]\nname = \"길다솜\"\n\
             bio = \"길다솜 기자는 도난당한 돈의 행방을 쫓는다.\"\n[author.taeoh]\nname = \"반태오\"\n",
        )
        .with(
            "issues/2022-11-18/issue.toml",
            "title = \"두 번 확인하는 습관\"\ndate = 2022-11-18T20:32:00+09:00\nauthors = [\"dasom\", \"taeoh\"]\n",
        )
        .with("issues/2022-11-18/greeting.md", "서울에서 인사드립니다. 이번 주에는 두 가지 소식을 골랐습니다.\n")
        .with(
            "issues/2022-11-18/01-lead.md",
            "+++\ntitle = \"돌다리도 두들겨 보고 건너라\"\ntopics = [\"privacy\"]\nauthors = [\"taeoh\"]\n\
             link = \"https://lantern.example/1\"\n+++\n\n그는 \"Security is a habit\"이라고 말했다. \
             **보안(保安)**은 습관이라는 뜻이다. 구글(Google) 직원도 같은 말을 했다.\n",
        )
        .with(
            "issues/2022-11-18/02-english.md",
            "+++\ntitle = \"Ferries rehearse a week without satellites\"\n+++\n\nThe crews said 감사합니다 at the end.\n",
        );
    let rendered = composed(&newsroom);
    insta::assert_snapshot!("korean.txt", filled(&rendered.text));
    insta::assert_snapshot!("korean.html", lined(&filled(&rendered.html)));
}

#[test]
fn every_block_an_author_can_write_has_its_look() {
    let mut newsroom = TestNewsroom::small();
    newsroom.with(
        "issues/2022-11-18/01-lead.md",
        "+++\ntitle = \"Blocks\"\ncorrection = \"It was six minutes.\"\nplace = \"Seoul ―\"\nsource = \"Haneul Wire\"\n\
         link = \"https://a.example/?a=1&b=2\"\nlink_text = \"See the program\"\n+++\n\n\
         ### A heading far down\n\nA [link](https://a.example/x) and again [the link](https://a.example/x), ~~gone~~, \
         `code`, *stress*, **보안(保安)**은, <https://a.example/bare> and dasom@lantern.example.\n\n\
         # A high heading\n\n3. three\n4. four\n\n   more of four\n\n- a\n  - b [c](https://a.example/c)\n\n\
         > Quoted words\n> go on\n>\n> > twice\n\n```\nx < y\n  z\n```\n\n---\n\nLast\\\nline.\n",
    );
    let rendered = composed(&newsroom);
    insta::assert_snapshot!("blocks.txt", filled(&rendered.text));
    let html = lined(&filled(&rendered.html));
    let from = html.find("<h2").unwrap();
    insta::assert_snapshot!("blocks.html", &html[from..html.find("Sent to").unwrap()]);
}
