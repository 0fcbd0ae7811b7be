//! Rates and durations as people write them.

use std::time::Duration;

/// Rate limit, such as `20/s` or `3000/h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Number of messages.
    pub messages: u32,
    /// Time for that number.
    pub per: Duration,
}

impl Rate {
    /// Parses `NUMBER/s`, `NUMBER/m` or `NUMBER/h`.
    ///
    /// # Errors
    /// A sentence that names the forms.
    pub fn parse(text: &str) -> Result<Self, String> {
        let error = || format!("`{text}` is not a rate: write it as in `20/s`, `600/m` or `3000/h`");
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

    /// Returns the time from one message to the next.
    pub fn interval(self) -> Duration {
        self.per / self.messages
    }
}

/// Parses `90s`, `10m`, `24h` or `5d`.
///
/// # Errors
/// A sentence that names the forms.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let error = || format!("`{text}` is not a duration: write it as in `90s`, `10m`, `24h` or `5d`");
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

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.per.as_secs() {
            3600 => "h",
            60 => "m",
            _ => "s",
        };
        write!(f, "{}/{unit}", self.messages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_durations_are_parsed() {
        assert_eq!(Rate::parse("20/s").unwrap().interval(), Duration::from_millis(50));
        assert_eq!(Rate::parse("3000/h").unwrap().interval(), Duration::from_millis(1200));
        assert_eq!(
            ["20/s", "600/min", "3000/h"].map(|text| Rate::parse(text).unwrap().to_string()),
            ["20/s", "600/m", "3000/h"]
        );
        assert_eq!(parse_duration("24h").unwrap(), Duration::from_hours(24));
        for text in ["", "20", "0/s", "-1/s", "20/x"] {
            assert!(Rate::parse(text).is_err(), "{text}");
        }
        for text in ["", "h", "10", "1.5h", "5분"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }
}
