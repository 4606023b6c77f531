//! The surface of one part: which specimen of which material, in which condition, and what each endmember looks like.

use loopline_materials::schema::{OpticsFile, SurfaceTexture};
use loopline_materials::{
    ENDMEMBER_COUNT, Endmember, Ink, Library, Material, PartOptics, Realisation, Spectrum, Weathering, part_optics,
};
use rand::{Rng, RngExt as _};

use crate::archetype::PrintLayout;

/// Target shares below this are not drawn at all.
const LEAST_COVERAGE: f32 = 0.002;

/// A part's surface: all that sensors can learn of it.
#[derive(Clone, Debug)]
pub struct PartSurface {
    /// Position in [`Library::materials`].
    pub material: usize,
    /// The specimen.
    pub realisation: Realisation,
    /// Target area share of each endmember; sums to 1.
    pub coverage: [f32; ENDMEMBER_COUNT],
    /// Spectra and constants of each endmember.
    pub optics: PartOptics,
    /// Body reflectance of the inks on this substrate; the coating endmember is their mean, so that the infrared, where
    /// inks differ little, needs no map of its own.
    pub inks: Option<Box<[Spectrum; 3]>>,
    /// Kind of print.
    pub print: PrintLayout,
    /// Share of the surface that is printed.
    pub print_share: f32,
    /// Refractive index of the substrate in the visible and near infrared.
    pub refractive_index: f32,
    /// Kind of relief.
    pub texture: SurfaceTexture,
    /// Strength of the surface's relief, 0 to 1.
    pub relief_strength: f32,
    /// Strength of scratches, 0 to 1.
    pub scratch_strength: f32,
    /// Seed of the patterns that the sensor pass draws on it.
    pub pattern_seed: u32,
}

/// What a surface is made from, besides the random draws.
pub struct SurfaceRecipe<'a> {
    /// The library of the material.
    pub library: &'a Library,
    /// The substrate.
    pub material: &'a Material,
    /// The specimen.
    pub realisation: Realisation,
    /// Area share of each endmember that is asked for.
    pub coverage: [f32; ENDMEMBER_COUNT],
    /// How far the weathered substrate has changed.
    pub weathering: Weathering,
    /// Kind of print.
    pub print: PrintLayout,
    /// Share of the surface that is printed.
    pub print_share: f32,
    /// Abrasion, 0 to 1.
    pub wear: f32,
}

impl SurfaceRecipe<'_> {
    /// Works out the optics of every endmember that the surface shows.
    #[must_use]
    pub fn finish(self, rng: &mut impl Rng) -> PartSurface {
        let coverage = prune(self.coverage);
        let coated = coverage[Endmember::Coating.index()] > 0.0;
        let mut needed = coverage.map(|share| share > 0.0);
        // The belt's or a part's bare substrate may show through wherever another endmember thins out.
        needed[Endmember::Intact.index()] = true;
        let coat = self.material.habits[self.realisation.habit].coat.filter(|_| self.print == PrintLayout::Paint);
        // A coat is one ink for all three.
        let inks: Option<Vec<Ink>> = coated.then(|| match coat {
            Some(coat) => vec![Ink::draw_coat(coat, self.library, rng)],
            None => (0..3).map(|_| Ink::draw(self.library, rng)).collect(),
        });
        let optics_with =
            |needed, ink: Option<&Ink>| part_optics(self.library, &self.realisation, &self.weathering, needed, ink);
        let mut optics = optics_with(needed, inks.as_ref().map(|i| &i[0]));
        let inks = inks.map(|inks| {
            let mut only_coating = [false; ENDMEMBER_COUNT];
            only_coating[Endmember::Coating.index()] = true;
            let body = |optics: &PartOptics| {
                let diffuse = optics.diffuse[Endmember::Coating.index()].as_deref();
                diffuse.expect("a surface that asks for its coating has the coating's reflectance").clone()
            };
            let first = body(&optics);
            let other = |k: usize| match inks.get(k) {
                Some(ink) => body(&optics_with(only_coating, Some(ink))),
                None => first.clone(),
            };
            let spectra = [first.clone(), other(1), other(2)];
            optics.diffuse[Endmember::Coating.index()] = Some(Box::new(mean(&spectra, self.print.ink_shares())));
            Box::new(spectra)
        });
        let surface = &self.material.surface;
        PartSurface {
            material: self.realisation.material,
            coverage,
            optics,
            inks,
            print: if coated { self.print } else { PrintLayout::None },
            print_share: self.print_share,
            refractive_index: refractive_index(self.material),
            texture: surface.texture,
            relief_strength: surface.texture_strength as f32,
            scratch_strength: (0.15 + 0.85 * self.wear).min(1.0),
            pattern_seed: rng.random(),
            realisation: self.realisation,
        }
    }
}

/// Drops shares too small to draw and gives them to the intact substrate.
fn prune(mut coverage: [f32; ENDMEMBER_COUNT]) -> [f32; ENDMEMBER_COUNT] {
    for share in &mut coverage[1..] {
        if *share < LEAST_COVERAGE {
            *share = 0.0;
        }
    }
    coverage[0] = (1.0 - coverage[1..].iter().sum::<f32>()).max(0.0);
    coverage
}

/// Refractive index of a dielectric substrate; metals let nothing through, so that theirs does not matter.
fn refractive_index(material: &Material) -> f32 {
    match &material.file.optics {
        OpticsFile::KubelkaMunk(file) => file.refractive_index.value as f32,
        OpticsFile::Metal(_) => 1.0,
    }
}

fn mean(inks: &[Spectrum; 3], shares: [f32; 3]) -> Spectrum {
    let mut out = Spectrum::constant(0.0);
    for (ink, share) in inks.iter().zip(shares) {
        for (o, v) in out.0.iter_mut().zip(ink.samples()) {
            *o += share * v;
        }
    }
    out
}
