//! `briefing dkim new`

use std::io;
use std::path::Path;

use crate::app::Newsroom;
use crate::cli::args::{DkimNew, KeyKind};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::message::dkim::{Algorithm, DkimName, DnsRecord, SigningKey, generate, is_aligned};
use crate::source::{reason, write_new_secret};
use serde_json::json;

pub(in crate::cli) fn run(args: &DkimNew, dir: Option<&Path>, console: &Console) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    let from = &newsroom.config.publication.from;
    let written = args.domain.as_deref().unwrap_or_else(|| from.ascii_domain());
    let domain =
        DkimName::domain(written).map_err(|error| CliError::new(format!("`--domain {written}`: {error}")))?;
    let selector = DkimName::selector(&args.selector)
        .map_err(|error| CliError::new(format!("`--selector {}`: {error}", args.selector)))?;
    let algorithm = match args.algorithm {
        KeyKind::Rsa => Algorithm::Rsa,
        KeyKind::Ed25519 => Algorithm::Ed25519,
    };
    let made = generate(algorithm).and_then(|pem| SigningKey::from_pem(&pem).map(|key| (pem, key)));
    let (pem, key) = made.map_err(|error| CliError::new(error.to_string()))?;
    let file = format!("dkim/{selector}.pem");
    write_new_secret(&newsroom.root, Path::new(&file), pem.as_bytes()).map_err(|error| {
        match error.kind() {
            io::ErrorKind::AlreadyExists => {
                CliError::new(format!("`{file}` exists already; nothing was written"))
                    .help("use another selector for the new key: mail in transit still needs the old record")
            }
            _ => CliError::new(format!("`{file}` cannot be written: {}", reason(&error)))
                .help("nothing was written; check who may write to the newsroom's folder"),
        }
    })?;
    let record = DnsRecord::of(&key, &domain, &selector);
    // A single table is `[dkim]`; two have to be `[[dkim]]`.
    let header = if newsroom.config.signing.count == 0 { "[dkim]" } else { "[[dkim]]" };
    let table = format!("{header}\ndomain = \"{domain}\"\nselector = \"{selector}\"\nkey = \"{file}\"\n");
    if console.is_json() {
        console.json(&json!({
            "file": file,
            "domain": domain.as_str(),
            "selector": selector.as_str(),
            "algorithm": algorithm.as_str(),
            "record": { "name": record.name, "type": "TXT", "value": record.value, "strings": record.strings() },
            "table": table,
        }))?;
    } else {
        console.report(&format!("{}. IN TXT ( {} )\n\n{table}", record.name, record.quoted()))?;
    }
    print_next_steps(&newsroom, &domain, &file, algorithm, console);
    Ok(Exit::Done)
}

/// Prints the next steps and warnings.
fn print_next_steps(
    newsroom: &Newsroom,
    domain: &DkimName,
    file: &str,
    algorithm: Algorithm,
    console: &Console,
) {
    console.say(&format!("the key is in `{file}`: keep it secret, it can sign mail in your name"));
    console.say("publish the TXT record first, then put the table into briefing.toml");
    if newsroom.config.signing.count == 1 {
        console.say("with two keys, both tables are written `[[dkim]]`");
    }
    if algorithm == Algorithm::Ed25519 {
        console.say("some mail servers cannot verify Ed25519 yet: sign with an RSA key as well");
    }
    let from = &newsroom.config.publication.from;
    if !is_aligned(domain, from) {
        let own = from.ascii_domain();
        console.say(&format!(
            "mail comes from `{own}`, and a signature of `{domain}` is not aligned with it (DMARC)"
        ));
    }
}
