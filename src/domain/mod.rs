//! The words of the trade: pure values, no input or output, no clock, no randomness.
//!
//! One word per file. A value of these types is right by construction: whoever holds an [`EmailAddress`] need not
//! look at it again.

mod address_hygiene;
mod answer;
mod canary;
mod control_state;
mod delivery;
mod destination;
mod email_address;
mod exclusion;
mod fraction;
mod hidden_char;
mod ids;
mod ip_network;
mod ip_scope;
mod item_date;
mod language_tag;
mod link_report;
mod link_result;
mod link_status;
mod masked;
mod message_id;
mod month;
mod newsletters;
mod notice_kind;
mod outcome;
mod personal_links;
mod rendered;
mod reply_quote;
mod sample;
mod segment;
mod subscriber;
mod template;
mod unsafe_chars;

pub use address_hygiene::{Concern, concerns};
pub use answer::Answer;
pub use canary::CanaryStats;
pub use control_state::ControlState;
pub use delivery::{Delivery, DeliveryId, DeliveryState, RowState, Tally};
pub use destination::Destination;
pub use email_address::{EmailAddress, EmailAddressError};
pub use exclusion::{Exclusion, Suppression};
pub use fraction::Fraction;
pub use hidden_char::{HiddenChar, is_blank};
pub use ids::{AuthorId, IdError, IssueId, NewsletterId, SegmentName, TopicId};
pub use ip_network::IpNetwork;
pub use ip_scope::IpScope;
pub use item_date::ItemDate;
pub use language_tag::{LanguageTag, LanguageTagError};
pub use link_report::{LinkRecord, LinkReport};
pub use link_result::{Hop, LinkResult, LinkState};
pub use link_status::{Inconclusive, LinkStatus, RequestError, SkipReason, TlsFault};
pub use masked::Masked;
pub use message_id::MessageId;
pub use month::Month;
pub use newsletters::Newsletters;
pub use notice_kind::NoticeKind;
pub use outcome::{Attempt, EnhancedCode, Outcome, Reply, Stage};
pub use personal_links::{LinkTokens, PersonalLinks, Token};
pub use rendered::{Attachment, ContentHash, Rendered, Variant};
pub use sample::StratifiedSample;
pub use segment::{SEGMENT_FIELDS, Segment, SegmentError, SegmentFault};
pub use subscriber::{PersonName, Status, Subscriber, SubscriberId};
pub use template::{Escaping, Piece, Slot, SlotValues, Template, TemplateError};
pub use unsafe_chars::{CharClass, UnsafeChars};
