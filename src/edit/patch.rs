//! Patches of a file: fields, body, or the whole text.

use std::collections::BTreeMap;

use super::draft::{self, EditableFile, FileProblem, halves};
use super::fields::{self, Field, FieldSpec, FieldType};
use super::name::FileKind;
use super::{EditError, lines, splice};
use crate::diagnostic::Diagnostics;
use crate::document::{self, ParseContext};
use crate::domain::UnsafeChars;
use crate::source::SourceTree;
use jiff::tz::TimeZone;

/// Changes of a file; what is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Patch {
    /// Fields, by `key` or `table.key`. An empty one is taken out of the file.
    pub fields: BTreeMap<String, Option<Field>>,
    /// The words.
    pub body: Option<String>,
    /// The whole file, in place of all that.
    pub whole: Option<String>,
}

impl Patch {
    /// The text of a file with the changes in it.
    ///
    /// # Errors
    /// The file, or what it would become, cannot be read; or a field cannot say what it should.
    pub(super) fn apply(&self, name: &str, kind: FileKind, old: &str) -> Result<String, EditError> {
        let new = match &self.whole {
            Some(whole) => {
                let mark = if old.starts_with('\u{FEFF}') { "\u{FEFF}" } else { "" };
                format!("{mark}{}", lines::merged(&old[mark.len()..], &clean(whole, "body")?))
            }
            None => self.pieces(name, kind, old)?,
        };
        halves(name, kind, &new).map_err(refused)?;
        Ok(new)
    }

    fn pieces(&self, name: &str, kind: FileKind, old: &str) -> Result<String, EditError> {
        let parts = halves(name, kind, old).map_err(refused)?;
        let end = lines::end_of(old);
        let specs = fields::of(kind);
        let mut facts = old[parts.metadata.clone()].to_owned();
        for (key, new) in &self.fields {
            let spec = specs.iter().find(|spec| spec.key == *key).ok_or_else(|| unknown(key))?;
            facts = changed(&facts, spec, new.as_ref(), specs, end)?;
        }
        let words = &old[parts.body.clone()];
        let words = match &self.body {
            Some(body) => self::words(words, &clean(body, "body")?, kind, end),
            None => words.to_owned(),
        };
        let (first, between) = (&old[..parts.metadata.start], &old[parts.metadata.end..parts.body.start]);
        Ok(format!("{first}{facts}{between}{words}"))
    }
}

/// The words of a file; blank lines at their start and a line end at their end stay.
fn words(old: &str, new: &str, kind: FileKind, end: &str) -> String {
    let lead = draft::lead(old);
    let (blank, old) = old.split_at(lead);
    let blank = if blank.is_empty() && old.is_empty() && !new.is_empty() && kind == FileKind::Item {
        end
    } else {
        blank
    };
    let open = !new.is_empty() && !new.ends_with('\n') && (old.ends_with('\n') || old.is_empty());
    let new = format!("{new}{}", if open { "\n" } else { "" });
    format!("{blank}{}", lines::merged_with(old, &new, end))
}

fn changed(
    facts: &str,
    spec: &FieldSpec,
    new: Option<&Field>,
    specs: &[FieldSpec],
    end: &str,
) -> Result<String, EditError> {
    let old = spec.said(&splice::parse(facts)?)?;
    // An invalid value that is not changed is not reported.
    if old.as_ref() == new {
        return Ok(facts.to_owned());
    }
    let new = new.map(|new| sensible(spec, new)).transpose()?.filter(|new| !new.is_empty());
    if old == new {
        return Ok(facts.to_owned());
    }
    if new.is_none() && spec.required {
        let sentence = format!("`{}` is empty", spec.key);
        return Err(EditError::refused(sentence, "readers see it: write something").about(spec.key));
    }
    splice::set(facts, spec, new.as_ref(), specs, end)
}

/// Validates and normalises a new field value.
fn sensible(spec: &FieldSpec, new: &Field) -> Result<Field, EditError> {
    let new = match (spec.field_type, new) {
        (FieldType::List, Field::Text(text)) => Field::List(vec![text.clone()]),
        (FieldType::List, list) => list.clone(),
        (_, Field::Text(text)) => Field::Text(text.clone()),
        (_, Field::List(_)) => {
            let sentence = format!("`{}` is one text, not a list", spec.key);
            return Err(EditError::refused(sentence, "send a text").about(spec.key));
        }
    };
    let texts = match &new {
        Field::Text(text) => std::slice::from_ref(text),
        Field::List(texts) => texts.as_slice(),
    };
    let texts = texts.iter().map(|text| clean(text, spec.key)).collect::<Result<Vec<_>, _>>()?;
    let text = texts.first().map(String::as_str).unwrap_or_default();
    match spec.field_type {
        FieldType::Word(words) if !text.is_empty() && !words.contains(&text) => {
            let sentence = format!("`{text}` is not a valid {}", spec.key);
            Err(EditError::refused(
                sentence,
                format!("choose {}", crate::diagnostic::list_of(words.iter().copied())),
            )
            .about(spec.key))
        }
        FieldType::Moment | FieldType::Number(_) if !text.trim().is_empty() => bare(spec, text.trim()),
        FieldType::List => Ok(Field::List(texts)),
        _ => Ok(Field::Text(texts.into_iter().next().unwrap_or_default())),
    }
}

/// A value without quotes has to be one value and nothing else.
fn bare(spec: &FieldSpec, text: &str) -> Result<Field, EditError> {
    let mut found = Diagnostics::default();
    let mut tree = SourceTree::in_memory([("", "")]);
    let file = tree.insert_text("", format!("x = {text}\n"));
    // Any zone will do: the checks tell what the newsroom's own makes of a date without an offset.
    let mut context = ParseContext::literal(&mut found).in_time_zone(TimeZone::UTC);
    let mut table = document::parse(&tree, file, tree.file(file).body(), &mut context);
    let is_one = match spec.field_type {
        FieldType::Number(max) => table.number("x", max, &mut context).is_some(),
        _ => table.moment("x", &mut context).is_some(),
    };
    table.finish(&mut context);
    if is_one && found.is_empty() && !text.contains(['\n', '#']) {
        return Ok(Field::Text(text.to_owned()));
    }
    Err(match spec.field_type {
        FieldType::Number(max) => EditError::refused(
            format!("`{}` has to be a whole number from 0 to {max}", spec.key),
            "write a number in that range",
        ),
        _ => EditError::refused(
            format!("`{text}` is not a valid date and time"),
            "write date and time, as in `2022-11-18T20:32:00+09:00`",
        ),
    }
    .about(spec.key))
}

/// A text with `\n` at the end of each line, without characters that no newsletter holds.
fn clean(text: &str, field: &str) -> Result<String, EditError> {
    let text = lines::shown(text);
    match text.chars().find(|c| UnsafeChars::CONTROLS_IN_TEXT.contains(*c)) {
        Some(c) => {
            let sentence = format!("`{field}` holds a control character (U+{:04X})", u32::from(c));
            let help = "delete it; it often comes along when text is pasted from a word processor";
            Err(EditError::refused(sentence, help).about(field))
        }
        None => Ok(text),
    }
}

fn unknown(key: &str) -> EditError {
    EditError::new(super::ErrorKind::Malformed, format!("there is no field `{key}`"), "reload the page")
}

fn refused(problem: FileProblem) -> EditError {
    let help = problem.help.unwrap_or_else(|| "fix it in the whole file".to_owned());
    EditError::refused(
        format!("line {}: {}", problem.line, problem.message),
        format!("nothing was written; {help}"),
    )
}

/// The changes that a form makes which was opened and saved.
impl From<&EditableFile> for Patch {
    fn from(draft: &EditableFile) -> Self {
        let fields = draft.fields.iter().map(|(key, field)| (key.clone(), Some(field.clone()))).collect();
        Self { fields, body: Some(draft.body.clone()), whole: None }
    }
}

#[cfg(test)]
mod tests;
