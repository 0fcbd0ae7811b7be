//! Layout of a table: delimiter, header, and lines before the header.

use std::io::BufReader;

use super::columns::{Columns, Field, UnknownColumn, folded, is_address};
use super::error::ImportError;
use super::records::{Record, Records};

/// Records at the start of a table in which header and first reader are looked for.
pub(super) const SAMPLE_RECORDS: usize = 50;
/// Characters that divide cells, in the order of preference.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Columns of a table, and where its readers begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) columns: Columns,
    /// Line of the header; 0 without one. Lines up to it hold no readers.
    pub(super) header_line: u64,
}

/// Returns the character that divides the cells of a text: the one that cuts most lines into the same number of cells, with
/// an address that stands alone in its cell.
pub(super) fn delimiter(sample: &str) -> u8 {
    let score = |delimiter: u8| {
        let records = sample_records(sample, delimiter);
        let cells: Vec<_> = records.iter().filter_map(|record| record.cells.as_ref().ok()).collect();
        let addresses = cells.iter().filter(|cells| cells.iter().any(|cell| is_address(cell))).count();
        let widths: Vec<_> = cells.iter().map(|cells| cells.len()).filter(|width| *width > 1).collect();
        let same = |width: usize| widths.iter().filter(|other| **other == width).count();
        let alike = widths.iter().map(|width| same(*width)).max().unwrap_or(0);
        (addresses, alike)
    };
    // Of equals `max_by_key` takes the last.
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

/// Reads the records at the start of a text. The last may be cut off, and so does not count if there are others.
pub(super) fn sample_records(sample: &str, delimiter: u8) -> Vec<Record> {
    let mut records = Records::new(BufReader::new(sample.as_bytes()), delimiter);
    let mut found = Vec::new();
    // Reading from memory does not fail.
    while let Ok(Some(record)) = records.next() {
        found.push(record);
        if found.len() > SAMPLE_RECORDS {
            break;
        }
    }
    found
}

impl Layout {
    /// Finds the header in the first records of a table.
    ///
    /// # Errors
    /// No column holds addresses, or `--map` names a column that the table does not have.
    pub(super) fn find(
        file: &str,
        records: &[Record],
        mapping: &[(Field, String)],
    ) -> Result<Self, ImportError> {
        let rows = || records.iter().filter_map(|record| Some((record.line, record.cells.as_ref().ok()?)));
        let mapped = |cells: &[String]| {
            mapping.iter().any(|(field, column)| {
                *field == Field::Email
                    && cells.iter().any(|cell| folded(cell) == folded(column) && !cell.is_empty())
            })
        };
        let is_reader = |cells: &[String]| cells.iter().any(|cell| is_address(cell));
        let named = rows()
            .take_while(|(_, cells)| !is_reader(cells))
            .find(|(_, cells)| mapped(cells) || Columns::of_header(cells).has(Field::Email));
        let first_reader = rows().find(|(_, cells)| is_reader(cells));
        let (mut columns, header_line) = match (named, first_reader) {
            (Some((line, cells)), _) => (Columns::of_header(cells), line),
            (None, Some((line, cells))) => {
                // A header with names that nobody knows is as wide as the first reader, and right above.
                let above = rows().take_while(|(other, _)| *other < line).last();
                let header = above.filter(|(_, names)| names.len() == cells.len() && names.len() > 1);
                let by_content = Columns::of_first_record(cells).unwrap_or_default();
                match header {
                    Some((line, names)) => (Columns::of_header(names).with_email_of(&by_content), line),
                    None => (by_content, 0),
                }
            }
            (None, None) => {
                let names = rows().map(|(_, cells)| cells.clone()).next().unwrap_or_default();
                return Err(ImportError::NoAddresses { file: file.to_owned(), columns: names });
            }
        };
        let known = columns.names.clone();
        columns.map(mapping).map_err(|UnknownColumn { field, column }| ImportError::UnknownColumn {
            file: file.to_owned(),
            field: field.as_str(),
            column,
            columns: known,
        })?;
        Ok(Self { columns, header_line })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> (u8, Layout) {
        let delimiter = delimiter(text);
        (delimiter, Layout::find("list.csv", &sample_records(text, delimiter), &[]).unwrap())
    }

    #[test]
    fn commas_semicolons_and_tabs_are_told_apart() {
        assert_eq!(find("email,name\na@b.example,\"Kim; Minji\"\n").0, b',');
        assert_eq!(find("EMAIL;NAME\na@b.example;Kim, Minji\nb@b.example;Lee, Dain\n").0, b';');
        assert_eq!(find("email\tname\na@b.example\tKim, Minji\n").0, b'\t');
        assert_eq!(find("a@b.example\nc@d.example\n").0, b',');
    }

    #[test]
    fn lines_before_the_header_hold_no_readers() {
        let (_, layout) =
            find("Export of 2024-01-02\n\nNewsletter: Weekend, 2 readers\nEmail,Name\na@b.example,A\n");
        assert_eq!(layout.header_line, 4);
        assert!(layout.columns.has(Field::Name));
    }

    #[test]
    fn a_file_may_have_no_header_or_a_strange_one() {
        assert_eq!(find("a@b.example,A\nc@d.example,C\n").1.header_line, 0);
        let (_, layout) = find("Kontakt,Vorname,Ort\na@b.example,A,Köln\n");
        assert_eq!(layout.header_line, 1);
        assert!(layout.columns.has(Field::Email) && !layout.columns.has(Field::Name));
    }

    #[test]
    fn a_file_without_addresses_is_refused_with_its_columns() {
        let records = sample_records("name,city\nA,Seoul\n", b',');
        let columns = vec!["name".to_owned(), "city".to_owned()];
        let error = ImportError::NoAddresses { file: "list.csv".into(), columns };
        assert_eq!(Layout::find("list.csv", &records, &[]), Err(error));
    }
}
