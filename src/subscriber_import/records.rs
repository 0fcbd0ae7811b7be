//! Records of delimited text (RFC 4180), with the physical line where each begins.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use crate::domain::is_blank;

/// Lines of one record: notes have some, and a quotation mark that is never closed must not swallow the file.
const MAX_RECORD_LINES: usize = 50;
/// Bytes of one record.
const MAX_RECORD_BYTES: usize = 1 << 20;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// Number of the line where it begins, from 1.
    pub(super) line: u64,
    /// Its cells without surrounding blanks; `Err` for a record that cannot be read.
    pub(super) cells: Result<Vec<String>, BadRecord>,
}

/// Fault of one record. The next line is read as a record of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRecord {
    /// A cell begins with a quotation mark, and none closes it within the limits of a record.
    #[error("a quotation mark is never closed")]
    UnclosedQuote,
    /// A line is longer than a record may be.
    #[error("the line is longer than 1 MiB")]
    TooLong,
}

/// Reads records. Blank lines are no records. Every other line belongs to exactly one.
pub(super) struct Records<R> {
    source: R,
    delimiter: u8,
    /// Lines that were read, and are not part of a record yet.
    pending: VecDeque<(u64, Line)>,
    next_line: u64,
    ended: bool,
}

enum Line {
    Text(Vec<u8>),
    TooLong,
}

impl<R: BufRead> Records<R> {
    /// Reads UTF-8 text with cells divided by `delimiter`.
    pub(super) fn new(source: R, delimiter: u8) -> Self {
        Self { source, delimiter, pending: VecDeque::new(), next_line: 1, ended: false }
    }

    /// Returns the next record; `None` at the end.
    ///
    /// # Errors
    /// The file could not be read.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            let Some((line, first)) = self.line(0)? else { return Ok(None) };
            match first {
                Line::TooLong => {
                    self.pending.pop_front();
                    return Ok(Some(Record { line, cells: Err(BadRecord::TooLong) }));
                }
                Line::Text(text) if text.iter().all(u8::is_ascii_whitespace) => {
                    self.pending.pop_front();
                }
                Line::Text(_) => return self.record(line).map(Some),
            }
        }
    }

    /// Reads the record that begins with the first pending line.
    fn record(&mut self, line: u64) -> io::Result<Record> {
        let mut cells = Cells::new(self.delimiter);
        let mut bytes = 0;
        for index in 0..MAX_RECORD_LINES {
            let Some((_, Line::Text(text))) = self.line(index)? else { break };
            bytes += text.len();
            if bytes > MAX_RECORD_BYTES {
                break;
            }
            if cells.feed(text) {
                self.pending.drain(..=index);
                return Ok(Record { line, cells: Ok(cells.finish()) });
            }
        }
        // The text ended within a quoted cell, or the cell is longer than any is: the first line is bad.
        self.pending.pop_front();
        Ok(Record { line, cells: Err(BadRecord::UnclosedQuote) })
    }

    /// Returns the pending line with this index, and reads it if it was not read yet.
    fn line(&mut self, index: usize) -> io::Result<Option<(u64, &Line)>> {
        while self.pending.len() <= index && !self.ended {
            match read_line(&mut self.source)? {
                Some(line) => {
                    self.pending.push_back((self.next_line, line));
                    self.next_line += 1;
                }
                None => self.ended = true,
            }
        }
        Ok(self.pending.get(index).map(|(number, line)| (*number, line)))
    }
}

/// Reads a line with its end: a line feed, or a carriage return that no line feed follows. A last line without an end gets
/// one.
fn read_line(source: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let mut too_long = false;
    loop {
        let buffer = match source.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            if line.is_empty() && !too_long {
                return Ok(None);
            }
            if line.last() != Some(&b'\r') {
                line.push(b'\n');
            }
            break;
        }
        if line.last() == Some(&b'\r') {
            // The end was reached with the buffer; a line feed still belongs to it.
            if buffer.first() == Some(&b'\n') {
                source.consume(1);
            }
            break;
        }
        let end = memchr::memchr2(b'\n', b'\r', buffer);
        let part = end.map_or(buffer, |end| buffer.get(..=end).unwrap_or(buffer));
        if line.len() + part.len() > MAX_RECORD_BYTES {
            too_long = true;
            line.clear();
            // What ends the line is kept.
            line.extend(part.last().filter(|_| end.is_some()));
        } else {
            line.extend_from_slice(part);
        }
        let length = part.len();
        source.consume(length);
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
        line.push(b'\n');
    }
    Ok(Some(if too_long { Line::TooLong } else { Line::Text(line) }))
}

/// Cells of a record while it is parsed. Blanks around a cell are no part of it, also around its quotation marks.
struct Cells {
    delimiter: u8,
    ended: Vec<String>,
    cell: Vec<u8>,
    place: Place,
}

/// Place within a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the first letter of a cell.
    Start,
    /// In a cell without quotation marks.
    Plain,
    /// Between the quotation marks of a cell.
    Quoted,
    /// Behind a quotation mark that closes the cell, or is the first of two that stand for one.
    Closed,
}

impl Cells {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, ended: Vec::new(), cell: Vec::new(), place: Place::Start }
    }

    /// Parses one line with its end; returns true when the record is complete.
    fn feed(&mut self, line: &[u8]) -> bool {
        for &byte in line {
            self.place = match (self.place, byte) {
                (Place::Quoted, b'"') => Place::Closed,
                (Place::Quoted, _) | (Place::Closed, b'"') => self.letter(byte, Place::Quoted),
                (_, b'\n') => {
                    self.end_cell();
                    return true;
                }
                (_, byte) if byte == self.delimiter => {
                    self.end_cell();
                    Place::Start
                }
                (Place::Start, b'"') => Place::Quoted,
                (Place::Start, b' ' | b'\t') => Place::Start,
                (Place::Closed, b' ' | b'\t') => Place::Closed,
                (Place::Start | Place::Plain | Place::Closed, _) => self.letter(byte, Place::Plain),
            };
        }
        false
    }

    fn letter(&mut self, byte: u8, place: Place) -> Place {
        self.cell.push(byte);
        place
    }

    fn end_cell(&mut self) {
        let cell = String::from_utf8_lossy(&self.cell).trim_matches(is_blank).to_owned();
        self.ended.push(cell);
        self.cell.clear();
    }

    fn finish(self) -> Vec<String> {
        self.ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, Result<Vec<String>, BadRecord>)> {
        // A small buffer, so that lines end at its edges too.
        let mut records = Records::new(io::BufReader::with_capacity(5, text.as_bytes()), b',');
        let mut found = Vec::new();
        while let Some(record) = records.next().unwrap() {
            found.push((record.line, record.cells));
        }
        found
    }

    #[expect(clippy::unnecessary_wraps, reason = "as records have them")]
    fn cells(cells: &[&str]) -> Result<Vec<String>, BadRecord> {
        Ok(cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn every_record_knows_its_line() {
        let text = "a,b\r\n\r\n c , \"d\ne\" \n\"f\n\ng\",h\nlast";
        let expected = [
            (1, cells(&["a", "b"])),
            (3, cells(&["c", "d\ne"])),
            (5, cells(&["f\n\ng", "h"])),
            (8, cells(&["last"])),
        ];
        assert_eq!(read(text), expected[..]);
        assert_eq!(read("a,b\rc,d\r"), [(1, cells(&["a", "b"])), (2, cells(&["c", "d"]))], "old Macintosh");
        assert_eq!(read("a,\"x\"\"y\",\n"), [(1, cells(&["a", "x\"y", ""]))]);
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_costs_one_line() {
        let text = format!("a,\"b\n{}", "c,d\n".repeat(3));
        let found = read(&text);
        assert_eq!(found.first(), Some(&(1, Err(BadRecord::UnclosedQuote))));
        assert_eq!(
            found.get(1..),
            Some(&[(2, cells(&["c", "d"])), (3, cells(&["c", "d"])), (4, cells(&["c", "d"]))][..])
        );
        let long = format!("a,\"b\n{}", "c,d\n".repeat(1_000));
        assert_eq!(read(&long).len(), 1_001, "the limit of lines");
    }

    #[test]
    fn a_line_without_end_is_one_bad_record() {
        let text = format!("a,b\n{}\nc,d\n", "x".repeat(MAX_RECORD_BYTES + 1));
        let found = read(&text);
        assert_eq!(found.len(), 3);
        assert_eq!(found[1], (2, Err(BadRecord::TooLong)));
        assert_eq!(found[2], (3, cells(&["c", "d"])));
    }

    #[test]
    fn marks_within_a_cell_are_letters() {
        assert_eq!(read("a,5\" disk,b\n"), [(1, cells(&["a", "5\" disk", "b"]))]);
    }
}
