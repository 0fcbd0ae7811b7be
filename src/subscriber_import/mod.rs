//! Reads subscribers from the files of other tools: CSV, Excel workbooks, JSON lines, TOML, and ZIP files of them.
//!
//! Reading a file gives [`ImportedReader`]s and skipped rows with line and reason: every row is one of the two. Only
//! people who may be mailed are `subscribed`: a word in a file is no consent (see [`ImportOptions::consent`]). Nothing
//! here knows the store; a file can be read twice, first to say what an import would do.

mod archive;
mod claim;
mod columns;
mod error;
mod json_lines;
mod layout;
mod moment;
mod records;
mod row;
mod toml_entries;
mod tool;
mod workbook;

pub use archive::{ImportFile, ImportedRow, ReadSeek, read};
pub use claim::ImportedConsent;
pub use columns::Field;
pub use error::ImportError;
pub use moment::ZoneChoice;
pub use records::BadRecord;
pub use row::{ImportOptions, ImportedReader, SkipReason};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::{Cursor, Write};

    use super::*;
    use crate::domain::{Status, Suppression, TopicId};
    use jiff::tz::TimeZone;

    fn options() -> ImportOptions {
        ImportOptions {
            mapping: Vec::new(),
            suppress: None,
            zone: ZoneChoice::Unknown,
            consent: None,
            tags: BTreeSet::new(),
            newsletters: Vec::new(),
            topics: vec![(TopicId::parse("privacy").unwrap(), "Privacy".into())],
            now: "2024-06-01T00:00:00Z".parse().unwrap(),
        }
    }

    /// One line for each row: line, address and status, or the reason why it is left out.
    fn rows(name: &str, content: &[u8], options: &ImportOptions) -> Result<Vec<String>, ImportError> {
        let mut found = Vec::new();
        let mut content = Cursor::new(content);
        read(ImportFile { name, content: &mut content }, options, &mut |file, line, row| {
            let place = if file == name { line.to_string() } else { format!("{file}:{line}") };
            found.push(match row {
                ImportedRow::Reader(reader) => {
                    format!("{place} {} {}", reader.subscriber.email, reader.subscriber.status.as_str())
                }
                ImportedRow::Skipped { reason, .. } => format!("{place} {reason}"),
            });
            true
        })?;
        Ok(found)
    }

    fn readers(name: &str, content: &[u8], options: &ImportOptions) -> Vec<ImportedReader> {
        let mut found = Vec::new();
        let mut content = Cursor::new(content);
        read(ImportFile { name, content: &mut content }, options, &mut |_, _, row| {
            if let ImportedRow::Reader(reader) = row {
                found.push(*reader);
            }
            true
        })
        .unwrap();
        found
    }

    fn zip(files: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn every_line_is_a_reader_or_has_a_reason() {
        let text = "Exported for The Lantern\n\nemail,name,topics\na@b.example,Minji,privacy\nno address,B,\n\
                    c@d.example,\"C\nD\",sport\n,E,\n\"f@g.example,F,\nh@i.example,H,Privacy\n";
        let expected = [
            "4 a@b.example pending",
            "5 an address has the form `name@host`",
            "6 the topic `sport` is unknown: add a `[[topic]]` with this id or name to briefing.toml",
            "8 there is no address",
            "9 a quotation mark is never closed",
            "10 h@i.example pending",
        ];
        assert_eq!(rows("list.csv", text.as_bytes(), &options()).unwrap(), expected);
    }

    #[test]
    fn consent_in_words_lifts_only_those_who_are_called_subscribed() {
        let text = "email,status\na@b.example,active\nb@b.example,\nc@b.example,nonsubscribed\nd@b.example,unsubscribed\n";
        let consent = ImportOptions { consent: Some("form of 2021".into()), ..options() };
        let expected = [
            "2 a@b.example subscribed",
            "3 b@b.example pending",
            "4 c@b.example pending",
            "5 d@b.example unsubscribed",
        ];
        assert_eq!(rows("list.csv", text.as_bytes(), &consent).unwrap(), expected);
        let bounced = ImportOptions { suppress: Some(Suppression::Bounced), ..options() };
        let all = readers("list.csv", text.as_bytes(), &bounced);
        assert!(
            all.iter().all(|reader| reader.subscriber.status == Status::Bounced && reader.consent.is_none())
        );
    }

    #[test]
    fn a_zip_of_mailchimp_is_read_by_the_names_of_its_files() {
        let header =
            "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LEID,EUID,NOTES,TAGS\n";
        let row = |email: &str| {
            format!(
                "{header}{email},민지,김,2,2018-02-12 10:54:27,,1,2,,\"\"\"press\"\",\"\"early, bird\"\"\"\n"
            )
        };
        let archive = zip(&[
            ("subscribed_members_export_1f.csv", &row("a@b.example")),
            ("unsubscribed_members_export_1f.csv", &row("c@b.example")),
            ("__MACOSX/._subscribed_members_export_1f.csv", "\0\0"),
        ]);
        let needs_zone = rows("export.zip", &archive, &options()).unwrap_err();
        assert_eq!(
            needs_zone,
            ImportError::ZoneNeeded { file: "subscribed_members_export_1f.csv".into(), line: 2 }
        );
        let seoul =
            ImportOptions { zone: ZoneChoice::Zone(TimeZone::get("Asia/Seoul").unwrap()), ..options() };
        let found = readers("export.zip", &archive, &seoul);
        assert_eq!(found[0].subscriber.name.as_ref().unwrap().as_str(), "김민지");
        assert_eq!(found[0].subscriber.tags, BTreeSet::from(["press".to_owned(), "early, bird".to_owned()]));
        assert_eq!(found[0].subscriber.since.as_deref(), Some("2018-02-12T01:54:27Z"));
        assert_eq!(found[0].consent.as_ref().unwrap().given.as_deref(), Some("2018-02-12T01:54:27Z"));
        assert_eq!(found[1].suppression, Some(Suppression::Unsubscribed));
        let dropped = readers("export.zip", &archive, &ImportOptions { zone: ZoneChoice::Drop, ..options() });
        assert_eq!(dropped[0].subscriber.since, None);
    }

    #[test]
    fn a_workbook_is_a_table() {
        let sheet = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>\
                     <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>이메일</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>상태</t></is></c></row>\
                     <row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>a@b.example</t></is></c><c r=\"B3\" t=\"inlineStr\"><is><t>수신거부</t></is></c></row>\
                     </sheetData></worksheet>";
        let book = zip(&[
            (
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
            ),
            (
                "_rels/.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
            ),
            (
                "xl/workbook.xml",
                "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
            ),
            ("xl/worksheets/sheet1.xml", sheet),
        ]);
        assert_eq!(rows("list.xlsx", &book, &options()).unwrap(), ["3 a@b.example unsubscribed"]);
    }

    #[test]
    fn json_lines_and_toml_hold_the_word_of_the_newsroom() {
        let json = "{\"email\":\"a@b.example\",\"status\":\"subscribed\"}\n\n{\"email\":\"b@b.example\",\"status\":\"vip\"}\n\
                    {\"email\":\"c@b.example\",\"status\":\"subscribed\",\"suppressed\":\"complained\"}\nnonsense\n{\"email\":\"d@b.example\"}\n";
        let found = rows("list.jsonl", json.as_bytes(), &options()).unwrap();
        assert_eq!(found[0], "1 a@b.example subscribed");
        assert_eq!(found[1], "3 b@b.example pending");
        assert_eq!(found[2], "4 c@b.example complained");
        assert!(found[3].starts_with("5 the line is not a JSON object"), "{}", found[3]);
        assert_eq!(found[4], "6 d@b.example pending");
        let toml = "# Our list\n[[subscriber]]\nemail = 'a@b.example'\nsince = 2022-03-01\n\n[[subscriber]]\nemail = 'b@b.example'\n\
                    status = 'bounced'\n[[subscriber]]\nemail = broken\n[[subscriber]]\nemail = 'c@b.example'\n";
        let found = rows("subscribers.toml", toml.as_bytes(), &options()).unwrap();
        assert_eq!(found[0], "2 a@b.example subscribed");
        assert_eq!(found[1], "6 b@b.example bounced");
        assert!(found[2].starts_with("9 the entry is not valid TOML"), "{}", found[2]);
        assert_eq!(found[3], "11 c@b.example subscribed");
    }

    #[test]
    fn korean_files_of_spreadsheets_are_read() {
        let text = "이메일;이름;상태;구독일\r\nminji@example.com;김민지;구독 중;2024. 1. 2.\r\n";
        let (cp949, ..) = encoding_rs::EUC_KR.encode(text);
        let found = readers("목록.csv", &cp949, &options());
        assert_eq!(found[0].subscriber.name.as_ref().unwrap().as_str(), "김민지");
        assert_eq!(found[0].subscriber.since.as_deref(), Some("2024-01-02"));
        assert_eq!(found[0].subscriber.status, Status::Pending, "a word is no consent");
    }

    #[test]
    fn what_is_no_list_is_refused_in_a_sentence() {
        let refusal = |content: &[u8]| rows("file", content, &options()).unwrap_err().to_string();
        assert!(refusal(b"%PDF-1.7").contains("a PDF"));
        assert!(refusal(&[0xD0, 0xCF, 0x11, 0xE0, 0, 0]).contains("Excel 97"));
        assert!(refusal(b"PK\x03\x04 cut off").contains("damaged"));
        assert!(refusal(b"").contains("no column with email addresses"));
        assert!(refusal(b"name,city\nA,Seoul\n").contains("`name`, `city`"));
    }

    #[test]
    fn the_future_is_refused_and_tags_are_added() {
        let text = "email,since\na@b.example,2024-06-05\nb@b.example,2024-05-05\n";
        let found = rows("list.csv", text.as_bytes(), &options()).unwrap();
        assert_eq!(found[0], "2 the sign-up time `2024-06-05` is in the future");
        let tagged = ImportOptions { tags: ["fair".to_owned()].into(), ..options() };
        assert_eq!(
            readers("list.csv", text.as_bytes(), &tagged)[0].subscriber.tags,
            BTreeSet::from(["fair".to_owned()])
        );
    }
}
