//! View parameters: everything that the URL of a view contains.

use std::fmt;

use super::Viewer;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$own:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub(super) enum $name { $($(#[$own])* $variant),+ }

        impl $name {
            pub(super) const ALL: &[Self] = &[$(Self::$variant),+];

            pub(super) fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }
    };
}

words! {
    /// Part of the message that is shown.
    View {
        #[default]
        Mail = "mail",
        Text = "text",
        Web = "web",
        Inbox = "inbox",
        Outline = "outline",
        Size = "size",
        Headers = "headers",
        Source = "source",
    }
}

words! {
    /// Width of the mail.
    Width {
        Small = "320",
        Phone = "375",
        #[default]
        Column = "600",
        Full = "full",
    }
}

words! {
    /// Colour mode of the mail program.
    Colour {
        #[default]
        Light = "light",
        /// Dark mode with the mail's own dark palette.
        Dark = "dark",
        /// Gmail on telephones: light colours are inverted.
        Gmail = "gmail",
        /// Outlook: all colours are inverted.
        Outlook = "outlook",
    }
}

/// Parameters of a view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ViewParams {
    pub(super) view: View,
    /// Second view beside the first.
    pub(super) beside: Option<View>,
    pub(super) width: Width,
    pub(super) colour: Colour,
    pub(super) no_pictures: bool,
    pub(super) no_styles: bool,
    pub(super) viewer: Viewer,
}

impl ViewParams {
    /// Parses a query; unknown values become the default, so that old links keep working.
    pub(super) fn parse(query: &str) -> Self {
        let mut params = Self::default();
        let mut topics: Option<Vec<String>> = None;
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match key.as_ref() {
                "view" => params.view = View::parse(&value).unwrap_or_default(),
                "beside" => params.beside = View::parse(&value),
                "width" => params.width = Width::parse(&value).unwrap_or_default(),
                "colour" => params.colour = Colour::parse(&value).unwrap_or_default(),
                "pictures" => params.no_pictures = value == "off",
                "styles" => params.no_styles = value == "off",
                // An invalid address is reported when the subscriber is looked up.
                "for" if !value.trim().is_empty() => params.viewer = Viewer::Subscriber(value.into_owned()),
                // A form sends one topic at a time, a link all of them.
                "topics" => {
                    let more = value.split(',').filter(|id| !id.is_empty()).map(str::to_owned);
                    topics.get_or_insert_default().extend(more);
                }
                _ => {}
            }
        }
        if let (Viewer::Sample, Some(topics)) = (&params.viewer, topics.filter(|topics| !topics.is_empty())) {
            params.viewer = Viewer::Topics(topics);
        }
        params
    }

    /// Returns a copy with one change.
    pub(super) fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }
}

/// Formats the query with its `?`; empty if all values are defaults.
impl fmt::Display for ViewParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let default = Self::default();
        if self.view != default.view {
            query.append_pair("view", self.view.as_str());
        }
        if let Some(beside) = self.beside {
            query.append_pair("beside", beside.as_str());
        }
        if self.width != default.width {
            query.append_pair("width", self.width.as_str());
        }
        if self.colour != default.colour {
            query.append_pair("colour", self.colour.as_str());
        }
        if self.no_pictures {
            query.append_pair("pictures", "off");
        }
        if self.no_styles {
            query.append_pair("styles", "off");
        }
        match &self.viewer {
            Viewer::Sample => {}
            Viewer::Topics(topics) => {
                query.append_pair("topics", &topics.join(","));
            }
            Viewer::Subscriber(address) => {
                query.append_pair("for", address);
            }
        }
        let query = query.finish();
        if query.is_empty() { Ok(()) } else { write!(f, "?{query}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_has_one_url_and_back() {
        for query in [
            "",
            "?view=text",
            "?beside=text&width=375&colour=gmail&pictures=off&styles=off",
            "?topics=privacy%2Cpolicy",
            "?for=minji%40harbour.example",
            "?for=nobody",
        ] {
            assert_eq!(ViewParams::parse(query.trim_start_matches('?')).to_string(), query);
        }
        assert_eq!(
            ViewParams::parse("topics=a&topics=b").viewer,
            Viewer::Topics(vec!["a".into(), "b".into()])
        );
    }

    #[test]
    fn what_is_unknown_is_left_at_its_default() {
        assert_eq!(ViewParams::parse("view=telepathy&width=9&colour=plaid&for=&x=1"), ViewParams::default());
    }
}
