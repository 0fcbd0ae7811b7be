//! Place of pixels: tiles of a grid, the clean aperture, rotation and mirroring.

use image::metadata::Orientation;
use image::{DynamicImage, GenericImage, GenericImageView};

use super::boxes::Fields;
use crate::issue::PictureSource;

/// Maximum tiles of a grid: a tile has at least 64 by 64 pixels, and larger ones are usual.
const MAX_TILES: usize = 1000;

/// A grid of tiles (HEIF, section 6.6.2.3).
pub(super) struct Grid {
    rows: u32,
    columns: u32,
    width: u32,
    height: u32,
}

impl Grid {
    /// Reads the data of a grid; `None` if it is damaged, too large or has another number of tiles.
    pub(super) fn parse(data: &[u8], tiles: usize) -> Option<Self> {
        let mut fields = Fields(data);
        fields.take(1)?;
        let size = if fields.short(1)? & 1 == 1 { 4 } else { 2 };
        let (rows, columns) = (fields.short(1)? + 1, fields.short(1)? + 1);
        let (width, height) = (fields.short(size)?, fields.short(size)?);
        let pixels = usize::try_from(u64::from(width) * u64::from(height)).ok()?;
        let fits = tiles <= MAX_TILES && usize::try_from(rows * columns) == Ok(tiles);
        (fits && pixels > 0 && pixels <= PictureSource::PIXEL_LIMIT).then_some(Self {
            rows,
            columns,
            width,
            height,
        })
    }

    /// Starts to put tiles together.
    pub(super) fn canvas(self) -> Canvas {
        Canvas { grid: self, whole: None, tile_size: (0, 0), count: 0 }
    }
}

/// The picture that tiles are put on.
pub(super) struct Canvas {
    grid: Grid,
    whole: Option<DynamicImage>,
    tile_size: (u32, u32),
    count: u32,
}

impl Canvas {
    /// Returns the maximum number of pixels of the next tile. All have the size of the first.
    pub(super) fn tile_limit(&self) -> usize {
        let (width, height) = self.tile_size;
        let pixels = usize::try_from(u64::from(width) * u64::from(height)).unwrap_or(usize::MAX);
        if self.count == 0 { PictureSource::PIXEL_LIMIT } else { pixels }
    }

    /// Puts the next tile in its place; `None` if it is of another size than the first, or does not fit the grid.
    pub(super) fn add(&mut self, tile: &DynamicImage) -> Option<()> {
        let Grid { rows, columns, width, height } = self.grid;
        if self.whole.is_none() {
            self.tile_size = tile.dimensions();
            let covers = |tile: u32, count: u32, whole: u32| {
                let all = u64::from(tile) * u64::from(count);
                all >= u64::from(whole) && u64::from(tile) * u64::from(count - 1) < u64::from(whole)
            };
            if !covers(tile.width(), columns, width) || !covers(tile.height(), rows, height) {
                return None;
            }
            self.whole = Some(DynamicImage::new(width, height, tile.color()));
        }
        let whole = self.whole.as_mut()?;
        if tile.dimensions() != self.tile_size || tile.color() != whole.color() {
            return None;
        }
        let (x, y) = (self.count % columns * tile.width(), self.count / columns * tile.height());
        let visible = tile.crop_imm(0, 0, width - x, height - y);
        whole.copy_from(&visible, x, y).ok()?;
        self.count += 1;
        Some(())
    }

    /// Returns the whole picture.
    pub(super) fn finish(self) -> Option<DynamicImage> {
        self.whole
    }
}

/// Cuts a picture to its clean aperture (ISO/IEC 14496-12, section 12.1.4); a damaged one is passed over.
pub(super) fn cropped(picture: DynamicImage, aperture: &[u8]) -> DynamicImage {
    match rectangle(aperture, picture.width(), picture.height()) {
        Some([x, y, width, height]) => picture.crop_imm(x, y, width, height),
        None => picture,
    }
}

fn rectangle(aperture: &[u8], width: u32, height: u32) -> Option<[u32; 4]> {
    let mut fields = Fields(aperture);
    let mut fraction = || Some((fields.short(4)?, fields.short(4)?));
    let sides = [fraction()?, fraction()?];
    let offsets = [fraction()?, fraction()?];
    let mut out = [0; 4];
    for (axis, whole) in [width, height].into_iter().enumerate() {
        let (number, divisor) = sides[axis];
        let side = number.checked_div(divisor).filter(|side| *side > 0 && *side <= whole)?;
        let (number, divisor) = (i64::from(offsets[axis].0.cast_signed()), i64::from(offsets[axis].1));
        // The offset is that of the centres.
        let doubled = i64::from(whole - side) + (2 * number).checked_div(divisor)?;
        let begin = u32::try_from(doubled.div_euclid(2)).ok()?;
        (begin.checked_add(side)? <= whole).then_some(())?;
        (out[axis], out[axis + 2]) = (begin, side);
    }
    Some(out)
}

/// Combines a rotation (quarters against the clock) and the mirroring after it (0: top and bottom, 1: left and right).
pub(super) fn orientation(quarters: u8, mirror: Option<u8>) -> Orientation {
    // Mirroring top and bottom is half a turn and mirroring left and right.
    let quarters = (if mirror == Some(0) { quarters + 2 } else { quarters }) % 4;
    match (quarters, mirror) {
        (1, None) => Orientation::Rotate270,
        (2, None) => Orientation::Rotate180,
        (3, None) => Orientation::Rotate90,
        (_, None) => Orientation::NoTransforms,
        (1, _) => Orientation::Rotate270FlipH,
        (2, _) => Orientation::FlipVertical,
        (3, _) => Orientation::Rotate90FlipH,
        _ => Orientation::FlipHorizontal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, Luma};

    #[test]
    fn rotation_and_mirroring_are_combined() {
        let original: DynamicImage =
            GrayImage::from_fn(3, 2, |x, y| Luma([x.to_le_bytes()[0] + 3 * y.to_le_bytes()[0]])).into();
        for quarters in 0..4 {
            for mirror in [None, Some(0), Some(1)] {
                let mut expected = original.clone();
                for _ in 0..quarters {
                    expected = expected.rotate270();
                }
                match mirror {
                    Some(0) => expected = expected.flipv(),
                    Some(_) => expected = expected.fliph(),
                    None => {}
                }
                let mut found = original.clone();
                found.apply_orientation(orientation(quarters, mirror));
                assert_eq!(found, expected, "{quarters} {mirror:?}");
            }
        }
    }

    fn aperture(numbers: [i32; 8]) -> Vec<u8> {
        numbers.into_iter().flat_map(i32::to_be_bytes).collect()
    }

    #[test]
    fn aperture_is_a_rectangle_within_the_picture() {
        assert_eq!(rectangle(&aperture([4, 1, 2, 1, 0, 1, 0, 1]), 8, 6), Some([2, 2, 4, 2]));
        assert_eq!(rectangle(&aperture([4, 1, 2, 1, -2, 1, 4, 2]), 8, 6), Some([0, 4, 4, 2]));
        assert_eq!(rectangle(&aperture([7, 1, 5, 1, -1, 2, 1, 2]), 8, 6), Some([0, 1, 7, 5]));
        for damaged in [
            [9, 1, 2, 1, 0, 1, 0, 1],
            [4, 0, 2, 1, 0, 1, 0, 1],
            [4, 1, 2, 1, 3, 1, 0, 1],
            [4, 1, 2, 1, 0, 0, 0, 1],
            [0, 1, 2, 1, 0, 1, 0, 1],
            [4, 1, 2, 1, i32::MIN, 1, i32::MAX, 1],
        ] {
            assert_eq!(rectangle(&aperture(damaged), 8, 6), None, "{damaged:?}");
        }
    }

    #[test]
    fn tiles_of_another_number_or_size_are_refused() {
        let data = [0, 0, 0, 1, 0, 5, 0, 2];
        assert!(Grid::parse(&data, 1).is_none() && Grid::parse(&data[..7], 2).is_none());
        let tile = |width, height| DynamicImage::from(GrayImage::new(width, height));
        let mut canvas = Grid::parse(&data, 2).unwrap().canvas();
        assert!(canvas.add(&tile(2, 2)).is_none(), "too small");
        assert!(canvas.add(&tile(3, 2)).is_some());
        assert!(canvas.add(&tile(2, 2)).is_none(), "not as the first");
        assert!(canvas.add(&tile(3, 2)).is_some());
        assert_eq!(canvas.finish().unwrap().dimensions(), (5, 2));
    }
}
