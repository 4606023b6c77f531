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

    /// A Gaussian of standard deviation `sigma_px` of an image that consists of pixels: its variance is right however narrow it is, and
    /// one after another is as their variances added (Lindeberg, IEEE PAMI 12 (1990) 234: exp(-t) I_n(t) with t the variance).
    pub(crate) fn diffusion(sigma_px: f32) -> Self {
        const LEAST: f64 = 1e-4;
        let t = f64::from(sigma_px).powi(2);
        if t.is_nan() || t < 1e-8 {
            return Self { weights: vec![1.0] };
        }
        // Modified Bessel functions by their recurrence from far outside inwards (Miller); the scale comes out of the total.
        let start = (20.0 + 12.0 * t.sqrt()).ceil() as usize;
        let (mut above, mut here) = (0.0f64, 1e-200f64);
        let mut weights = vec![here];
        for n in (1..=start).rev() {
            (above, here) = (here, above + 2.0 * n as f64 / t * here);
            if here > 1e200 {
                (above, here) = (above * 1e-200, here * 1e-200);
                weights.iter_mut().for_each(|w| *w *= 1e-200);
            }
            weights.push(here);
        }
        weights.reverse();
        let total = weights[0] + 2.0 * weights[1..].iter().sum::<f64>();
        Self::normalised(weights.into_iter().map(|w| w / total).take_while(|w| *w >= LEAST).collect())
    }

    fn normalised(mut weights: Vec<f64>) -> Self {
        while weights.len() > 1 && weights.last().is_some_and(|w| *w < 1e-9) {
            weights.pop();
        }
        let total: f64 = weights[0] + 2.0 * weights[1..].iter().sum::<f64>();
        Self { weights: weights.iter().map(|w| (w / total) as f32).collect() }
    }

    /// A line of the image with this kernel: the line's own values, and those at each distance to both sides.
    fn convolve<'a>(&self, out: &mut [f32], own: &[f32], beside: impl Fn(usize) -> (&'a [f32], &'a [f32])) {
        out.iter_mut().zip(own).for_each(|(out, own)| *out = own * self.weights[0]);
        for (k, weight) in self.weights.iter().enumerate().skip(1) {
            let (below, above) = beside(k);
            out.iter_mut().zip(below.iter().zip(above)).for_each(|(out, (below, above))| *out += weight * (below + above));
        }
    }

    /// Whether it changes nothing.
    pub(crate) fn is_identity(&self) -> bool {
        self.weights.len() == 1
    }
}

/// Makes of a row a line that goes on by `beyond` pixels on either side, each as the last of the row.
pub(crate) fn pad<T: Copy>(row: &[T], beyond: usize, line: &mut Vec<T>) {
    line.clear();
    line.resize(beyond, row[0]);
    line.extend_from_slice(row);
    line.resize(row.len() + 2 * beyond, row[row.len() - 1]);
}

/// Convolves each row of an image of `width` columns.
pub(crate) fn blur_rows<const C: usize>(kernel: &Kernel, width: usize, image: &mut [[f32; C]], line: &mut Vec<[f32; C]>) {
    if kernel.is_identity() {
        return;
    }
    let radius = kernel.weights.len() - 1;
    for row in image.chunks_exact_mut(width) {
        pad(row, radius, line);
        let from = |start: usize| line[start..start + width].as_flattened();
        kernel.convolve(row.as_flattened_mut(), from(radius), |k| (from(radius - k), from(radius + k)));
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
    let row_at = |y: usize| copy[y * width..(y + 1) * width].as_flattened();
    for (y, row) in image.chunks_exact_mut(width).enumerate() {
        let beside = |k: usize| (row_at(y.saturating_sub(k)), row_at((y + k).min(height - 1)));
        kernel.convolve(row.as_flattened_mut(), row_at(y), beside);
    }
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
        for sigma in [0.1f32, 0.3, 0.5, 1.0, 3.0, 10.0] {
            let kernel = Kernel::diffusion(sigma);
            assert!((variance(&kernel).sqrt() / sigma - 1.0).abs() < 0.015, "{sigma}: {}", variance(&kernel).sqrt());
        }
        // python: [scipy.special.ive(n, 0.25) for n in range(3)]
        let kernel = Kernel::diffusion(0.5);
        for (weight, expected) in kernel.weights.iter().zip([0.791_02, 0.098_11, 0.006_12]) {
            assert!((weight - expected).abs() < 3e-4, "{weight}, {expected} is due");
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
