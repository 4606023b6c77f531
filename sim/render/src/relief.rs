//! The numbers behind each kind of surface relief, for the one formula of `shaders/relief.wgsl`.
//!
//! Periods are those of the things themselves: orange peel of mouldings about 2 cm, creases of foil 1 to 3 cm, weaves
//! about 2 mm, growth rings about 1 cm. What is finer than 4 mm (pores, fibres, scratches, grains of sand) is a ladder of octaves, set
//! so that the power of pictures falls about as frequency to the -1.88, as that of natural scenes does (van der Schaaf and van
//! Hateren, "Modelling the power spectra of natural images", Vision Research 36, 1996); `tests/spectrum.rs` measures it. Strengths were
//! set by eye against photographs; labels do not depend on them.

use std::f32::consts::TAU;

use bytemuck::{Pod, Zeroable};
use loopline_materials::schema::SurfaceTexture;

/// `ReliefSpec` in the shaders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct ReliefSpec {
    fine: [f32; 4],
    broad: [f32; 4],
    weave: [f32; 4],
    grain: [f32; 4],
    gain: [f32; 4],
    periods: [f32; 4],
    ladder: [f32; 4],
}

#[cfg(test)]
impl ReliefSpec {
    /// Its size, and each member's name and offset, bytes.
    pub(crate) fn memory_layout() -> (usize, Vec<(String, usize)>) {
        use std::mem::offset_of;

        let offsets = [
            ("fine", offset_of!(Self, fine)),
            ("broad", offset_of!(Self, broad)),
            ("weave", offset_of!(Self, weave)),
            ("grain", offset_of!(Self, grain)),
            ("gain", offset_of!(Self, gain)),
            ("periods", offset_of!(Self, periods)),
            ("ladder", offset_of!(Self, ladder)),
        ];
        (size_of::<Self>(), offsets.map(|(name, offset)| (name.to_owned(), offset)).to_vec())
    }
}

/// What a relief is made of; what is left out is absent.
#[derive(Clone, Copy, Default)]
struct Recipe {
    /// Period of the fine noise along x, y and z, m, and its tilt.
    fine_m: [f32; 3],
    fine_tilt: f32,
    fine_gain: f32,
    fine_cavity: f32,
    /// How far the fine noise creases like the broad.
    fine_creases: f32,
    /// Period of the broad noise, m, its tilt, and the sharpness of its creases (0 none).
    broad_m: f32,
    broad_tilt: f32,
    broad_gain: f32,
    creases: f32,
    /// Periods of the weave along u and v, m (0 = uniform along it).
    weave_m: [f32; 2],
    weave_tilt: f32,
    weave_gain: f32,
    weave_cavity: f32,
    /// How far the broad noise shifts the weave, rad.
    weave_warp: f32,
    /// Periods of the grain along u and v, m.
    grain_m: [f32; 2],
    grain_tilt: f32,
    grain_gain: f32,
    /// Tilt and gain of each octave of what is finer than 4 mm, and how much longer it is along u (x without a grain).
    fines_tilt: f32,
    fines_gain: f32,
    fines_stretch: f32,
}

impl ReliefSpec {
    /// The relief of a kind of surface.
    #[must_use]
    pub fn of(texture: SurfaceTexture) -> Self {
        recipe(texture).spec()
    }
}

impl Recipe {
    fn spec(&self) -> ReliefSpec {
        let inverse = |m: f32| if m > 0.0 { 1.0 / m } else { 0.0 };
        let finest = |periods: &[f32]| periods.iter().copied().filter(|&m| m > 0.0).fold(1.0, f32::min);
        let [fx, fy, fz] = self.fine_m.map(inverse);
        let [wu, wv] = self.weave_m.map(|m| TAU * inverse(m));
        let [gu, gv] = self.grain_m.map(inverse);
        ReliefSpec {
            fine: [fx, fy, fz, self.fine_tilt],
            broad: [inverse(self.broad_m), self.broad_tilt, self.creases, self.fine_creases],
            weave: [wu, wv, self.weave_tilt, self.weave_gain],
            grain: [gu, gv, self.grain_tilt, self.grain_gain],
            gain: [self.fine_gain, self.broad_gain, self.fine_cavity, self.weave_cavity],
            periods: [finest(&self.fine_m), finest(&self.weave_m), finest(&self.grain_m), self.weave_warp],
            ladder: [
                self.fines_tilt,
                self.fines_gain,
                1.0 / self.fines_stretch.max(1.0),
                // What has a direction has it on the surface.
                if self.fines_stretch > 1.0 { 1.0 } else { 0.0 },
            ],
        }
    }
}

fn recipe(texture: SurfaceTexture) -> Recipe {
    let none = Recipe::default();
    match texture {
        SurfaceTexture::Moulded => Recipe {
            broad_m: 0.02,
            broad_tilt: 0.05,
            broad_gain: 0.05,
            fine_m: [0.006; 3],
            fine_tilt: 0.015,
            fines_tilt: 0.012,
            fines_gain: 0.04,
            ..none
        },
        SurfaceTexture::Film => Recipe {
            broad_m: 0.035,
            broad_tilt: 0.55,
            creases: 0.5,
            fine_m: [0.011; 3],
            fine_tilt: 0.30,
            fine_creases: 1.0,
            fine_cavity: 0.15,
            fines_tilt: 0.15,
            ..none
        },
        SurfaceTexture::Brushed => Recipe {
            broad_m: 0.06,
            broad_tilt: 0.05,
            broad_gain: 0.08,
            grain_m: [0.06, 0.0018],
            grain_tilt: 0.12,
            grain_gain: 0.22,
            fines_tilt: 0.05,
            fines_gain: 0.40,
            fines_stretch: 4.0,
            ..none
        },
        SurfaceTexture::Crumpled => Recipe {
            broad_m: 0.030,
            broad_tilt: 0.70,
            creases: 0.9,
            fine_m: [0.010; 3],
            fine_tilt: 0.40,
            fine_creases: 1.0,
            fines_tilt: 0.2,
            fines_gain: 0.20,
            ..none
        },
        SurfaceTexture::Cast => Recipe {
            fine_m: [0.007; 3],
            fine_tilt: 0.30,
            fine_gain: 0.30,
            broad_m: 0.022,
            broad_tilt: 0.20,
            broad_gain: 0.15,
            fines_tilt: 0.12,
            fines_gain: 0.32,
            ..none
        },
        SurfaceTexture::Smooth => Recipe { broad_m: 0.08, broad_tilt: 0.02, fines_tilt: 0.004, fines_gain: 0.01, ..none },
        SurfaceTexture::Fibre => Recipe {
            fine_m: [0.005, 0.003, 0.003],
            fine_tilt: 0.14,
            fine_gain: 0.18,
            broad_m: 0.018,
            broad_tilt: 0.06,
            broad_gain: 0.12,
            fines_tilt: 0.08,
            fines_gain: 0.40,
            fines_stretch: 2.0,
            ..none
        },
        SurfaceTexture::Woven => Recipe {
            broad_m: 0.05,
            broad_tilt: 0.40,
            creases: 0.2,
            weave_m: [0.0022, 0.0022],
            weave_tilt: 0.25,
            weave_gain: 0.18,
            weave_cavity: 0.3,
            grain_m: [0.05, 0.004],
            grain_gain: 0.16,
            fines_tilt: 0.08,
            fines_gain: 0.20,
            ..none
        },
        SurfaceTexture::Knit => Recipe {
            broad_m: 0.06,
            broad_tilt: 0.40,
            creases: 0.2,
            broad_gain: 0.12,
            weave_m: [0.004, 0.003],
            weave_tilt: 0.32,
            weave_gain: 0.16,
            weave_cavity: 0.35,
            fines_tilt: 0.06,
            fines_gain: 0.14,
            ..none
        },
        SurfaceTexture::WoodGrain => Recipe {
            broad_m: 0.06,
            broad_gain: 0.25,
            weave_m: [0.0, 0.0105],
            weave_warp: 14.0,
            weave_tilt: 0.03,
            weave_gain: 0.14,
            grain_m: [0.08, 0.0035],
            grain_tilt: 0.05,
            grain_gain: 0.45,
            fines_tilt: 0.03,
            fines_gain: 0.50,
            fines_stretch: 4.0,
            ..none
        },
        SurfaceTexture::Granular => Recipe {
            fine_m: [0.0055; 3],
            fine_tilt: 0.24,
            fine_gain: 0.30,
            fine_cavity: 0.5,
            broad_m: 0.02,
            broad_tilt: 0.12,
            broad_gain: 0.22,
            fines_tilt: 0.14,
            fines_gain: 0.42,
            ..none
        },
        SurfaceTexture::Leather => Recipe {
            fine_m: [0.0045; 3],
            fine_tilt: 0.20,
            fine_creases: 1.0,
            fine_gain: 0.14,
            broad_m: 0.05,
            broad_tilt: 0.22,
            creases: 0.5,
            broad_gain: 0.12,
            fines_tilt: 0.1,
            fines_gain: 0.17,
            ..none
        },
        SurfaceTexture::Circuit => Recipe {
            weave_m: [0.012, 0.009],
            weave_gain: 0.20,
            weave_warp: 9.0,
            broad_m: 0.02,
            broad_gain: 0.25,
            broad_tilt: 0.02,
            grain_m: [0.004, 0.004],
            grain_gain: 0.30,
            fines_tilt: 0.02,
            fines_gain: 0.36,
            ..none
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relief_without_a_weave_has_no_weave() {
        let spec = ReliefSpec::of(SurfaceTexture::Cast);
        assert_eq!(spec.weave, [0.0; 4]);
        assert!(spec.fine[3] > 0.0);
    }
}
