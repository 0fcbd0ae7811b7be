//! Sheets of an Excel workbook (`.xlsx`).

use std::io::{Read, Seek};

use calamine::{Data, Reader, Xlsx, XlsxError, open_workbook_from_rs};

use super::error::{ImportError, one_line};
use super::records::Record;

/// Reads the first sheet that has cells. Excel has up to 1,048,576 rows; a workbook is unpacked in memory.
pub(super) fn records(file: &str, content: impl Read + Seek) -> Result<Vec<Record>, ImportError> {
    let damaged = |error: XlsxError| match error {
        XlsxError::Password => ImportError::Encrypted { file: file.to_owned() },
        error => ImportError::Damaged {
            file: file.to_owned(),
            kind: "workbook",
            reason: one_line(&error.to_string()),
        },
    };
    let mut workbook: Xlsx<_> = open_workbook_from_rs(content).map_err(damaged)?;
    for sheet in workbook.sheet_names() {
        let range = workbook.worksheet_range(&sheet).map_err(damaged)?;
        let Some((first_row, _)) = range.start() else { continue };
        let rows = (u64::from(first_row) + 1..).zip(range.rows());
        let records = rows.map(|(line, row)| Record { line, cells: Ok(row.iter().map(cell).collect()) });
        let has_text = |record: &Record| {
            record.cells.as_ref().is_ok_and(|cells| cells.iter().any(|cell| !cell.is_empty()))
        };
        return Ok(records.filter(has_text).collect());
    }
    Ok(Vec::new())
}

/// Returns a cell as text. A date without a time of day is a day.
fn cell(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) => text.trim().to_owned(),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
            }
        }
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string(),
    }
}
