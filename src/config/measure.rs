//! Rates and spans of time, as people write them.

use std::time::Duration;

/// So many messages in so much time, such as `20/s` or `3000/h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub messages: u32,
    /// In what time.
    pub per: Duration,
}

impl Rate {
    /// Reads `NUMBER/s`, `NUMBER/m` or `NUMBER/h`.
    ///
    /// # Errors
    /// A sentence that names the forms.
    pub fn parse(text: &str) -> Result<Self, String> {
        let error = || format!("`{text}` is no rate: write it as in `20/s`, `600/m` or `3000/h`");
        let (number, unit) = text.trim().split_once('/').ok_or_else(error)?;
        let messages = number.trim().parse().ok().filter(|number| *number > 0).ok_or_else(error)?;
        let per = match unit.trim() {
            "s" => Duration::from_secs(1),
            "m" | "min" => Duration::from_mins(1),
            "h" => Duration::from_hours(1),
            _ => return Err(error()),
        };
        Ok(Self { messages, per })
    }

    /// The time from one message to the next.
    pub fn interval(self) -> Duration {
        self.per / self.messages
    }
}

/// A part of a whole, such as `1%` or `0.5%`, in hundredths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent(pub u32);

impl Percent {
    /// Reads a percentage above 0 and below 100, with at most two decimals.
    ///
    /// # Errors
    /// A sentence that names the form.
    pub fn parse(text: &str) -> Result<Self, String> {
        let error = || format!("`{text}` is no part of a list: write it as in `1%` or `0.5%`");
        let number = text.trim().strip_suffix('%').ok_or_else(error)?.trim_end();
        let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || whole.len() > 2 || decimals.len() > 2 {
            return Err(error());
        }
        let hundredths = format!("{whole}{decimals:0<2}").parse().ok();
        hundredths.filter(|hundredths| *hundredths > 0).map(Self).ok_or_else(error)
    }
}

/// Reads `90s`, `10m`, `24h` or `5d`.
///
/// # Errors
/// A sentence that names the forms.
pub fn span_of_time(text: &str) -> Result<Duration, String> {
    let error = || format!("`{text}` is no span of time: write it as in `90s`, `10m`, `24h` or `5d`");
    let text = text.trim();
    let unit = text.chars().next_back().ok_or_else(error)?;
    let number: u32 = text[..text.len() - unit.len_utf8()].trim().parse().map_err(|_| error())?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86400,
        _ => return Err(error()),
    };
    Ok(Duration::from_secs(u64::from(number) * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_spans_are_read() {
        assert_eq!(Rate::parse("20/s").unwrap().interval(), Duration::from_millis(50));
        assert_eq!(Rate::parse("3000/h").unwrap().interval(), Duration::from_millis(1200));
        assert_eq!(span_of_time("24h").unwrap(), Duration::from_hours(24));
        for text in ["", "20", "0/s", "-1/s", "20/x"] {
            assert!(Rate::parse(text).is_err(), "{text}");
        }
        for text in ["", "h", "10", "1.5h", "5분"] {
            assert!(span_of_time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_part_of_a_list_is_more_than_nothing_and_less_than_all() {
        let read = |text| Percent::parse(text).ok().map(|percent| percent.0);
        assert_eq!(
            ["1%", " 0.5 %", "99.99%", "12.5%"].map(read),
            [Some(100), Some(50), Some(9999), Some(1250)]
        );
        for text in ["", "%", "0%", "100%", "1", "-1%", "+1%", "1.%", "1.234%", "1e1%", "a few"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
