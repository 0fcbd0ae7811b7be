//! Which passages are plain values of a file, where the marks of Markdown have no effect.

use crate::check::issue_text::Role;

/// Whether readers see the text of a role letter by letter as it is written.
pub(in crate::check) fn is_plain_value(role: Role) -> bool {
    match role {
        Role::Title
        | Role::Subject
        | Role::Preheader
        | Role::NoticeTitle
        | Role::Headline
        | Role::Place
        | Role::LinkText
        | Role::Source
        | Role::Correction
        | Role::Alt
        | Role::Caption
        | Role::Credit => true,
        Role::About | Role::Greeting | Role::Notice | Role::Body | Role::Heading | Role::Bio => false,
    }
}
