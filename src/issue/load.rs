//! A folder becomes an issue.

use super::metadata::{self, BAD_LANGUAGE, Metadata, UNREADABLE, read_text};
use super::{Issue, Item, LanguageEdition, Notice, Prose, Publication, items, markdown, past};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{self, ParseContext, Table};
use crate::domain::{IssueId, LanguageTag};
use crate::source::SourceTree;

/// Largest number of an issue: a daily paper needs three centuries for it.
const MAX_NUMBER: u32 = 99_999;

/// Reads the issue in `folder` (a path below the newsroom's, such as `issues/2022-11-18`). Everything that is wrong
/// with it is reported; `None` when what is left is no issue.
pub fn load(
    tree: &mut SourceTree,
    folder: &str,
    publication: &Publication,
    diagnostics: &mut Diagnostics,
) -> Option<Issue> {
    let name = folder.trim_end_matches('/').rsplit('/').next().unwrap_or(folder);
    let id = match IssueId::parse(name) {
        Ok(id) => id,
        Err(error) => {
            diagnostics.push(
                Diagnostic::about_file(UNREADABLE, folder, error.to_string())
                    .help("name the folder after its day, as in `issues/2022-11-18`"),
            );
            return None;
        }
    };
    let path = format!("{folder}/issue.toml");
    let missing = "an issue is a folder with an `issue.toml`; `briefing new` makes one";
    let file = read_text(tree, &path, Some(missing), diagnostics);
    // Items are read even when issue.toml is missing, so that one run reports all faults.
    let (items, unreadable_items) = items::load(tree, folder, publication, diagnostics);
    let greeting_file = read_text(tree, &format!("{folder}/greeting.md"), None, diagnostics);

    let file = file?;
    let mut context = ParseContext::literal(diagnostics).in_time_zone(publication.time_zone.clone());
    let mut table = document::parse(tree, file, tree.file(file).body(), &mut context);
    let at = table.start();
    let title = table.required_text("title", &mut context);
    let number = table.number_within("number", 1..=MAX_NUMBER, &mut context).map(|number| number.value);
    let date = table.required_moment("date", &mut context);
    let updated = table.moment("updated", &mut context);
    let newsletter = metadata::newsletter(&mut table, publication, &mut context);
    let authors = metadata::authors(&mut table, publication, &mut context);
    let subject = table.text("subject", &mut context);
    let preheader = table.text("preheader", &mut context);
    let about = table.text("about", &mut context);
    let greeting = table.text("greeting", &mut context);
    let allow = table.texts("allow", &mut context);
    let mut editions = editions(&mut table, &mut context);
    let mut facts = Metadata { tree, folder, context: &mut context };
    let cover = facts.picture(&mut table, "cover", "image");
    let notices = table.tables("notice", facts.context);
    let notices = notices.into_iter().filter_map(|mut table| {
        let title = table.required_text("title", facts.context);
        let text = table.required_text("text", facts.context);
        table.finish(facts.context);
        let text = text?;
        let text = markdown::read_value(tree, &text.value, text.span, folder, facts.context.diagnostics());
        Some(Notice { title: title?, text })
    });
    let notices = notices.collect();
    let broken = table.has_syntax_errors();
    table.finish(&mut context);

    let prose = |text: Option<crate::source::Spanned<String>>, diagnostics: &mut Diagnostics| {
        text.map(|text| markdown::read_value(tree, &text.value, text.span, folder, diagnostics))
    };
    let about = prose(about, diagnostics);
    let greeting = prose(greeting, diagnostics).or_else(|| {
        let file = greeting_file?;
        Some(markdown::read_file(tree, file, tree.file(file).body(), folder, diagnostics))
    });
    let greeting = greeting.unwrap_or_else(Prose::default);
    read_greetings(&mut editions, &items, tree, folder, diagnostics);
    let (title, date) = (title?, date?);
    let previous = past::previous(tree, folder, &id, publication, newsletter.as_ref());
    // Unreadable content must not be reported as missing.
    if broken || (items.is_empty() && !unreadable_items.is_empty()) {
        return None;
    }
    Some(Issue {
        id,
        title,
        number,
        date,
        updated,
        newsletter,
        authors,
        subject,
        preheader,
        about,
        greeting,
        editions,
        cover,
        notices,
        items,
        previous,
        unreadable_items,
        allow,
        span: at,
    })
}

/// Reads `[edition.ko]` and the like.
fn editions(table: &mut Table, context: &mut ParseContext) -> Vec<LanguageEdition> {
    let mut editions: Vec<LanguageEdition> = Vec::new();
    for (key, mut table) in table.named_tables("edition", context) {
        let [title, subject, preheader] =
            ["title", "subject", "preheader"].map(|key| table.text(key, context));
        table.finish(context);
        let Some(language) = LanguageTag::of_reader(&key.value) else {
            let message = format!("`{}` is not the code of a language", key.value);
            let help = "write two or three letters, as in `[edition.ko]`";
            context.push(Diagnostic::error(BAD_LANGUAGE, key.span, message).help(help));
            continue;
        };
        editions.push(LanguageEdition { language, title, subject, preheader, greeting: Prose::default() });
    }
    editions
}

/// Reads the greeting of every edition, `greeting.ko.md`: of those in `issue.toml` and of the items' languages.
fn read_greetings(
    editions: &mut Vec<LanguageEdition>,
    items: &[Item],
    tree: &mut SourceTree,
    folder: &str,
    diagnostics: &mut Diagnostics,
) {
    let of_items =
        items.iter().filter_map(|item| item.language.as_ref()).map(|language| language.value.primary());
    for language in of_items {
        if !editions.iter().any(|edition| edition.language == language) {
            editions.push(LanguageEdition {
                language,
                title: None,
                subject: None,
                preheader: None,
                greeting: Prose::default(),
            });
        }
    }
    for edition in &mut *editions {
        let path = format!("{folder}/greeting.{}.md", edition.language);
        if let Some(file) = read_text(tree, &path, None, diagnostics) {
            edition.greeting = markdown::read_file(tree, file, tree.file(file).body(), folder, diagnostics);
        }
    }
    editions.sort_by(|one, other| one.language.cmp(&other.language));
}
