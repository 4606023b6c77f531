//! Print and paint: a thin pigmented film over the substrate.

use rand::Rng;

use super::layer::Layer;
use super::model::RESIN_INDEX;
use crate::library::Library;
use crate::realisation::add_scaled;
use crate::spectrum::Spectrum;
use crate::variate;

/// Colorants of four-colour print and of paint, as absorber ids.
const PROCESS_COLOURS: [&str; 4] = ["cyan", "magenta", "yellow", "carbon_black"];
const WHITE: &str = "titania";
/// Usual thickness of a printed or painted film, mm: gravure and flexo print 1 to 10 um, paint up to 50 um.
const FILM_MM: [f64; 2] = [0.005, 0.03];
/// Peak K X of a colour in print, from a light tint to solid ink (density 1.5 doubles to K X of about 1.7).
const COLOUR_DEPTH: [f64; 2] = [0.15, 1.8];
/// S X of a white ground, from none to a covering coat.
const WHITE_DEPTH: [f64; 2] = [0.2, 4.0];
const ROUGHNESS: [f64; 2] = [0.1, 0.45];

/// A film of ink or paint.
#[derive(Clone, Debug, PartialEq)]
pub struct Ink {
    /// Absorbers: position in [`Library::absorbers`] and load.
    pub pigments: Vec<(usize, f32)>,
    /// Thickness of the film, mm.
    pub film_mm: f32,
    /// GGX roughness alpha.
    pub roughness: f32,
}

impl Ink {
    /// A film of named absorbers at given loads; `None` if the library lacks one of them.
    #[must_use]
    pub fn new(library: &Library, pigments: &[(&str, f32)], film_mm: f32, roughness: f32) -> Option<Self> {
        let pigments =
            pigments.iter().map(|&(id, load)| Some((library.absorber_index(id)?, load))).collect::<Option<_>>()?;
        Some(Self { pigments, film_mm, roughness })
    }

    /// Draws a print colour: one or two process colours, often over white. Loads are set by optical depth, so that the
    /// strength of an absorber's unit load does not matter.
    #[must_use]
    pub fn draw(library: &Library, rng: &mut impl Rng) -> Self {
        let film_mm = variate::log_uniform(rng, FILM_MM[0], FILM_MM[1]) as f32;
        let roughness = variate::uniform(rng, ROUGHNESS[0], ROUGHNESS[1]) as f32;
        let white = variate::unit(rng) < 0.6;
        let white_depth = variate::log_uniform(rng, WHITE_DEPTH[0], WHITE_DEPTH[1]) as f32;
        let two = variate::unit(rng) < 0.5;
        let first = (variate::unit(rng) * 4.0) as usize % 4;
        let second = (first + 1 + (variate::unit(rng) * 3.0) as usize % 3) % 4;
        let depths = [0, 1].map(|_| variate::log_uniform(rng, COLOUR_DEPTH[0], COLOUR_DEPTH[1]) as f32);

        let mut pigments = Vec::with_capacity(3);
        for (n, (colour, depth)) in [first, second].into_iter().zip(depths).enumerate() {
            if n == 1 && !two {
                break;
            }
            if let Some(i) = library.absorber_index(PROCESS_COLOURS[colour]) {
                let peak = peak(&library.absorbers()[i].spectra.k);
                if peak > 0.0 {
                    pigments.push((i, depth / (peak * film_mm)));
                }
            }
        }
        if white && let Some(i) = library.absorber_index(WHITE) {
            let peak = peak(&library.absorbers()[i].spectra.s);
            if peak > 0.0 {
                pigments.push((i, white_depth / (peak * film_mm)));
            }
        }
        Self { pigments, film_mm, roughness }
    }

    /// K and S of the film. The index of its binder is [`RESIN_INDEX`].
    pub(crate) fn layer(&self, library: &Library) -> Layer {
        let mut k = Spectrum::constant(0.0);
        let mut s = Spectrum::constant(0.0);
        for &(i, load) in &self.pigments {
            let spectra = &library.absorbers()[i].spectra;
            add_scaled(&mut k, load, &spectra.k);
            add_scaled(&mut s, load, &spectra.s);
        }
        Layer { k, s, thickness_mm: self.film_mm }
    }
}

/// Refractive index of the binder.
pub(crate) const INDEX: f32 = RESIN_INDEX;
/// Emissivity of ink and paint, 8 to 14 um: that of an acrylic binder, 0.955 from the n,k of PMMA (Zhang et al., J. Quant.
/// Spectrosc. Radiat. Transf. 252, 107063 (2020)), less what pigment of a higher index mirrors more. Incropera et al.,
/// Fundamentals of Heat and Mass Transfer, table A.11, has 0.90 to 0.96 for paints of all colours.
pub(crate) const EMISSIVITY: f32 = 0.94;

fn peak(spectrum: &Spectrum) -> f32 {
    // Print is judged by eye: the visible peak counts.
    spectrum.0[..74].iter().copied().fold(0.0, f32::max)
}
