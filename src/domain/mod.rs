//! The words of the trade: pure values, no input or output, no clock, no randomness.
//!
//! One word per file. A value of these types is right by construction: whoever holds an [`EmailAddress`] need not
//! look at it again.

mod canary;
mod delivery;
mod email_address;
mod exclusion;
mod ids;
mod link_answer;
mod link_end;
mod link_report;
mod links;
mod masked;
mod message_id;
mod outcome;
mod rendered;
mod sample;
mod segment;
mod share;
mod steering;
mod subscriber;
mod template;

pub use canary::Canary;
pub use delivery::{Delivery, DeliveryId, DeliveryState, RowState, Tally};
pub use email_address::{EmailAddress, EmailAddressError};
pub use exclusion::{Exclusion, Suppression};
pub use ids::{AuthorId, IdError, IssueId, TopicId};
pub use link_answer::{Hop, LinkAnswer, LinkState};
pub use link_end::{Doubt, LinkEnd, Refrain, TlsFault, Trouble};
pub use link_report::{LinkFact, LinkReport};
pub use links::{Links, Token};
pub use masked::Masked;
pub use message_id::MessageId;
pub use outcome::{Attempt, EnhancedCode, Outcome, Reply, Stage};
pub use rendered::{Attachment, ContentHash, Rendered, Variant};
pub use sample::Sample;
pub use segment::{Segment, SegmentError};
pub use share::Share;
pub use steering::Steering;
pub use subscriber::{PersonName, Status, Subscriber, SubscriberId};
pub use template::{Fill, Flavour, Piece, Slot, Template, TemplateError};
