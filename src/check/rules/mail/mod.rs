//! The composed mail.

mod long_subject;
mod no_one_click_unsubscribe;
mod too_large;

pub(in crate::check) use long_subject::LongSubject;
pub(in crate::check) use no_one_click_unsubscribe::NoOneClickUnsubscribe;
pub(in crate::check) use too_large::TooLarge;
