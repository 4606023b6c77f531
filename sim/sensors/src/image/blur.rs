//! Separable convolution with replicated edges.

/// A symmetric kernel: the weight of the middle and of each distance from it; the total is 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kernel {
    weights: Vec<f32>,
}

impl Kernel {
    /// A Gaussian of standard deviation `sigma_px`, sampled at the distances between pixel centres, cut at 4 sigma.
    pub(crate) fn gaussian(sigma_px: f32) -> Self {
        let sigma = f64::from(sigma_px);
        if sigma <= 0.0 {
            return Self { weights: vec![1.0] };
        }
        let radius = (4.0 * sigma).ceil() as usize;
        Self::normalised((0..=radius).map(|k| (-0.5 * (k as f64 / sigma).powi(2)).exp()).collect())
    }

    /// The mean over a path of `length_px` centred on the pixel, the image being interpolated linearly between pixels.
    pub(crate) fn path(length_px: f32) -> Self {
        let half = 0.5 * f64::from(length_px);
        if half <= 0.0 {
            return Self { weights: vec![1.0] };
        }
        // The integral of the hat function max(0, 1 - |s|) from minus infinity.
        let ramp = |s: f64| {
            let s = s.clamp(-1.0, 1.0);
            if s < 0.0 { 0.5 * (1.0 + s).powi(2) } else { 1.0 - 0.5 * (1.0 - s).powi(2) }
        };
        let radius = (half + 1.0).ceil() as usize;
        Self::normalised((0..=radius).map(|k| ramp(half - k as f64) - ramp(-half - k as f64)).collect())
    }

    fn normalised(mut weights: Vec<f64>) -> Self {
        while weights.len() > 1 && weights.last().is_some_and(|w| *w < 1e-9) {
            weights.pop();
        }
        let total: f64 = weights[0] + 2.0 * weights[1..].iter().sum::<f64>();
        Self { weights: weights.iter().map(|w| (w / total) as f32).collect() }
    }

    /// Whether it changes nothing.
    pub(crate) fn is_identity(&self) -> bool {
        self.weights.len() == 1
    }
}

/// Convolves each row of an image of `width` columns.
pub(crate) fn blur_rows<const C: usize>(kernel: &Kernel, width: usize, image: &mut [[f32; C]], line: &mut Vec<[f32; C]>) {
    if kernel.is_identity() {
        return;
    }
    for row in image.chunks_exact_mut(width) {
        line.clear();
        line.extend_from_slice(row);
        for (x, out) in row.iter_mut().enumerate() {
            *out = convolve(kernel, x, width, |i| line[i]);
        }
    }
}

/// Convolves each column of an image of `width` columns.
pub(crate) fn blur_columns<const C: usize>(kernel: &Kernel, width: usize, image: &mut [[f32; C]], copy: &mut Vec<[f32; C]>) {
    if kernel.is_identity() {
        return;
    }
    copy.clear();
    copy.extend_from_slice(image);
    let height = image.len() / width;
    for (y, row) in image.chunks_exact_mut(width).enumerate() {
        for (x, out) in row.iter_mut().enumerate() {
            *out = convolve(kernel, y, height, |i| copy[i * width + x]);
        }
    }
}

fn convolve<const C: usize>(kernel: &Kernel, at: usize, len: usize, value: impl Fn(usize) -> [f32; C]) -> [f32; C] {
    let mut sum = value(at).map(|v| v * kernel.weights[0]);
    for (k, weight) in kernel.weights.iter().enumerate().skip(1) {
        let below = value(at.saturating_sub(k));
        let above = value((at + k).min(len - 1));
        for c in 0..C {
            sum[c] += weight * (below[c] + above[c]);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variance(kernel: &Kernel) -> f32 {
        2.0 * kernel.weights.iter().enumerate().map(|(k, w)| (k * k) as f32 * w).sum::<f32>()
    }

    #[test]
    fn kernels_have_the_width_asked_for_and_lose_no_light() {
        for sigma in [0.8f32, 1.0, 2.0] {
            let kernel = Kernel::gaussian(sigma);
            assert!((variance(&kernel).sqrt() - sigma).abs() < 0.005, "{sigma}: {}", variance(&kernel).sqrt());
        }
        for length in [0.3f32, 1.0, 2.5, 7.0] {
            let kernel = Kernel::path(length);
            let total = kernel.weights[0] + 2.0 * kernel.weights[1..].iter().sum::<f32>();
            assert!((total - 1.0).abs() < 1e-6);
        }
        // A path of one pixel: mean of the hat function over one pixel is 3/4 in the middle and 1/8 beside it.
        let kernel = Kernel::path(1.0);
        assert!((kernel.weights[0] - 0.75).abs() < 1e-6 && (kernel.weights[1] - 0.125).abs() < 1e-6);
        assert!(Kernel::path(0.0).is_identity() && Kernel::gaussian(0.0).is_identity());
    }

    #[test]
    fn rows_and_columns_blur_alike_and_keep_a_flat_image() {
        let kernel = Kernel::gaussian(1.0);
        let mut image = vec![[0.0f32]; 25];
        image[12] = [1.0];
        let mut transposed = image.clone();
        let mut scratch = Vec::new();
        blur_rows(&kernel, 5, &mut image, &mut scratch);
        blur_columns(&kernel, 5, &mut transposed, &mut scratch);
        for y in 0..5 {
            for x in 0..5 {
                assert_eq!(image[y * 5 + x], transposed[x * 5 + y]);
            }
        }
        let mut flat = vec![[0.25f32]; 25];
        blur_rows(&kernel, 5, &mut flat, &mut scratch);
        assert!(flat.iter().all(|v| (v[0] - 0.25).abs() < 1e-6));
    }
}
