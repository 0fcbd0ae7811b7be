//! `briefing build [ISSUE]`

use std::path::Path;

use crate::check;
use crate::cli::args::Build;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::problem::Problem;
use crate::cli::reader::Reader;
use crate::cli::screen::Screen;
use crate::cli::{block_on, letterhead};
use crate::clock::Clock;
use crate::compose;
use crate::diagnostic::{Severity, count};
use crate::domain::{Fill, MessageId, Variant};
use crate::message::{Addressee, Mailing, recipient_line};
use crate::source::{reason, write_together};
use serde_json::json;

pub(in crate::cli) fn run(
    args: &Build,
    dir: Option<&Path>,
    screen: &Screen,
    clock: &dyn Clock,
) -> Result<Exit, Problem> {
    let mut newsroom = Newsroom::open(dir, screen)?;
    let (name, reader) = block_on(async {
        let name = newsroom.choose(args.issue.as_deref(), true).await?;
        Ok((name, Reader::find(&newsroom, args.reader.as_deref()).await?))
    })?;
    let issue = newsroom.load(&name);
    let publication = newsroom.config.publication.clone();
    let (mut findings, mut ready, mut variant) =
        (std::mem::take(&mut newsroom.findings), None, Variant::Whole);
    if let Some(issue) = issue {
        variant = compose::variant_for(&issue, &publication, &reader.topics).ok_or_else(|| {
            Problem::new("no story of this issue is about the reader's topics: they get no mail")
                .help("`interests = \"filter\"` in briefing.toml leaves other stories out")
        })?;
        let known = newsroom.surroundings(&issue.id, clock.now());
        let (tree, policy) = (&newsroom.tree, &newsroom.config.check);
        let variants = [variant.clone()];
        (findings, ready) = check::run(issue, publication.clone(), variants, tree, policy, &known, findings)
            .map_err(|error| Problem::new(error.to_string()))?;
    }
    findings.sort(&newsroom.tree);
    screen.findings(&findings, &newsroom.tree);
    let composed = ready.as_ref().and_then(|ready| {
        let found = ready.contents().iter().find(|(known, _)| *known == variant);
        found.map(|(_, rendered)| (ready, rendered))
    });
    let Some((ready, rendered)) = composed else {
        let errors = count(findings.count(Severity::Error), "error");
        return Err(Problem::new(format!("nothing was written: the issue has {errors}"))
            .help("mend what is marked above; `briefing explain CODE` says more")
            .exit(Exit::Findings));
    };

    let head = letterhead::of(&publication, ready.issue());
    let links = head.links(&reader.token);
    let fill = Fill { recipient: recipient_line(reader.name.as_ref(), &reader.email), links: links.clone() };
    let parts = ["build", ready.hash().as_str(), &reader.email.key()];
    let message_id = MessageId::digest(&parts, head.from.ascii_domain());
    let to = Addressee { email: reader.email.clone(), name: reader.name.clone(), links, message_id };
    let date = ready.date();
    let message =
        Mailing::new(&head, rendered).write(&to, date).map_err(|error| Problem::new(error.to_string()))?;
    let files: [(&str, Vec<u8>); 4] = [
        ("issue.html", rendered.html.fill(&fill).into_bytes()),
        ("issue.txt", rendered.text.fill(&fill).into_bytes()),
        ("issue.eml", message),
        ("web.html", rendered.web.clone().into_bytes()),
    ];
    let named: Vec<_> = files.iter().map(|(file, bytes)| (args.out.join(file), bytes.as_slice())).collect();
    write_together(&named).map_err(|(path, error)| {
        Problem::new(format!("`{}` cannot be written: {}", path.display(), reason(&error)))
            .help("nothing was written; name another folder with `--out DIR`")
    })?;
    if screen.is_json() {
        let files: Vec<_> = named.iter().map(|(path, _)| path.display().to_string()).collect();
        screen.json(&json!({ "issue": name, "files": files, "hash": ready.hash() }))?;
    }
    screen.say(&format!(
        "issue `{name}` is in `{}`: issue.html, issue.txt, issue.eml, web.html",
        args.out.display()
    ));
    Ok(Exit::Done)
}
