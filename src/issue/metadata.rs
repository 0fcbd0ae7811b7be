//! Metadata that issues and items share: writers, topics, pictures.

use super::{Crop, Picture, PictureSource, Publication};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, list_of};
use crate::document::{ParseContext, Table};
use crate::domain::{AuthorId, LanguageTag, NewsletterId, TopicId};
use crate::source::{FileId, Position, ReadError, SourceTree, Span, Spanned};
use std::collections::BTreeSet;

const MISSING_FILE: Code = Code("issue::missing_file");
pub(super) const UNREADABLE: Code = Code("issue::unreadable_file");
pub(super) const BAD_LANGUAGE: Code = Code("issue::bad_language");
const UNKNOWN_AUTHOR: Code = Code("issue::unknown_author");
const UNKNOWN_NEWSLETTER: Code = Code("issue::unknown_newsletter");
pub(super) const UNKNOWN_WORD: Code = Code("item::unknown_word");
const UNKNOWN_TOPIC: Code = Code("issue::unknown_topic");

/// Reads a text file. With `missing`, its absence is reported with that advice.
pub(super) fn read_text(
    tree: &mut SourceTree,
    path: &str,
    missing: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> Option<FileId> {
    match tree.load(path) {
        Ok(file) => Some(file),
        Err(ReadError::Missing) => {
            if let Some(advice) = missing {
                let message = format!("`{path}` does not exist");
                diagnostics.push(Diagnostic::about_file(MISSING_FILE, path, message).help(advice));
            }
            None
        }
        Err(error) => {
            diagnostics.push(unreadable(path, &error));
            None
        }
    }
}

/// The finding for a file that is there and cannot be read as text.
pub(super) fn unreadable(path: &str, error: &ReadError) -> Diagnostic {
    let diagnostic = Diagnostic::about_file(UNREADABLE, path, format!("`{path}` cannot be read: {error}"))
        .help(error.advice());
    match error {
        ReadError::NotUtf8 { line, column, .. } => {
            diagnostic.at_position(Position { line: *line, column: *column })
        }
        _ => diagnostic,
    }
}

/// Reads `authors`: ids that `briefing.toml` knows.
pub(super) fn authors(
    table: &mut Table,
    publication: &Publication,
    context: &mut ParseContext,
) -> Vec<AuthorId> {
    let mut authors = Vec::new();
    for written in table.texts("authors", context) {
        let id = AuthorId::parse(&written.value).ok();
        match id.clone().filter(|id| publication.authors.contains_key(id)) {
            Some(id) => authors.push(id),
            None => {
                let known: Vec<_> = publication.authors.keys().map(AuthorId::as_str).collect();
                let wanted = match id {
                    Some(id) => format!("add an `[author.{id}]` to briefing.toml"),
                    // A name as in a byline is no id: the id is theirs to choose.
                    None => "add an `[author.ID]` for this writer to briefing.toml".to_owned(),
                };
                context.push(unknown(
                    UNKNOWN_AUTHOR,
                    "author",
                    &written.value,
                    &known,
                    &wanted,
                    written.span,
                ));
            }
        }
    }
    authors
}

/// Reads `topics`: ids that `briefing.toml` knows.
pub(super) fn topics(
    table: &mut Table,
    publication: &Publication,
    context: &mut ParseContext,
) -> BTreeSet<TopicId> {
    let mut topics = BTreeSet::new();
    for written in table.texts("topics", context) {
        match TopicId::parse(&written.value).ok().filter(|id| publication.topic(id).is_some()) {
            Some(id) => {
                topics.insert(id);
            }
            None => {
                let known: Vec<_> = publication.topics.iter().map(|topic| topic.id.as_str()).collect();
                let wanted = "add a `[[topic]]` with this id to briefing.toml";
                context.push(unknown(UNKNOWN_TOPIC, "topic", &written.value, &known, wanted, written.span));
            }
        }
    }
    topics
}

/// Reads `newsletter`: an id that `briefing.toml` knows.
pub(super) fn newsletter(
    table: &mut Table,
    publication: &Publication,
    context: &mut ParseContext,
) -> Option<NewsletterId> {
    let written = table.text("newsletter", context)?;
    let mut newsletters = publication.newsletters.iter().map(|newsletter| &newsletter.id);
    if let Some(id) = newsletters.find(|id| id.as_str() == written.value) {
        return Some(id.clone());
    }
    let known: Vec<_> = publication.newsletters.iter().map(|newsletter| newsletter.id.as_str()).collect();
    let wanted = "add a `[[newsletter]]` with this id to briefing.toml";
    context.push(unknown(UNKNOWN_NEWSLETTER, "newsletter", &written.value, &known, wanted, written.span));
    None
}

/// Reads `language`: a language tag.
pub(super) fn language(table: &mut Table, context: &mut ParseContext) -> Option<Spanned<LanguageTag>> {
    let written = table.text("language", context).filter(|tag| !tag.value.trim().is_empty())?;
    match LanguageTag::parse(&written.value) {
        Ok(tag) => Some(Spanned::new(tag, written.span)),
        Err(error) => {
            let finding = Diagnostic::error(BAD_LANGUAGE, written.span, error.to_string());
            context.push(finding.help("write it as in `ko`, `en` or `pt-BR`"));
            None
        }
    }
}

fn unknown(code: Code, what: &str, word: &str, known: &[&str], wanted: &str, at: Span) -> Diagnostic {
    let help = match did_you_mean(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => wanted.to_owned(),
        None => format!("write {}, or {wanted}", list_of(known)),
    };
    Diagnostic::error(code, at, format!("the {what} `{word}` is unknown")).help(help)
}

/// Reader of picture tables in metadata.
pub(super) struct Metadata<'a, 'r> {
    pub(super) tree: &'a SourceTree,
    pub(super) folder: &'a str,
    pub(super) context: &'a mut ParseContext<'r>,
}

impl Metadata<'_, '_> {
    /// Reads a picture's table, `[image]` or `[cover]`; `file_key` names the key of its file.
    pub(super) fn picture(
        &mut self,
        outer: &mut Table,
        key: &'static str,
        file_key: &'static str,
    ) -> Option<Picture> {
        let mut table = outer.table(key, self.context)?;
        let span = table.start();
        let file = table.required_text(file_key, self.context);
        let alt = table.text("alt", self.context).filter(|alt| !alt.value.trim().is_empty());
        let credit = table.text("credit", self.context).filter(|credit| !credit.value.trim().is_empty());
        let (mut caption, mut shown_width, mut crop) = (None, None, None);
        if key != "cover" {
            caption = table.text("caption", self.context).filter(|caption| !caption.value.trim().is_empty());
            shown_width = table.number("width", 600, self.context).map(|width| width.value);
            crop = self.crop(&mut table);
        }
        table.finish(self.context);
        let file = file?;
        let diagnostics = self.context.diagnostics();
        let source = PictureSource::read(&file.value, self.folder, file.span, self.tree, diagnostics)?;
        let span = if file.span.file == span.file { file.span } else { span };
        Some(Picture { named: file.value, source, alt, caption, credit, shown_width, crop, span })
    }

    /// Reads `crop`: the focal point.
    fn crop(&mut self, table: &mut Table) -> Option<Crop> {
        let written = table.text("crop", self.context)?;
        let crop = Crop::parse(&written.value);
        if crop.is_none() {
            let message = format!("`{}` is not a focal point", written.value);
            let help = "write `center`, `top`, `bottom left` or the like, or percentages from left and top: `50% 20%`";
            self.context.push(Diagnostic::error(UNKNOWN_WORD, written.span, message).help(help));
        }
        crop
    }
}
