//! A dense picture in memory: height x width x channels, rows first. Knows no file format.

/// A picture, `data[(y * width + x) * channels + c]`; y runs downwards from the top row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame<T> {
    width: usize,
    height: usize,
    channels: usize,
    data: Vec<T>,
}

/// An 8-bit sRGB picture (3 channels).
pub type RgbFrame = Frame<u8>;
/// A 16-bit picture: temperature, depth, mask or spectral cube, by its channels.
pub type WordFrame = Frame<u16>;

impl<T> Frame<T> {
    /// A frame over `data`, or `None` if its length is not `width * height * channels`.
    pub fn new(width: usize, height: usize, channels: usize, data: Vec<T>) -> Option<Self> {
        let expected = width.checked_mul(height)?.checked_mul(channels)?;
        (data.len() == expected).then_some(Self { width, height, channels, data })
    }

    /// Columns, px.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows, px.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Values per pixel.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// (width, height, channels).
    pub fn shape(&self) -> (usize, usize, usize) {
        (self.width, self.height, self.channels)
    }

    /// All values, rows first, channels innermost.
    pub fn data(&self) -> &[T] {
        &self.data
    }

    /// All values, to be changed in place.
    pub fn data_mut(&mut self) -> &mut [T] {
        &mut self.data
    }

    /// The values, without the frame; for callers that reuse the allocation.
    pub fn into_data(self) -> Vec<T> {
        self.data
    }

    /// The channels of one pixel; panics outside the frame, as indexing does.
    pub fn pixel(&self, x: usize, y: usize) -> &[T] {
        assert!(x < self.width, "column {x} of {}", self.width);
        let start = (y * self.width + x) * self.channels;
        &self.data[start..start + self.channels]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_takes_only_as_many_values_as_it_has_places() {
        assert!(Frame::new(2, 3, 4, vec![0u8; 24]).is_some());
        assert!(Frame::new(2, 3, 4, vec![0u8; 23]).is_none());
        assert!(Frame::new(usize::MAX, 2, 1, vec![0u8; 0]).is_none());
    }

    #[test]
    fn pixels_are_rows_first_and_channels_innermost() {
        let frame = Frame::new(2, 2, 2, (0u16..8).collect()).expect("8 values");
        assert_eq!(frame.pixel(1, 0), [2, 3]);
        assert_eq!(frame.pixel(0, 1), [4, 5]);
    }
}
