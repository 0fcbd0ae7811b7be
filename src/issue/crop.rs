//! Focal point of a picture that is cropped to a landscape frame.

/// Focal point: the part of a picture that stays in the frame when the rest is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Crop {
    /// Percent from the left edge.
    pub x: u8,
    /// Percent from the top edge.
    pub y: u8,
}

impl Crop {
    /// Ratio of width to height of the frame.
    const RATIO: (u64, u64) = (3, 2);

    /// Reads `center`, `top`, `bottom left` and the like, or two percentages: `50% 20%`, from the left and from the top.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<_> = text.split_whitespace().collect();
        if let [x, y] = words.as_slice()
            && let (Some(x), Some(y)) = (percent(x), percent(y))
        {
            return Some(Self { x, y });
        }
        let (mut x, mut y) = (None, None);
        for word in &words {
            let (axis, value) = match *word {
                "left" => (&mut x, 0),
                "right" => (&mut x, 100),
                "top" => (&mut y, 0),
                "bottom" => (&mut y, 100),
                "center" if words.len() == 1 => continue,
                _ => return None,
            };
            if axis.replace(value).is_some() {
                return None;
            }
        }
        (!words.is_empty()).then_some(Self { x: x.unwrap_or(50), y: y.unwrap_or(50) })
    }

    /// Returns the frame in a picture of this size, as left, top, width and height: the largest one of the ratio with the
    /// focal point as near to its middle as the edges allow.
    pub fn frame(self, width: u32, height: u32) -> (u32, u32, u32, u32) {
        let (across, down) = Self::RATIO;
        let by_width = u64::from(width) * down / across;
        let by_height = u64::from(height) * across / down;
        let small = |value: u64, most: u32| u32::try_from(value).map_or(most, |value| value.clamp(1, most));
        let (framed_width, framed_height) = if by_width <= u64::from(height) {
            (width, small(by_width, height))
        } else {
            (small(by_height, width), height)
        };
        let start = |size: u32, framed: u32, percent: u8| {
            let focus = u64::from(size) * u64::from(percent) / 100;
            let start = focus.saturating_sub(u64::from(framed) / 2);
            u32::try_from(start).unwrap_or(u32::MAX).min(size - framed)
        };
        (
            start(width, framed_width, self.x),
            start(height, framed_height, self.y),
            framed_width,
            framed_height,
        )
    }
}

fn percent(text: &str) -> Option<u8> {
    text.strip_suffix('%')?.parse().ok().filter(|percent| *percent <= 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_percentages_are_read() {
        for (text, point) in [
            ("center", (50, 50)),
            ("top", (50, 0)),
            ("bottom left", (0, 100)),
            ("right top", (100, 0)),
            ("30% 75%", (30, 75)),
        ] {
            let crop = Crop::parse(text).unwrap();
            assert_eq!((crop.x, crop.y), point, "{text}");
        }
        for text in
            ["", "middle", "top top", "left right", "50%", "101% 0%", "top 20%", "center top", "-1% 5%"]
        {
            assert_eq!(Crop::parse(text), None, "{text}");
        }
    }

    #[test]
    fn frame_is_the_largest_around_the_focal_point() {
        let frame = |text: &str, width, height| Crop::parse(text).unwrap().frame(width, height);
        assert_eq!(frame("center", 1200, 1800), (0, 500, 1200, 800));
        assert_eq!(frame("top", 1200, 1800), (0, 0, 1200, 800));
        assert_eq!(frame("50% 90%", 1200, 1800), (0, 1000, 1200, 800));
        assert_eq!(frame("right", 3000, 800), (1800, 0, 1200, 800));
        assert_eq!(frame("center", 1200, 800), (0, 0, 1200, 800));
        assert_eq!(frame("center", 1, 1), (0, 0, 1, 1));
    }
}
