//! The optics of a part: for each endmember that its surface may show, a body and a first-surface spectrum, roughness and
//! infrared properties.

use super::interface::Interface;
use super::layer::Layer;
use super::see_through::Plate;
use super::thermal_infrared::{InfraredSheet, rough_deposit, rough_metal};
use super::water::WaterFilm;
use super::{cavity, ink, ink::Ink, see_through, water, weathered};
use crate::condition::Weathering;
use crate::endmember::{ENDMEMBER_COUNT, Endmember};
use crate::library::Library;
use crate::look::{self, Look, VISIBLE_LEN};
use crate::material::{Deposit, Material};
use crate::realisation::{DepositDraw, Realisation};
use crate::spectrum::{GRID_LEN, Spectrum};

/// Reflectance of what lies behind a part that is not quite opaque: belt, other walls and contents on average.
pub const NOMINAL_BACKING: f32 = 0.2;

/// Roughness of a crack's mouth.
const CRACK_ROUGHNESS: f32 = 1.0;

/// What the instruments and the renderer need to know of a part's surface. Arrays are in endmember order.
#[derive(Clone, Debug)]
pub struct PartOptics {
    /// Body (diffuse) reflectance, 0 to 1, without first-surface reflection, finite thickness over [`NOMINAL_BACKING`]
    /// (over black for a see-through part). `None` where not needed or where the part cannot have the endmember.
    pub diffuse: [Option<Box<Spectrum>>; ENDMEMBER_COUNT],
    /// First-surface reflectance at normal incidence, F0. A metal's is multiplied by 1 - its diffuse share; a see-through
    /// part's has the back face in it.
    pub specular: [Option<Box<Spectrum>>; ENDMEMBER_COUNT],
    /// Transmittance T of a see-through part, faces included: composite over a backing Rg as
    /// R0 + T^2 Rg / (1 - R0 Rg). `None` where one does not see through.
    pub transmittance: Option<Box<Spectrum>>,
    /// One wall of a see-through vessel by itself, where the spectra of the intact part are those of two: a heater warms each wall by
    /// what that one takes up.
    pub one_wall: Option<Box<Plate>>,
    /// GGX roughness alpha.
    pub roughness: [f32; ENDMEMBER_COUNT],
    /// Normal emissivity, 8 to 14 um, roughness and thickness included.
    pub emissivity: [f32; ENDMEMBER_COUNT],
    /// Band-averaged refractive index, 8 to 14 um; 0 for a metal.
    pub lwir_refractive_index: [f32; ENDMEMBER_COUNT],
    /// The clean and the weathered sheet where it is thin enough to pass some of 8 to 14 um; `None` = opaque.
    pub lwir_sheet: Option<InfraredSheet>,
    /// Whether the substrate is a bare metal.
    pub metallic: bool,
}

/// The optics of a specimen whose weathered endmember is weathered as `weathering` says and whose coating is `ink`.
///
/// Endmembers not marked in `needed` stay `None`, and so do those that the part cannot have: corrosion of a material without
/// a corrosion product, coating without ink. Costs some microseconds an endmember.
#[must_use]
pub fn part_optics(
    library: &Library,
    realisation: &Realisation,
    weathering: &Weathering,
    needed: [bool; ENDMEMBER_COUNT],
    ink: Option<&Ink>,
) -> PartOptics {
    let material = &library.materials()[realisation.material];
    let out = infrared(library, realisation, material, weathering, ink);
    let mut part = Builder { library, realisation, material, substrate: Spectrum::constant(0.0), index: None, out };
    match material.metal() {
        Some(_) => part.metal(weathering, needed, ink),
        None => part.dielectric(weathering, needed, ink),
    }
    part.deposits(needed);
    part.out
}

/// Emissivities, roughnesses and infrared indices: everything without a spectrum.
fn infrared(
    library: &Library,
    realisation: &Realisation,
    material: &Material,
    weathering: &Weathering,
    ink: Option<&Ink>,
) -> PartOptics {
    let mut roughness = [realisation.roughness; ENDMEMBER_COUNT];
    let intact = flat_emissivity(material, realisation);
    let metallic = material.is_metallic();
    let rough = |alpha: f32| if metallic { rough_metal(intact, alpha) } else { intact };
    let mut emissivity = [rough(realisation.own_roughness); ENDMEMBER_COUNT];
    let mut index = [material.lwir.refractive_index; ENDMEMBER_COUNT];
    let mut set = |e: Endmember, r: f32, eps: f32, n: f32| {
        roughness[e.index()] = r;
        emissivity[e.index()] = eps;
        index[e.index()] = n;
    };
    let deposit = |d: &Deposit, draw: &DepositDraw| {
        let flat = 1.0 - ((1.0 - d.lwir.emissivity) * draw.infrared_factor).min(0.7);
        (draw.roughness, rough_deposit(flat, draw.roughness), d.lwir.refractive_index)
    };

    // Weathering roughens: that raises a metal's emissivity, while a dielectric's hardly changes.
    let w = weathered::roughness(realisation.roughness, weathering.depth);
    let own = weathered::roughness(realisation.own_roughness, weathering.depth);
    set(Endmember::Weathered, w, rough(own), material.lwir.refractive_index);
    if let (Some(d), Some(draw)) = (library.corrosion_deposit(material), &realisation.corrosion) {
        let (r, e, n) = deposit(d, draw);
        set(Endmember::Corrosion, r, e, n);
    }
    let (r, e, n) = deposit(library.char(), &realisation.char);
    set(Endmember::Char, r, e, n);
    let (_, e, n) = deposit(library.water(), &realisation.water);
    set(Endmember::Water, realisation.water.roughness, e, n);
    let (r, e, n) = deposit(library.soil(), &realisation.soil);
    set(Endmember::Soil, r, e, n);
    if let Some(ink) = ink {
        // What shines under a lacquer is the metal, as rough as it is.
        let alpha = if ink.clear && metallic { realisation.roughness } else { ink.roughness };
        set(Endmember::Coating, alpha, ink.emissivity(rough(realisation.own_roughness)), ink::INDEX);
    }
    let mouth = 1.0 - cavity::reflectance(1.0 - rough(realisation.own_roughness));
    set(Endmember::Crack, CRACK_ROUGHNESS, mouth, material.lwir.refractive_index);

    // Sheet that hides in the visible what lies behind it may still pass the long-wave infrared: a white bag does.
    let sheet = material.lwir.absorption_per_mm.map(|absorption| InfraredSheet {
        face_reflectance: 1.0 - intact,
        optical_depth: absorption * realisation.thickness_mm,
        shape: material.lwir.absorption_shape,
    });
    if let Some(sheet) = sheet {
        let [e, _] = sheet.normal();
        emissivity[Endmember::Intact.index()] = e;
        emissivity[Endmember::Weathered.index()] = e;
    }
    PartOptics {
        diffuse: [const { None }; ENDMEMBER_COUNT],
        specular: [const { None }; ENDMEMBER_COUNT],
        transmittance: None,
        one_wall: None,
        roughness,
        emissivity,
        lwir_refractive_index: index,
        lwir_sheet: sheet,
        metallic: material.is_metallic(),
    }
}

/// Flat emissivity of the specimen's opaque substrate.
fn flat_emissivity(material: &Material, realisation: &Realisation) -> f32 {
    let drawn = realisation.infrared_factor;
    if material.is_metallic() {
        (material.emissivity * drawn).min(0.95)
    } else {
        1.0 - ((1.0 - material.emissivity) * drawn).min(0.5)
    }
}

struct Builder<'a> {
    library: &'a Library,
    realisation: &'a Realisation,
    material: &'a Material,
    /// Internal reflectance of the bare substrate: the backing of whatever lies on it.
    substrate: Spectrum,
    /// Refractive index of the substrate; `None` of a metal, whose reflectance is that of its surface.
    index: Option<f32>,
    out: PartOptics,
}

impl<'a> Builder<'a> {
    fn look(&self) -> Option<&Look> {
        self.realisation.look.as_deref()
    }

    /// Stores an endmember, its visible part blended with the pool's counterpart `pool` if a look is drawn.
    fn put(
        &mut self,
        e: Endmember,
        mut diffuse: Spectrum,
        mut specular: Spectrum,
        pool: impl FnOnce(&Look) -> [f32; VISIBLE_LEN],
    ) {
        let coupling = self.realisation.coupling;
        if let Some(look) = self.look() {
            look::blend(&mut diffuse, &pool(look), coupling);
            look::blend_specular(&mut specular, coupling);
        }
        self.out.diffuse[e.index()] = Some(Box::new(diffuse));
        self.out.specular[e.index()] = Some(Box::new(specular));
    }

    fn dielectric(&mut self, weathering: &Weathering, needed: [bool; ENDMEMBER_COUNT], ink: Option<&Ink>) {
        let Some(km) = self.material.km() else { return };
        let need = |e: Endmember| needed[e.index()];
        let (layer, dyes) = self.realisation.layer(self.library, km);
        let surface = km.interface;
        let first = Spectrum::constant(surface.normal);
        let resin = Interface::new(ink::INDEX);

        let plate = see_through::plate(&layer, &surface);
        let backing = if plate.is_some() { 0.0 } else { NOMINAL_BACKING };
        let internal = layer.over_grey(backing);
        self.substrate = internal.clone();
        self.index = Some(surface.refractive_index);
        if need(Endmember::Weathered) {
            let skin = weathered::dielectric(&layer, dyes.as_ref(), backing, weathering);
            let depth = weathering.depth;
            self.put(Endmember::Weathered, body(&surface, &skin), first.clone(), |look| {
                look.body(&resin).map(|r| weathered::fade_look(r, depth))
            });
        }
        if need(Endmember::Water) {
            let film = self.water_film();
            let porosity = water::porosity(self.material.class, self.material.surface.texture);
            let wet = film.over_dielectric(&layer, surface.refractive_index, porosity, backing);
            let specular = Spectrum::constant(film.specular());
            let pool = self.look().map(|look| film.over_visible(&look.internal, ink::INDEX));
            self.put(Endmember::Water, wet, specular, |_| pool.unwrap_or([0.0; VISIBLE_LEN]));
        }
        if let (true, Some(ink)) = (need(Endmember::Coating), ink) {
            let film = ink.layer(self.library);
            let coated = body(&resin, &film.over(&ink.backing(&internal)));
            self.put(Endmember::Coating, coated, Spectrum::constant(resin.normal), |look| {
                coated_look(ink, &film, look, &resin)
            });
        }
        if need(Endmember::Crack) {
            let mut crack = body(&surface, &internal);
            for v in &mut crack.0 {
                *v = cavity::reflectance(*v + surface.normal);
            }
            self.put(Endmember::Crack, crack, Spectrum::constant(0.0), |look| {
                look.body(&resin).map(|r| cavity::reflectance(r + resin.normal))
            });
            self.out.specular[Endmember::Crack.index()] = Some(Box::new(Spectrum::constant(0.0)));
        }
        match plate {
            Some(mut plate) => {
                if self.realisation.walls > 1 {
                    let both = plate.twice();
                    self.out.one_wall = Some(Box::new(std::mem::replace(&mut plate, both)));
                }
                let mut transmittance = plate.transmittance;
                if self.look().is_some() {
                    look::blend_transmittance(&mut transmittance, self.realisation.coupling);
                }
                self.out.transmittance = Some(Box::new(transmittance));
                self.put(Endmember::Intact, plate.diffuse, plate.specular, |look| look.body(&resin));
            }
            None => self.put(Endmember::Intact, body(&surface, &internal), first, |look| look.body(&resin)),
        }
        if !need(Endmember::Intact) {
            self.out.diffuse[Endmember::Intact.index()] = None;
            self.out.specular[Endmember::Intact.index()] = None;
        }
    }

    fn metal(&mut self, weathering: &Weathering, needed: [bool; ENDMEMBER_COUNT], ink: Option<&Ink>) {
        let material = self.material;
        let Some(metal) = material.metal() else { return };
        let need = |e: Endmember| needed[e.index()];
        self.substrate = metal.f0_in_resin.clone();
        let share = self.realisation.diffuse_share;
        let resin = Interface::new(ink::INDEX);
        if need(Endmember::Intact) {
            let [body, mirror] = weathered::metal(&metal.f0, share, 0.0);
            self.put(Endmember::Intact, body, mirror, |look| look.body(&resin));
        }
        if need(Endmember::Weathered) {
            let depth = weathering.depth;
            let [body, mirror] = weathered::metal(&metal.f0, share, depth);
            self.put(Endmember::Weathered, body, mirror, |look| look.body(&resin).map(|r| weathered::fade_look(r, depth)));
        }
        if need(Endmember::Water) {
            let film = self.water_film();
            let [body, mirror] = film.over_metal(metal, share);
            let pool = self.look().map(|look| film.over_visible(&look.internal, ink::INDEX));
            self.put(Endmember::Water, body, mirror, |_| pool.unwrap_or([0.0; VISIBLE_LEN]));
        }
        if let (true, Some(ink)) = (need(Endmember::Coating), ink) {
            let film = ink.layer(self.library);
            let [coated, mirror] = if ink.clear {
                ink.over_metal(self.library, &metal.f0_in_resin, share, resin.normal)
            } else {
                [body(&resin, &film.over(&ink.backing(&metal.f0_in_resin))), Spectrum::constant(resin.normal)]
            };
            self.put(Endmember::Coating, coated, mirror, |look| coated_look(ink, &film, look, &resin));
        }
        if need(Endmember::Crack) {
            let mut crack = metal.f0.clone();
            for v in &mut crack.0 {
                *v = cavity::reflectance(*v);
            }
            self.put(Endmember::Crack, crack, Spectrum::constant(0.0), |look| {
                look.body(&resin).map(|r| cavity::reflectance(r + resin.normal))
            });
            self.out.specular[Endmember::Crack.index()] = Some(Box::new(Spectrum::constant(0.0)));
        }
    }

    /// Corrosion product, char and soil lie on the substrate, which shows through where they are thin.
    fn deposits(&mut self, needed: [bool; ENDMEMBER_COUNT]) {
        let r = self.realisation;
        let corrosion = self.library.corrosion_deposit(self.material).zip(r.corrosion.as_ref());
        let layers = [
            (Endmember::Corrosion, corrosion),
            (Endmember::Char, Some((self.library.char(), &r.char))),
            (Endmember::Soil, Some((self.library.soil(), &r.soil))),
        ];
        for (e, deposit) in layers {
            let Some((deposit, draw)) = deposit.filter(|_| needed[e.index()]) else { continue };
            let layer = Realisation::deposit_layer(self.library, deposit, draw);
            let surface = deposit.model.interface;
            let n = surface.refractive_index;
            let diffuse = match self.index.and_then(|index| buried(index, n)) {
                Some(inner) => {
                    let mut backing = body(&inner, &self.substrate);
                    for v in &mut backing.0 {
                        *v += inner.normal;
                    }
                    body(&surface, &layer.over(&backing))
                }
                None => body(&surface, &layer.over(&self.substrate)),
            };
            let inner = buried(ink::INDEX, n);
            self.put(e, diffuse, Spectrum::constant(surface.normal), |look| {
                let backing = look.internal.map(|v| inner.map_or(v, |inner| inner.body(v) + inner.normal));
                layer.over_visible(&backing).map(|v| surface.body(v))
            });
        }
    }

    fn water_film(&self) -> WaterFilm<'a> {
        WaterFilm::new(self.library, self.realisation.water.thickness_mm, water::POOL_SHARE)
    }
}

/// The interface between a substrate and a deposit of a lower index, where the deposit looks at it from outside. Without it
/// the thinnest film of soil would let light out of a plastic that stays inside of the bare one.
fn buried(substrate: f32, deposit: f32) -> Option<Interface> {
    (substrate > deposit).then(|| Interface::new(substrate / deposit))
}

/// Body reflectance of a spectrum of internal reflectance.
fn body(surface: &Interface, internal: &Spectrum) -> Spectrum {
    let mut out = Spectrum::constant(0.0);
    for i in 0..GRID_LEN {
        out.0[i] = surface.body(internal.0[i]);
    }
    out
}

fn coated_look(ink: &Ink, film: &Layer, look: &Look, resin: &Interface) -> [f32; VISIBLE_LEN] {
    let below = ink.primer.map_or(look.internal, |primer| [primer; VISIBLE_LEN]);
    film.over_visible(&below).map(|r| resin.body(r))
}
