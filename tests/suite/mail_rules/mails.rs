//! Mails that hold everything an author can write.

use std::fs;

use briefing::compose::render;
use briefing::domain::{LinkTokens, PersonalLinks, Rendered, SlotValues, Variant};

use crate::support::{LoadedIssue, TestNewsroom, repository, sample};

/// Everything an author can write, with a picture of each kind.
const EVERYTHING: &str = "+++\ntitle = \"Blocks & <signs>\"\ntopics = [\"privacy\"]\ncorrection = \"It was six minutes.\"\n\
    place = \"Seoul ―\"\nsource = \"Haneul Wire\"\nlink = \"https://a.example/?a=1&b=2\"\nauthors = [\"taeoh\"]\n\
    [image]\nfile = \"images/pier.png\"\nalt = \"A pier\"\ncaption = \"항구의 밤\"\ncredit = \"Photo by us\"\nwidth = 300\n+++\n\n\
    ### A heading far down\n\nA [link](https://a.example/x), ~~gone~~, `code`, *stress*, **보안(保安)**은, \
    <https://a.example/bare> and dasom@lantern.example.\n\n# A high heading\n\n##### A low heading\n\n3. three\n4. four\n\n   more of four\n\n\
    - a\n  - b [c](https://a.example/c)\n\n> Quoted words\n>\n> ## A heading in a quote\n>\n> > twice\n\n```\nx < y\n```\n\n---\n\n\
    ![Boats](https://a.example/boats.jpg \"At dusk\")\n\n##\n\nLast\\\nline.\n\n\
    | Port | Ships |\n|:--|--:|\n| 부산 | **12** |\n| Incheon[^a] | 7 |\n\n| | 2021 | 2022 |\n|-|-|-|\n| Busan | 1 | 2 |\n\n\
    A claim.[^b]\n\n[^a]: A [harbour](https://a.example/i).\n\n[^b]: Said twice.\n";

/// A newsroom in which everything happens, in a language.
pub(super) fn full(language: &str, site: &str) -> TestNewsroom {
    let mut newsroom = TestNewsroom::small();
    let picture = fs::read(repository().join("issues/2023-09-22/images/help-desk.png")).unwrap();
    let config = format!(
        "[publication]\nname = \"Weekend Briefing\"\nhouse = \"The Lantern\"\ntag = \"[Weekend Briefing]\"\n\
         from = \"briefing@lantern.example\"\nlanguage = \"{language}\"\ntime_zone = \"Asia/Seoul\"\n{site}\n\
         privacy_policy = \"https://lantern.example/privacy\"\npostal_address = \"Seoul\"\nabout = \"What *it* is.\"\n\
         logo = \"images/logo.png\"\n[[topic]]\nid = \"privacy\"\nname = \"Privacy\"\n\
         [author.dasom]\nname = \"Dasom Gil\"\nbio = \"**Dasom Gil** writes.\"\nemail = \"dasom@lantern.example\"\nphoto = \"images/logo.png\"\n\
         [author.taeoh]\nname = \"Taeoh Ban\"\nbio = \"Reads.\"\n"
    );
    let facts = "title = \"보안은 습관 & more\"\ndate = 2022-11-18T20:32:00+09:00\nupdated = 2022-11-19T09:00:00+09:00\n\
         authors = [\"dasom\"]\n[cover]\nimage = \"images/pier.png\"\nalt = \"A pier\"\ncredit = \"Drawn by us\"\n\
         [[notice]]\ntitle = \"Next week\"\ntext = \"Closed on **Friday**.\\n\\n## Why\\n\\nA [feast](https://a.example/f).\"\n";
    newsroom
        .with("briefing.toml", config)
        .with("images/logo.png", picture.clone())
        .with("issues/2022-11-18/images/pier.png", picture)
        .with("issues/2022-11-18/issue.toml", facts)
        .with("issues/2022-11-18/greeting.md", "Hello. We picked two.\n\n## And more\n\nGo on.\n")
        .with("issues/2022-11-18/02-everything.md", EVERYTHING);
    newsroom
}

/// What was composed, and the issue's subject as HTML holds it.
pub(super) struct Mail {
    pub(super) what: &'static str,
    pub(super) rendered: Rendered,
    pub(super) html: String,
    pub(super) text: String,
}

fn mail(what: &'static str, read: LoadedIssue) -> Mail {
    let shown = read.shown();
    let (Some(issue), Some(config)) = (read.issue, read.config) else { panic!("{shown}") };
    let rendered = render(&issue, &config.publication, &Variant::whole()).unwrap();
    let links = PersonalLinks::on_site("https://briefing.lantern.example", &issue.id, &LinkTokens::sample());
    let fill = SlotValues { recipient: "reader@example.com".into(), links };
    let (html, text) = (rendered.html.fill(&fill), rendered.text.fill(&fill));
    Mail { what, rendered, html, text }
}

pub(super) fn mails() -> Vec<Mail> {
    let site = "site = \"https://briefing.lantern.example\"";
    vec![
        mail("the lead issue", sample("2022-11-18")),
        mail("the theme issue", sample("2023-09-22")),
        mail("everything, hosted", full("en", site).read()),
        mail("everything, inside", full("en", "").read()),
        mail("everything, on paper", full("en", &format!("{site}\ndesign = \"paper\"")).read()),
        mail("everything, plain", full("ko", &format!("{site}\ndesign = \"plain\"")).read()),
        mail("everything, in Korean", full("ko", site).read()),
    ]
}
