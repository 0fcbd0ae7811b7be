//! Use cases about the list of subscribers.

mod export;
mod import;
mod import_warnings;
mod report;
mod report_page;
mod report_plot;

pub use export::{ExportFormat, effective_status, export, for_each_subscriber, record_json, subscriber_json};
pub use import::{ImportOutcome, ImportRequest, ReadImport, SkippedRow, undo_import};
pub use import_warnings::{ImportWarning, ImportWarnings};
pub use report::{EVERYTHING, Group, MonthReport, OTHERS, SubscriberReport, report_json, report_list};
pub use report_page::report_page;
