//! A fraction of the subscribers, as in `1%`.

/// More than 0% and at most 100%.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    millionths: u32,
}

impl Fraction {
    /// Reads `1%` or `0.5%`.
    ///
    /// # Errors
    /// A sentence that names the form.
    pub fn parse(text: &str) -> Result<Self, String> {
        let error = || {
            format!(
                "`{text}` is not a share of the recipients: write a percentage, as in `1%` or `0.5%`, up to `100%`"
            )
        };
        let number = text.trim().strip_suffix('%').ok_or_else(error)?.trim_end();
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits =
            |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole, 3) || !digits(fraction, 4) {
            return Err(error());
        }
        let whole: u32 = whole.parse().map_err(|_| error())?;
        let fraction: u32 = format!("{fraction:0<4}").parse().map_err(|_| error())?;
        let millionths = whole * 10_000 + fraction;
        if (1..=1_000_000).contains(&millionths) { Ok(Self { millionths }) } else { Err(error()) }
    }

    /// Returns this fraction of `total`, rounded up.
    pub fn of(self, total: u64) -> u64 {
        let part = u128::from(total) * u128::from(self.millionths);
        u64::try_from(part.div_ceil(1_000_000)).unwrap_or(total)
    }

    /// Returns whether it is all of them.
    pub fn is_everybody(self) -> bool {
        self.millionths == 1_000_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_round_up() {
        let of = |text, total| Fraction::parse(text).unwrap().of(total);
        assert_eq!([of("1%", 1), of("1%", 100), of("1%", 101), of("0.5 %", 1000)], [1, 1, 2, 5]);
        assert_eq!([of("100%", 7), of("0.0001%", 7), of("50%", u64::MAX)], [7, 1, u64::MAX / 2 + 1]);
        assert!(Fraction::parse("100%").unwrap().is_everybody());
    }

    #[test]
    fn zero_and_more_than_100_percent_are_refused() {
        for text in
            ["", "%", "1", "0%", "101%", "-1%", "+1%", "1.%", ".5%", "1.00000%", "1e1%", "one%", "1%%"]
        {
            assert!(Fraction::parse(text).is_err(), "{text}");
        }
    }
}
