//! Getters of a table for dates and times.

use super::{Table, text_of, wrong};
use crate::diagnostic::Diagnostic;
use crate::document::ParseContext;
use crate::document::timestamp::{BAD_DATE, BadDate, to_date, to_timestamp};
use crate::document::value::{Entry, Value};
use crate::domain::ItemDate;
use crate::source::Spanned;

impl Table {
    /// Reads a TOML date-time. One without an offset is read in the time zone of the context.
    pub fn moment(
        &mut self,
        key: &'static str,
        context: &mut ParseContext,
    ) -> Option<Spanned<jiff::Timestamp>> {
        let entry = self.take_filled(key)?;
        self.moment_of(key, &entry, context)
    }

    fn moment_of(
        &self,
        key: &str,
        entry: &Entry,
        context: &mut ParseContext,
    ) -> Option<Spanned<jiff::Timestamp>> {
        let span = entry.value.span;
        let found = match &entry.value.value {
            // The parser already said what is wrong with a date it could not make sense of.
            Value::Date(datetime) if self.has_syntax_errors && datetime.date.is_none() => return None,
            Value::Date(datetime) => to_timestamp(datetime, context.time_zone()),
            Value::Text(_) => Err(BadDate::from("it is in quotes")),
            _ => {
                wrong(key, "a date and time", &entry.value, context);
                return None;
            }
        };
        found
            .map_err(|BadDate { reason, help }| {
                let message = format!("`{key}` is not a valid date and time: {reason}");
                context.push(Diagnostic::error(BAD_DATE, span, message).help(help));
            })
            .ok()
            .map(|moment| Spanned::new(moment, span))
    }

    /// Reads a TOML local date: a day without a time.
    pub fn day(
        &mut self,
        key: &'static str,
        context: &mut ParseContext,
    ) -> Option<Spanned<jiff::civil::Date>> {
        let entry = self.take_filled(key)?;
        let span = entry.value.span;
        let found = match &entry.value.value {
            Value::Date(datetime) if self.has_syntax_errors && datetime.date.is_none() => return None,
            Value::Date(datetime) => to_date(datetime),
            Value::Text(_) => Err(BadDate {
                reason: "it is in quotes".to_owned(),
                help: "write the day without quotes, as in `2022-11-18`".to_owned(),
            }),
            _ => {
                wrong(key, "a date", &entry.value, context);
                return None;
            }
        };
        let reported = found.map_err(|BadDate { reason, help }| {
            let message = format!("`{key}` is not a valid date: {reason}");
            context.push(Diagnostic::error(BAD_DATE, span, message).help(help));
        });
        reported.ok().map(|day| Spanned::new(day, span))
    }

    /// Reads a TOML date-time, or a local date without a time.
    pub fn moment_or_day(
        &mut self,
        key: &'static str,
        context: &mut ParseContext,
    ) -> Option<Spanned<ItemDate>> {
        let entry = self.entries.iter().find(|entry| entry.key.value == key);
        let is_day = entry.is_some_and(|entry| {
            matches!(&entry.value.value, Value::Date(date) if date.date.is_some() && date.time.is_none())
        });
        if is_day {
            return self.day(key, context).map(|day| Spanned::new(ItemDate::Day(day.value), day.span));
        }
        self.moment(key, context).map(|moment| Spanned::new(ItemDate::Moment(moment.value), moment.span))
    }

    /// Reads a required date-time.
    pub fn required_moment(
        &mut self,
        key: &'static str,
        context: &mut ParseContext,
    ) -> Option<Spanned<jiff::Timestamp>> {
        let entry =
            self.take(key).or_else(|| self.report_missing(key, "2022-11-18T20:32:00+09:00", context))?;
        self.moment_of(key, &entry, context)
    }

    /// Reads a date, date-time or text as written.
    pub fn written_date(&mut self, key: &'static str, context: &mut ParseContext) -> Option<Spanned<String>> {
        let entry = self.take_filled(key)?;
        match &entry.value.value {
            Value::Date(datetime) => Some(Spanned::new(datetime.to_string(), entry.value.span)),
            _ => text_of(key, &entry.value, context).map(Into::into),
        }
    }
}
