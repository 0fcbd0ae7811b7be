//! Reading of one file, whatever its format, and of the files in a ZIP file.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use encoding_rs::Encoding;

use super::error::{ImportError, one_line};
use super::layout::{self, Layout};
use super::moment::NeedsZone;
use super::records::{Record, Records};
use super::row::{ImportOptions, ImportedReader, RowReader, SkipReason};
use super::tool::Tool;
use super::{json_lines, toml_entries, workbook};
use crate::charset::{self, Decoded};

/// Bytes at the start of a text that decide on its layout.
const SAMPLE_BYTES: u64 = 1 << 16;
/// Bytes that all files in a ZIP file may have together: ten million readers.
const MAX_UNPACKED: u64 = 2 << 30;

/// Content that can be read more than once.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// A file to import.
pub struct ImportFile<'a> {
    /// Its name, for messages; Mailchimp says the status in it.
    pub name: &'a str,
    /// Its content.
    pub content: &'a mut dyn ReadSeek,
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportedRow {
    /// A reader.
    Reader(Box<ImportedReader>),
    /// A row that is left out.
    Skipped {
        /// The address as written.
        address: Option<String>,
        /// The reason.
        reason: SkipReason,
    },
}

/// Receives rows: the file's name, for ZIP files that of the file in it, the number of the line where the row begins, and
/// the row. Returns false to stop.
pub(super) type Visitor<'v> = dyn FnMut(&str, u64, ImportedRow) -> bool + 'v;

type RowResult = Result<Result<ImportedReader, (Option<String>, SkipReason)>, NeedsZone>;

/// Reads all rows of a file in their order. Returns the name of the tool that exported it, if it was recognised.
///
/// # Errors
/// The file cannot be read at all. Rows that came before may have been visited.
pub fn read(
    file: ImportFile<'_>,
    options: &ImportOptions,
    visit: &mut Visitor<'_>,
) -> Result<Option<&'static str>, ImportError> {
    let ImportFile { name, content } = file;
    let unreadable = |error| ImportError::Unreadable { file: name.to_owned(), error };
    let mut start = [0; 8];
    let length = read_start(content, &mut start).map_err(unreadable)?;
    content.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let start = start.get(..length).unwrap_or_default();
    if start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let format = "a workbook of Excel 97 to 2003, or one with a password";
        return Err(ImportError::UnsupportedFormat { file: name.to_owned(), format });
    }
    if start.starts_with(b"%PDF") {
        return Err(ImportError::UnsupportedFormat { file: name.to_owned(), format: "a PDF" });
    }
    if !start.starts_with(b"PK") {
        return text(name, &mut *content, options, visit).map(|(tool, _)| tool);
    }
    packed(name, content, options, visit)
}

fn read_start(content: &mut dyn ReadSeek, start: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while let Some(rest) = start.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match content.read(rest)? {
            0 => break,
            read => length += read,
        }
    }
    Ok(length)
}

/// Reads a workbook, or every text in a ZIP file.
fn packed(
    name: &str,
    content: &mut dyn ReadSeek,
    options: &ImportOptions,
    visit: &mut Visitor<'_>,
) -> Result<Option<&'static str>, ImportError> {
    let damaged = |error: zip::result::ZipError| ImportError::Damaged {
        file: name.to_owned(),
        kind: "ZIP file",
        reason: one_line(&error.to_string()),
    };
    let mut archive = zip::ZipArchive::new(&mut *content).map_err(damaged)?;
    let mut texts = Vec::new();
    let (mut unpacked, mut is_workbook) = (0_u64, false);
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(damaged)?;
        unpacked = unpacked.saturating_add(entry.size());
        let path = entry.name().map_err(damaged)?.into_owned();
        is_workbook |= path == "xl/workbook.xml";
        if entry.encrypted() {
            return Err(ImportError::Encrypted { file: name.to_owned() });
        }
        // Files of macOS and hidden files hold no readers.
        let hidden = path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
        if !entry.is_dir() && !hidden {
            texts.push((index, path));
        }
    }
    if unpacked > MAX_UNPACKED {
        return Err(ImportError::TooLarge { file: name.to_owned(), limit: MAX_UNPACKED >> 20 });
    }
    if is_workbook {
        drop(archive);
        content
            .seek(SeekFrom::Start(0))
            .map_err(|error| ImportError::Unreadable { file: name.to_owned(), error })?;
        let records = workbook::records(name, content)?;
        let sample = records.get(..layout::SAMPLE_RECORDS.min(records.len())).unwrap_or_default();
        let layout = Layout::find(name, sample, &options.mapping)?;
        let mut records = records.into_iter();
        return table(name, layout, || Ok(records.next()), options, visit).map(|(tool, _)| tool);
    }
    let mut tool = None;
    for (index, path) in texts {
        // A ZIP file cannot be read at two places at once: each text is unpacked for itself.
        let mut entry = archive.by_index(index).map_err(damaged)?;
        let mut unpacked = Vec::new();
        Read::take(&mut entry, MAX_UNPACKED).read_to_end(&mut unpacked).map_err(|error| {
            ImportError::Damaged {
                file: path.clone(),
                kind: "ZIP file",
                reason: one_line(&error.to_string()),
            }
        })?;
        drop(entry);
        let (own, more) = text(&path, &mut io::Cursor::new(unpacked), options, visit)?;
        tool = tool.or(own);
        if !more {
            break;
        }
    }
    Ok(tool)
}

/// Reads a text: JSON lines, TOML, or a table. The flag is false when the visitor wants no more.
fn text(
    name: &str,
    content: &mut (impl ReadSeek + ?Sized),
    options: &ImportOptions,
    visit: &mut Visitor<'_>,
) -> Result<(Option<&'static str>, bool), ImportError> {
    let unreadable = |error| ImportError::Unreadable { file: name.to_owned(), error };
    let encoding = charset::detect(&mut *content).map_err(unreadable)?;
    let mut sample = Vec::new();
    let start = decoded(content, encoding).map_err(unreadable)?;
    start.take(SAMPLE_BYTES).read_to_end(&mut sample).map_err(unreadable)?;
    let sample = String::from_utf8_lossy(&sample);
    let (is_json, is_toml) = (json_lines::is_json(&sample), toml_entries::is_toml(&sample));
    if is_json || is_toml {
        let reader = decoded(content, encoding).map_err(unreadable)?;
        let (mut zone_needed, mut more) = (None, true);
        let row = |line, entry: &str| {
            let row =
                if is_json { json_lines::read(entry, options) } else { toml_entries::read(entry, options) };
            match told(row) {
                Ok(row) => more = visit(name, line, row),
                Err(NeedsZone) => zone_needed = Some(line),
            }
            Ok(more && zone_needed.is_none())
        };
        if is_json { json_lines::lines(reader, row) } else { toml_entries::entries(reader, row) }
            .map_err(unreadable)?;
        return match zone_needed {
            Some(line) => Err(ImportError::ZoneNeeded { file: name.to_owned(), line }),
            None => Ok((None, more)),
        };
    }
    let delimiter = layout::delimiter(&sample);
    let mut records = layout::sample_records(&sample, delimiter);
    if records.len() > 1 && sample.len() as u64 >= SAMPLE_BYTES {
        // The last record of the sample may be cut off.
        records.pop();
    }
    let layout = Layout::find(name, &records, &options.mapping)?;
    let mut records = Records::new(decoded(content, encoding).map_err(unreadable)?, delimiter);
    table(name, layout, || records.next(), options, visit)
}

/// Reads all records of a table behind its header.
fn table(
    name: &str,
    layout: Layout,
    mut next: impl FnMut() -> io::Result<Option<Record>>,
    options: &ImportOptions,
    visit: &mut Visitor<'_>,
) -> Result<(Option<&'static str>, bool), ImportError> {
    let tool = Tool::of(&layout.columns);
    let reader = RowReader { tool, columns: layout.columns, file: name, options };
    while let Some(record) =
        next().map_err(|error| ImportError::Unreadable { file: name.to_owned(), error })?
    {
        if record.line <= layout.header_line {
            continue;
        }
        let row = match record.cells {
            Ok(cells) if cells.iter().all(String::is_empty) => continue,
            Ok(cells) => told(reader.read(&cells)),
            Err(bad) => Ok(ImportedRow::Skipped { address: None, reason: bad.into() }),
        };
        let row =
            row.map_err(|NeedsZone| ImportError::ZoneNeeded { file: name.to_owned(), line: record.line })?;
        if !visit(name, record.line, row) {
            return Ok((tool.name(), false));
        }
    }
    Ok((tool.name(), true))
}

fn told(row: RowResult) -> Result<ImportedRow, NeedsZone> {
    Ok(match row? {
        Ok(reader) => ImportedRow::Reader(Box::new(reader)),
        Err((address, reason)) => ImportedRow::Skipped { address, reason },
    })
}

/// Returns the text from its start, as UTF-8.
fn decoded(content: &mut (impl ReadSeek + ?Sized), encoding: &'static Encoding) -> io::Result<impl BufRead> {
    content.seek(SeekFrom::Start(0))?;
    Ok(BufReader::with_capacity(1 << 16, Decoded::new(content, encoding)))
}
