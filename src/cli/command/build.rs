//! `briefing build [ISSUE]`

use std::path::Path;

use crate::app::{CopyRecipient, LocalPages, Newsroom, build_copy};
use crate::cli::args::Build;
use crate::cli::block_on;
use crate::cli::command::issue_to_read;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::diagnostic::{Severity, pluralize};
use crate::runtime::Clock;
use crate::source::{reason, root_of, sweep, write_all_below, write_all_private_below};
use serde_json::json;

pub(in crate::cli) fn run(
    args: &Build,
    dir: Option<&Path>,
    console: &Console,
    clock: &dyn Clock,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    let (name, recipient) = block_on(async {
        let name = issue_to_read(&newsroom, args.issue.as_deref(), console).await?;
        Ok((name, CopyRecipient::find(&newsroom, args.reader.as_deref()).await?))
    })?;
    let built = build_copy(newsroom, &name, &recipient, clock.now())?;
    let newsroom = &built.newsroom;
    console.findings(&newsroom.findings, &newsroom.tree);
    let (Some(hash), Some(issue), Some(copy)) = (built.hash, built.issue, built.copy) else {
        let errors = pluralize(newsroom.findings.count(Severity::Error), "error");
        return Err(CliError::new(format!("nothing was written: the issue has {errors}"))
            .help("fix the errors above; `briefing explain CODE` says more")
            .exit(Exit::Findings));
    };
    let pages = LocalPages::new(&newsroom.config.publication, &issue, &copy);
    let files: [(&str, Vec<u8>); 4] = [
        ("issue.html", pages.mail.into_bytes()),
        ("issue.txt", copy.text.into_bytes()),
        ("issue.eml", copy.message),
        ("web.html", pages.web.into_bytes()),
    ];
    let (root, folder) = root_of(&newsroom.root, &args.out);
    let pictures = pages.pictures.iter().map(|(file, bytes)| (folder.join(file), bytes.as_slice()));
    let paths: Vec<_> =
        files.iter().map(|(file, bytes)| (folder.join(file), bytes.as_slice())).chain(pictures).collect();
    sweep(&root, &folder);
    // A reader's copy holds an address and links that act for its reader.
    let write = if args.reader.is_some() { write_all_private_below } else { write_all_below };
    write(&root, &paths).map_err(|(path, error)| {
        let path = args.out.join(path.strip_prefix(root.join(&folder)).unwrap_or(&path));
        CliError::new(format!("`{}` cannot be written: {}", path.display(), reason(&error)))
            .help("nothing was written; name another folder with `--out DIR`")
    })?;
    if console.is_json() {
        let files: Vec<_> = files.iter().map(|(file, _)| args.out.join(file).display().to_string()).collect();
        console.json(&json!({ "issue": name, "files": files, "hash": hash }))?;
    }
    let images = if pages.pictures.is_empty() { "" } else { ", images/" };
    console.say(&format!(
        "issue `{name}` is in `{}`: issue.html, issue.txt, issue.eml, web.html{images}",
        args.out.display()
    ));
    Ok(Exit::Done)
}
