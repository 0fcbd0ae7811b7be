//! The layers of the code, read from its paths: a use of a higher layer fails with file and line.
//!
//! `ALLOWED` is the drawing in ARCHITECTURE.md as a table; `OWNERS` says which module owns which large dependency.

mod cycles;
mod sources;
mod steadiness;

use std::collections::BTreeSet;

use sources::{Name, SourceFile, source_files};

/// Each top-level module, its layer, and the modules that it may use.
const ALLOWED: &[(&str, u8, &[&str])] = &[
    ("domain", 0, &[]),
    ("html", 1, &[]),
    ("charset", 1, &[]),
    ("http_fetch", 1, &["domain", "runtime"]),
    ("source", 1, &["domain"]),
    ("diagnostic", 1, &["domain", "source"]),
    ("document", 1, &["domain", "source", "diagnostic"]),
    ("issue", 2, &["domain", "source", "diagnostic", "document"]),
    ("subscriber_file", 2, &["domain", "source", "diagnostic", "document"]),
    ("subscriber_import", 2, &["domain", "document", "charset"]),
    ("imaging", 3, &["domain", "source", "diagnostic", "issue"]),
    ("compose", 3, &["domain", "source", "diagnostic", "issue"]),
    ("check", 4, &["domain", "html", "source", "diagnostic", "issue", "imaging", "compose"]),
    ("runtime", 1, &[]),
    ("web", 1, &["runtime"]),
    ("mime", 1, &["html"]),
    ("article", 5, &["domain", "diagnostic", "html", "charset", "check"]),
    ("feed", 5, &["article", "check"]),
    ("edit", 5, &["domain", "source", "diagnostic", "document", "issue"]),
    ("comments", 5, &["domain", "source", "diagnostic", "document"]),
    ("message", 5, &["domain", "smtp"]),
    ("smtp", 1, &["domain"]),
    ("store", 5, &["domain", "source", "subscriber_import"]),
    ("deliver", 6, &["domain", "check", "runtime", "message", "smtp", "store"]),
    ("inbox", 7, &["domain", "source", "runtime", "web", "mime"]),
    (
        "preview",
        9,
        &[
            "domain",
            "source",
            "diagnostic",
            "issue",
            "compose",
            "comments",
            "edit",
            "inbox",
            "app",
            "html",
            "runtime",
            "web",
            "mime",
        ],
    ),
    (
        "site",
        9,
        &[
            "domain",
            "source",
            "diagnostic",
            "issue",
            "compose",
            "message",
            "store",
            "config",
            "app",
            "runtime",
            "web",
        ],
    ),
    ("bounce", 6, &["domain", "mime"]),
    ("linkcheck", 7, &["domain", "http_fetch", "runtime", "store"]),
    (
        "config",
        7,
        &["domain", "source", "diagnostic", "document", "issue", "check", "deliver", "message", "smtp"],
    ),
    (
        "app",
        8,
        &[
            "domain",
            "source",
            "diagnostic",
            "document",
            "issue",
            "subscriber_file",
            "subscriber_import",
            "imaging",
            "compose",
            "check",
            "runtime",
            "message",
            "smtp",
            "store",
            "article",
            "feed",
            "bounce",
            "edit",
            "comments",
            "deliver",
            "http_fetch",
            "linkcheck",
            "config",
            "inbox",
            "mime",
        ],
    ),
    ("cli", 10, &["*"]),
];

/// Crates that only some modules may name.
const OWNERS: &[(&str, &[&str])] = &[
    // Notices to single readers, and the oracle of tests and benches: a message of a delivery is compiled, never built.
    ("lettre", &["app"]),
    ("aws_lc_rs", &["message"]),
    ("rusqlite", &["store"]),
    ("axum", &["web", "inbox", "preview", "site"]),
    ("atom_syndication", &["site"]),
    ("hyper", &["web"]),
    ("hyper_util", &["web"]),
    ("maud", &["app", "compose", "inbox", "preview", "site"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("indicatif", &["cli"]),
    ("getrandom", &["app", "cli"]),
    ("notify", &["runtime"]),
    ("plotters", &["app"]),
    ("terminal_size", &["cli"]),
    ("similar", &["cli"]),
    ("comrak", &["issue"]),
    ("image", &["imaging"]),
    ("moxcms", &["imaging"]),
    ("re_rav1d", &["imaging"]),
    ("zune_jpeg", &["imaging"]),
    ("toml", &["document"]),
    ("toml_parser", &["diagnostic"]),
    ("tempfile", &[]),
    ("cap_std", &["source"]),
    ("cap_fs_ext", &["source"]),
    ("rustix", &["source"]),
    ("toml_edit", &["comments", "edit"]),
    ("annotate_snippets", &["diagnostic"]),
    ("mail_parser", &["mime"]),
    ("emojis", &["check"]),
    ("encoding_rs", &["mime", "charset", "subscriber_import"]),
    ("chardetng", &["charset"]),
    ("dom_smoothie", &["article"]),
    ("feed_rs", &["feed"]),
    ("quick_xml", &["feed"]),
    ("flate2", &["http_fetch", "imaging"]),
    ("zip", &["subscriber_import"]),
    ("calamine", &["subscriber_import"]),
    ("rustls", &["smtp", "inbox", "http_fetch"]),
    ("tokio_rustls", &["smtp", "inbox"]),
    ("rustls_platform_verifier", &["smtp"]),
    (
        "tokio",
        &[
            "runtime",
            "web",
            "smtp",
            "store",
            "deliver",
            "inbox",
            "http_fetch",
            "linkcheck",
            "preview",
            "site",
            "cli",
        ],
    ),
    ("tokio_util", &["runtime"]),
    ("reqwest", &["http_fetch"]),
    ("lol_html", &["html"]),
    ("tracing", &["deliver"]),
    ("tracing_subscriber", &["cli"]),
];

/// Modules without network, clock, randomness, threads, files or async functions.
const PURE: &[&str] = &[
    "domain",
    "diagnostic",
    "document",
    "issue",
    "subscriber_file",
    "subscriber_import",
    "imaging",
    "compose",
    "check",
    "article",
    "feed",
    "bounce",
];

/// Paths that no pure module names: they reach the outside world.
const IMPURE: &[&[&str]] = &[
    &["std", "net"],
    &["std", "env"],
    &["std", "thread"],
    &["std", "fs"],
    &["Timestamp", "now"],
    &["Zoned", "now"],
    &["SystemTime"],
    &["Instant"],
];

/// Macros and functions that write to the terminal or end the process.
const PRINTING: &[&[&str]] = &[
    &["println"],
    &["eprintln"],
    &["print"],
    &["eprint"],
    &["process", "exit"],
    &["std", "process", "exit"],
];

/// Applies `judge` to every name in every file and lists what it objects to, with file and line.
fn violations(judge: impl Fn(&SourceFile, &Name) -> Option<String>) -> String {
    let files = source_files();
    let found = files.iter().flat_map(|file| {
        let judge = &judge;
        file.names.iter().filter_map(move |name| {
            Some(format!("src/{}:{}: {}", file.path.display(), name.line, judge(file, name)?))
        })
    });
    found.collect::<Vec<_>>().join("\n")
}

/// The top-level module that a path of this package leads to.
fn target(name: &Name) -> Option<&str> {
    (name.segments[0] == "crate").then(|| name.segments.get(1).map(String::as_str)).flatten()
}

fn contains(name: &Name, words: &[&str]) -> bool {
    name.segments.windows(words.len()).any(|segments| segments == words)
}

#[test]
fn layers_use_only_lower_layers() {
    let found = violations(|file, name| {
        let (module, used) = (file.top_module(), target(name)?);
        let (_, layer, allowed) = ALLOWED.iter().find(|(known, ..)| *known == module)?;
        let is_module = ALLOWED.iter().any(|(known, ..)| *known == used);
        let is_allowed = used == module || *allowed == ["*"] || allowed.contains(&used);
        (is_module && !is_allowed)
            .then(|| format!("`{module}` (layer {layer}) may use {allowed:?}, not `{used}`"))
    });
    assert_eq!(found, "");
}

#[test]
fn every_module_has_a_layer() {
    let files = source_files();
    let modules: BTreeSet<_> = files.iter().map(SourceFile::top_module).collect();
    let planned: BTreeSet<_> = ALLOWED.iter().map(|(module, ..)| *module).collect();
    let extra: Vec<_> =
        modules.difference(&planned).filter(|module| !matches!(**module, "lib" | "main")).collect();
    assert!(extra.is_empty(), "modules without a layer: {extra:?}");
    assert!(planned.is_subset(&modules), "layers without a module: {:?}", planned.difference(&modules));
}

#[test]
fn table_of_layers_points_down() {
    for (module, layer, allowed) in ALLOWED {
        for used in allowed.iter().filter(|used| **used != "*") {
            let (_, lower, _) = ALLOWED.iter().find(|(known, ..)| known == used).unwrap();
            assert!(lower <= layer, "`{module}` on layer {layer} uses `{used}` on layer {lower}");
        }
    }
}

#[test]
fn large_dependencies_have_owners() {
    let found = violations(|file, name| {
        let (krate, owners) = OWNERS.iter().find(|(krate, _)| name.segments[0] == *krate)?;
        let is_path = name.segments.len() > 1;
        (is_path && !owners.contains(&file.top_module())).then(|| format!("`{krate}` belongs to {owners:?}"))
    });
    assert_eq!(found, "");
}

#[test]
fn pure_modules_reach_nothing_outside() {
    let found = violations(|file, name| {
        let outside = IMPURE.iter().find(|words| contains(name, words))?;
        // Addresses are values; sockets are not.
        if name
            .segments
            .last()
            .is_some_and(|last| matches!(last.as_str(), "IpAddr" | "Ipv4Addr" | "Ipv6Addr"))
        {
            return None;
        }
        PURE.contains(&file.top_module()).then(|| format!("a pure module names `{}`", outside.join("::")))
    });
    assert_eq!(found, "");
    let files = source_files();
    let pure = files.iter().filter(|file| PURE.contains(&file.top_module()));
    let asynchronous: Vec<_> =
        pure.filter(|file| !file.async_functions.is_empty()).map(|f| &f.path).collect();
    assert!(asynchronous.is_empty(), "pure modules with async functions: {asynchronous:?}");
}

/// The files that change the disk: by the functions of `std` only the root of a sandbox, which a person named, and below it
/// through `cap_std`, which belongs to `source`.
const WRITERS: &[&str] = &["source/write.rs", "source/sandbox.rs"];

/// Functions that create, write, rename or remove files and folders.
const WRITING: &[&[&str]] = &[
    &["fs", "write"],
    &["fs", "rename"],
    &["fs", "copy"],
    &["fs", "hard_link"],
    &["fs", "soft_link"],
    &["symlink"],
    &["fs", "create_dir"],
    &["fs", "create_dir_all"],
    &["DirBuilder"],
    &["fs", "remove_file"],
    &["fs", "remove_dir"],
    &["fs", "remove_dir_all"],
    &["fs", "set_permissions"],
    &["File", "create"],
    &["File", "create_new"],
    &["File", "options"],
    &["OpenOptions"],
];

#[test]
fn files_are_written_in_one_place() {
    let found = violations(|file, name| {
        let writes = WRITING.iter().find(|words| contains(name, words))?;
        let may_write = WRITERS.iter().any(|writer| file.path == std::path::Path::new(writer));
        (!may_write).then(|| format!("`{}`: write files by `source::write_below`", writes.join("::")))
    });
    assert_eq!(found, "");
}

#[test]
fn only_the_command_line_prints() {
    let found = violations(|file, name| {
        let prints = PRINTING.iter().find(|words| name.segments == **words)?;
        (file.top_module() != "cli").then(|| format!("prints with `{}`", prints.join("::")))
    });
    assert_eq!(found, "");
}

#[test]
fn names_are_read_from_uses_paths_and_macros() {
    let text = "use crate::{store::Ledger, domain::{Tally, self as d}};\n\
                fn f() { crate::deliver::run(); html! { (super::x::y(1)) std::fs::write(a) } println!(\"\") }\n\
                #[cfg(test)] mod tests { use crate::cli::Hidden; }";
    let file = SourceFile::parse(std::path::Path::new("a/b.rs"), text);
    let names: BTreeSet<_> = file.names.iter().map(|name| name.segments.join("::")).collect();
    for expected in [
        "crate::store::Ledger",
        "crate::domain::Tally",
        "crate::deliver::run",
        "crate::a::x::y",
        "std::fs::write",
        "println",
    ] {
        assert!(names.contains(expected), "{expected} in {names:?}");
    }
    assert!(!names.iter().any(|name| name.contains("Hidden")), "{names:?}");
}
