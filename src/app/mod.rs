//! Use cases of a newsroom, as functions with typed outcomes: check, build, plan, send, resume, audit.
//!
//! The command line, the preview and a server call the same functions. Nothing here prints, parses arguments or ends the
//! process. Progress and events of a run go to an [`Observer`].

mod add;
mod audience;
mod audit;
mod bounces;
mod build;
mod check;
mod collect;
mod control;
mod draft;
mod environment;
mod error;
mod gitignore;
mod invalid_segment;
mod issue_choice;
mod list_fingerprint;
mod local_pages;
mod newsroom;
mod notices;
mod observer;
mod pictures;
mod plan;
mod presign;
mod readers;
mod reserved_names;
mod resolve;
mod run;
mod secret_parts;
mod secrets;
mod segment_choice;
mod send_time;
mod site_check;
mod sound_config;
mod subscribers;
mod test_mail;
mod transport;
mod wait;
mod worker;

pub use add::{
    AddError, AddRequest, AddSource, AddedDraft, AddedItem, MAX_PAGE, draft_item, item_text,
    without_pictures_of_the_page, write_item,
};
pub use audience::AudienceRequest;
pub use audit::{AuditFinding, AuditReport, Discrepancy, audit};
pub use bounces::{BounceHandler, BounceTotals, Effect, HandledMail, MailSource, RawMail, SourceError};
pub use build::{BuiltIssue, CopyRecipient, RenderedCopy, build_copy, sender_snapshot};
pub use check::{
    CheckOptions, CheckResult, FileChange, FixResult, Skipped, check_issue, check_links, compute_fixes,
    load_for_send, load_for_test,
};
pub use collect::{CollectError, Collected, FeedFailure, ListedEntry, SkippedEntries, collect};
pub use control::{
    CancelOutcome, DeliveryStatus, PauseOutcome, cancel, find_delivery, find_delivery_to_resume,
    find_unfinished_delivery, message_id, pause, seconds_since_planned, status,
};
pub use draft::{CreatedNewsroom, Draft, EditChoices, create_newsroom, draft_issue, edit_choices};
pub use environment::{cache_folder, variable};
pub use error::{AppError, InvalidConfig, RelayUrlError};
pub use gitignore::Gitignore;
pub use invalid_segment::InvalidSegment;
pub use issue_choice::IssuePurpose;
pub use local_pages::LocalPages;
pub use newsroom::{Newsroom, issue_names};
pub use notices::{NewestIssue, NoticeRoute, NoticeSender, OutboxReport};
pub use observer::{Event, Observer, PresignCounts, ProgressSource};
pub use pictures::{DiskImageCache, SITE_FOLDER, hosted_pictures, publish_pictures};
pub use plan::{PendingPlan, PlanRequest, ScheduleOptions};
pub use presign::require_signing_key;
pub use readers::{
    Admission, FormFault, Gate, SignUpForm, SignUpLimits, Signed, ask_for_link, consent_wording, consider,
    known_newsletters, known_topics, operator, sign_up,
};
pub use reserved_names::require_public_names;
pub use resolve::{UncertainList, list_uncertain, resolve};
pub use run::{DeliveryRunner, ResumeOptions, RunResult, SendOutcome, run_scheduled};
pub use secrets::{load_token_signer, validate_secret};
pub use send_time::{SendTime, SendTimeError, format_time, parse_send_time};
pub use site_check::{SiteCheck, SiteQuestion, SiteReport, ask_site};
pub use sound_config::{SoundConfig, require_sound};
pub use subscribers::{
    EVERYTHING, ExportFormat, Group, ImportOutcome, ImportRequest, ImportWarning, ImportWarnings,
    MonthReport, OTHERS, ReadImport, SkippedRow, SubscriberReport, effective_status, export,
    for_each_subscriber, record_json, report_json, report_list, report_page, subscriber_json, undo_import,
};
pub use test_mail::{
    SentTests, TestError, TestPlan, TestReply, TestResult, TestRoute, plan_test, send_test, send_tests,
};
pub use transport::{SendOptions, Transport, TransportSettings, TransportSummary};
pub use worker::Worker;
