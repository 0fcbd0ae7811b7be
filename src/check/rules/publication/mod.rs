//! The publication's own settings.

mod pale_accent;

pub(in crate::check) use pale_accent::PaleAccent;
