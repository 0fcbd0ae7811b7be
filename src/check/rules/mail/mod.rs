//! The composed mail.

mod long_subject;
mod no_one_click_unsubscribe;
mod too_large;
mod unsupported_feature;

use crate::check::registry::entries;

entries! {
    long_subject::LongSubject, "long_subject.rs";
    no_one_click_unsubscribe::NoOneClickUnsubscribe, "no_one_click_unsubscribe.rs";
    too_large::TooLarge, "too_large.rs";
    unsupported_feature::UnsupportedFeature, "unsupported_feature.rs";
}
