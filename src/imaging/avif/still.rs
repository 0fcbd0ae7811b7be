//! Decoding of one bitstream to RGB or grey.

use image::{DynamicImage, GrayImage, RgbImage};
use re_rav1d::dav1d::{Decoder, Error, Picture, PixelLayout, PlanarImageComponent, Plane, Settings};

use super::bitstream::Bitstream;
use super::colour_matrix::{ColourMatrix, Levels, to_level};

/// Matrix and range of the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SampleCode {
    pub(super) matrix: u16,
    pub(super) is_full_range: bool,
}

/// Decodes the picture of a bitstream; `None` if it is damaged or has more pixels than the limit.
pub(super) fn decode(bitstream: Bitstream, code: SampleCode, pixel_limit: usize) -> Option<DynamicImage> {
    let header = &bitstream.header;
    let pixels = usize::try_from(u64::from(header.width) * u64::from(header.height)).ok()?;
    if pixels > pixel_limit {
        return None;
    }
    let frame = Frame::new(decode_frame(bitstream.units, pixel_limit)?)?;
    let matrix = ColourMatrix::from_code(code.matrix)?;
    let levels = Levels::new(frame.bits, code.is_full_range, matrix);
    Some(match frame.picture.pixel_layout() {
        PixelLayout::I400 => frame.to_gray(levels)?.into(),
        layout => frame.to_rgb(layout, matrix, levels)?.into(),
    })
}

fn decode_frame(units: Vec<u8>, pixel_limit: usize) -> Option<Picture> {
    let mut settings = Settings::new();
    // One thread and no delay: the same file always takes the same steps.
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    settings.set_all_layers(false);
    settings.set_frame_size_limit(u32::try_from(pixel_limit).ok()?);
    let mut decoder = Decoder::with_settings(&settings).ok()?;
    let mut sent = decoder.send_data(units, None, None, None);
    // What is left after a frame is taken with the next call; a picture has few frames.
    for _ in 0..=Bitstream::MAX_FRAMES {
        match (decoder.get_picture(), sent) {
            (Ok(picture), _) => return Some(picture),
            (Err(Error::Again), Err(Error::Again)) => sent = decoder.send_pending_data(),
            _ => return None,
        }
    }
    None
}

/// A decoded frame.
struct Frame {
    picture: Picture,
    width: usize,
    height: usize,
    bits: u8,
}

impl Frame {
    fn new(picture: Picture) -> Option<Self> {
        let (width, height) =
            (usize::try_from(picture.width()).ok()?, usize::try_from(picture.height()).ok()?);
        let bits = u8::try_from(picture.bits_per_component()?.0).ok()?;
        Some(Self { picture, width, height, bits })
    }

    fn to_gray(&self, levels: Levels) -> Option<GrayImage> {
        let mut samples = Vec::with_capacity(self.width * self.height);
        let plane = Samples::new(self, PlanarImageComponent::Y);
        for y in 0..self.height {
            samples.extend(
                plane.row(y, self.width)?.map(|sample| to_level((sample - levels.black) / levels.span)),
            );
        }
        GrayImage::from_raw(self.picture.width(), self.picture.height(), samples)
    }

    fn to_rgb(&self, layout: PixelLayout, matrix: ColourMatrix, levels: Levels) -> Option<RgbImage> {
        let mut samples = Vec::with_capacity(3 * self.width * self.height);
        let brightness = Samples::new(self, PlanarImageComponent::Y);
        let differences = [PlanarImageComponent::U, PlanarImageComponent::V].map(|component| Differences {
            samples: Samples::new(self, component),
            frame: self,
            layout,
        });
        for y in 0..self.height {
            let [cb, cr] = [differences[0].row(y)?, differences[1].row(y)?];
            for ((y, cb), cr) in brightness.row(y, self.width)?.zip(cb).zip(cr) {
                let difference = |sample: f32| (sample - levels.neutral) / levels.difference_span;
                let colour = matrix.to_rgb((y - levels.black) / levels.span, difference(cb), difference(cr));
                samples.extend(colour.map(to_level));
            }
        }
        RgbImage::from_raw(self.picture.width(), self.picture.height(), samples)
    }
}

/// Samples of a plane.
struct Samples {
    plane: Plane,
    /// Bytes from one row to the next.
    stride: usize,
    /// Bytes of a sample.
    size: usize,
}

impl Samples {
    fn new(frame: &Frame, component: PlanarImageComponent) -> Self {
        let stride = usize::try_from(frame.picture.stride(component)).unwrap_or(usize::MAX);
        Self { plane: frame.picture.plane(component), stride, size: if frame.bits > 8 { 2 } else { 1 } }
    }

    fn row(&self, y: usize, width: usize) -> Option<impl Iterator<Item = f32>> {
        let begin = y.checked_mul(self.stride)?;
        let bytes = self.plane.get(begin..begin.checked_add(width.checked_mul(self.size)?)?)?;
        Some(bytes.chunks_exact(self.size).map(|sample| match sample {
            [low, high] => f32::from(u16::from_le_bytes([*low, *high])),
            sample => f32::from(sample[0]),
        }))
    }
}

/// Colour differences, of which several pixels may share one.
struct Differences<'a> {
    samples: Samples,
    frame: &'a Frame,
    layout: PixelLayout,
}

impl Differences<'_> {
    /// Returns a difference for each pixel of a row. Between two shared ones, the nearer counts three times.
    fn row(&self, y: usize) -> Option<Vec<f32>> {
        let (width, height) = (self.frame.width, self.frame.height);
        if self.layout == PixelLayout::I444 {
            return Some(self.samples.row(y, width)?.collect());
        }
        let half_width = width.div_ceil(2);
        let shared: Vec<f32> = if self.layout == PixelLayout::I420 {
            let (near, far) = neighbours(y, height);
            let far = self.samples.row(far, half_width)?;
            self.samples.row(near, half_width)?.zip(far).map(|(near, far)| mixed(near, far)).collect()
        } else {
            self.samples.row(y, half_width)?.collect()
        };
        let between = |x| {
            let (near, far) = neighbours(x, width);
            mixed(shared[near], shared[far])
        };
        Some((0..width).map(between).collect())
    }
}

/// Returns the places of the nearest shared sample and of the next one.
fn neighbours(place: usize, length: usize) -> (usize, usize) {
    let near = place / 2;
    let last = length.div_ceil(2) - 1;
    let far = if place.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(last) };
    (near, far)
}

fn mixed(near: f32, far: f32) -> f32 {
    near * 0.75 + far * 0.25
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_samples_lie_between_their_pixels() {
        let places: Vec<_> = (0..5).map(|place| neighbours(place, 5)).collect();
        assert_eq!(places, [(0, 0), (0, 1), (1, 0), (1, 2), (2, 1)]);
        assert_eq!(neighbours(0, 1), (0, 0));
    }
}
