//! Print, paint and lacquer: a thin film over the substrate, pigmented or clear.

use std::borrow::Cow;

use rand::Rng;

use super::layer::Layer;
use super::math;
use super::model::RESIN_INDEX;
use crate::library::Library;
use crate::realisation::add_scaled;
use crate::schema::Coat;
use crate::spectrum::{GRID_LEN, Spectrum};
use crate::variate;

/// Colorants of four-colour print and of paint, as absorber ids.
const PROCESS_COLOURS: [&str; 4] = ["cyan", "magenta", "yellow", "carbon_black"];
const WHITE: &str = "titania";
const BLACK: &str = "carbon_black";
/// Usual thickness of a printed or painted film, mm: gravure and flexo print 1 to 10 um, paint up to 50 um.
const FILM_MM: [f64; 2] = [0.005, 0.03];
/// Peak K X of a colour in print, from a light tint to solid ink (density 1.5 doubles to K X of about 1.7).
const COLOUR_DEPTH: [f64; 2] = [0.15, 1.8];
/// S X of a white ground, from none to a covering coat.
const WHITE_DEPTH: [f64; 2] = [0.2, 4.0];
const ROUGHNESS: [f64; 2] = [0.1, 0.45];

/// Absorber of the binder of paint and lacquer, load 1 pure. Print is too thin for it to matter.
const BINDER: &str = "paint_resin";
/// Dry thickness of paint above its primer, mm: an estimate for wet paint and powder on metal goods.
const PAINT_MM: [f64; 2] = [0.03, 0.1];
/// Peak S X of white in white and grey paint: a covering coat. Colours have [`UNDER_COLOUR`] of it. Estimates.
const PAINT_WHITE_DEPTH: [f64; 2] = [12.0, 25.0];
const UNDER_COLOUR: f32 = 0.4;
/// Peak K X of a colour, enough to hide the white that it is mixed with, of the carbon in grey paint, light to dark, and of
/// that in black. Estimates.
const PAINT_DEPTH: [f64; 2] = [12.0, 30.0];
const GREY_DEPTH: [f64; 2] = [0.15, 4.0];
const BLACK_DEPTH: [f64; 2] = [12.0, 40.0];
/// Internal reflectance of the primer under paint, which hides the metal: grey and red-brown fillers. An estimate.
const PRIMER: [f64; 2] = [0.25, 0.65];
/// From gloss to texture paint.
const PAINT_ROUGHNESS: [f64; 2] = [0.06, 0.45];
/// What metal goods are painted with, and how often: an estimate. Colours are mixed with white.
const PAINTS: [(PaintColour, f32); 7] = [
    (PaintColour::White, 0.24),
    (PaintColour::Grey, 0.26),
    (PaintColour::Black, 0.18),
    (PaintColour::Of("red_organic"), 0.10),
    (PaintColour::Of("phthalo_blue"), 0.10),
    (PaintColour::Of("phthalo_green"), 0.06),
    (PaintColour::Of("yellow"), 0.06),
];

#[derive(Clone, Copy)]
enum PaintColour {
    White,
    Grey,
    Black,
    Of(&'static str),
}

/// Dry thickness of clear lacquer, mm: an estimate from what cans and fittings are coated with.
const LACQUER_MM: [f64; 2] = [0.004, 0.02];
/// Mean absorption of a clear film at 8 to 14 um, 1/mm, and the shape of its distribution: those of PMMA, from its n,k
/// (Zhang et al. 2020, as for [`EMISSIVITY`]).
const LACQUER_ABSORPTION_PER_MM: f32 = 45.0;
const LACQUER_SHAPE: f32 = 1.6;
/// Reflectance of a clear film's face at 8 to 14 um: PMMA.
const LACQUER_FACE: f32 = 0.045;

/// A film of ink or paint.
#[derive(Clone, Debug, PartialEq)]
pub struct Ink {
    /// Absorbers: position in [`Library::absorbers`] and load.
    pub pigments: Vec<(usize, f32)>,
    /// Thickness of the film, mm.
    pub film_mm: f32,
    /// GGX roughness alpha.
    pub roughness: f32,
    /// Whether it is a lacquer, which hides nothing: a metal shines through it.
    pub clear: bool,
    /// Internal reflectance of the primer under it, which hides the substrate.
    pub primer: Option<f32>,
}

impl Ink {
    /// A film of named absorbers at given loads; `None` if the library lacks one of them.
    #[must_use]
    pub fn new(library: &Library, pigments: &[(&str, f32)], film_mm: f32, roughness: f32) -> Option<Self> {
        let pigments =
            pigments.iter().map(|&(id, load)| Some((library.absorber_index(id)?, load))).collect::<Option<_>>()?;
        Some(Self { pigments, film_mm, roughness, clear: false, primer: None })
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
        Self { pigments, film_mm, roughness, clear: false, primer: None }
    }

    /// Draws a coat that covers a part all over.
    #[must_use]
    pub fn draw_coat(coat: Coat, library: &Library, rng: &mut impl Rng) -> Self {
        match coat {
            Coat::Lacquer => Self::draw_lacquer(library, rng),
            Coat::Paint => Self::draw_paint(library, rng),
        }
    }

    fn draw_lacquer(library: &Library, rng: &mut impl Rng) -> Self {
        let film_mm = variate::log_uniform(rng, LACQUER_MM[0], LACQUER_MM[1]) as f32;
        let roughness = variate::uniform(rng, PAINT_ROUGHNESS[0], PAINT_ROUGHNESS[1]) as f32;
        let pigments = library.absorber_index(BINDER).map(|i| (i, 1.0)).into_iter().collect();
        Self { pigments, film_mm, roughness, clear: true, primer: None }
    }

    fn draw_paint(library: &Library, rng: &mut impl Rng) -> Self {
        let film_mm = variate::log_uniform(rng, PAINT_MM[0], PAINT_MM[1]) as f32;
        let roughness = variate::uniform(rng, PAINT_ROUGHNESS[0], PAINT_ROUGHNESS[1]) as f32;
        let colour = PAINTS[variate::weighted(rng, PAINTS.iter().map(|p| p.1), 1.0)].0;
        let mut draw = |[least, most]: [f64; 2]| variate::log_uniform(rng, least, most) as f32;
        let (white, colour_depth) = (draw(PAINT_WHITE_DEPTH), draw(PAINT_DEPTH));
        let (grey, black, primer) = (draw(GREY_DEPTH), draw(BLACK_DEPTH), draw(PRIMER));
        let white = (WHITE, white);
        let depths = match colour {
            PaintColour::White => vec![white],
            PaintColour::Grey => vec![white, (BLACK, grey)],
            PaintColour::Black => vec![(BLACK, black)],
            PaintColour::Of(id) => vec![(WHITE, UNDER_COLOUR * white.1), (id, colour_depth)],
        };
        let load = |(id, depth): (&str, f32)| {
            let i = library.absorber_index(id)?;
            let spectra = &library.absorbers()[i].spectra;
            let peak = peak(if id == WHITE { &spectra.s } else { &spectra.k });
            (peak > 0.0).then(|| (i, depth / (peak * film_mm)))
        };
        let binder = library.absorber_index(BINDER).map(|i| (i, 1.0));
        let pigments = depths.into_iter().filter_map(load).chain(binder).collect();
        Self { pigments, film_mm, roughness, clear: false, primer: Some(primer) }
    }

    /// Internal reflectance of what the film lies on, over a substrate of this one.
    pub(crate) fn backing<'a>(&self, substrate: &'a Spectrum) -> Cow<'a, Spectrum> {
        self.primer.map_or(Cow::Borrowed(substrate), |primer| Cow::Owned(Spectrum::constant(primer)))
    }

    /// Emissivity, 8 to 14 um, on a substrate of emissivity `substrate`. Pigmented film hides it, a clear one on metal not: what
    /// leaves the metal and what it mirrors crosses the film twice (Siegel & Howell, section 18-2).
    pub(crate) fn emissivity(&self, substrate: f32) -> f32 {
        if !self.clear {
            return EMISSIVITY;
        }
        let twice = 2.0 * LACQUER_ABSORPTION_PER_MM * self.film_mm;
        let mirrored = (1.0 - substrate) * (1.0 + twice / LACQUER_SHAPE).powf(-LACQUER_SHAPE);
        let face = LACQUER_FACE;
        1.0 - face - (1.0 - face) * (1.0 - face) * mirrored / (1.0 - face * mirrored)
    }

    /// Body and first-surface reflectance of a metal of this reflectance under the film, of which `share` is diffuse, if the film
    /// is clear: light goes nearly straight, there and back, as under water.
    pub(crate) fn over_metal(&self, library: &Library, f0_in_resin: &Spectrum, share: f32, first: f32) -> [Spectrum; 2] {
        let film = self.layer(library);
        let mut body = Spectrum::constant(0.0);
        let mut specular = Spectrum::constant(0.0);
        for i in 0..GRID_LEN {
            let mirror = f0_in_resin.0[i] * math::exp(-film.k.0[i] * film.thickness_mm);
            let below = (1.0 - first) * (1.0 - first) * mirror / (1.0 - first * mirror);
            body.0[i] = share * below;
            specular.0[i] = first + (1.0 - share) * below;
        }
        [body, specular]
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
