//! Atmospheric corrosion: the first-year rate from climate and pollution by ISO 9223, growth with time by ISO 9224.
//!
//! ISO 9223:2012, annex B gives the first-year loss r of four metals from temperature, humidity, sulphur dioxide and
//! chloride; ISO 9224:2012 gives the depth after t years, D = r t^b, and beyond 20 years growth at the rate reached then.

use super::ServiceLife;
use crate::material::Material;
use crate::schema::CorrosionLaw;

/// Years up to which the power law holds; beyond them depth grows linearly (ISO 9224:2012, clause 6).
pub const POWER_LAW_YEARS: f32 = 20.0;
/// SO2 deposition per concentration, mg/(m2 d) per ug/m3 (ISO 9223:2012, annex B).
const DEPOSITION_PER_UG_M3: f32 = 0.8;
/// Depth at which a film is thick enough to see and name, um: interference colours end and matt films begin near 1 um.
const TARNISH_DEPTH_UM: f32 = 1.5;
/// Depth at which loss of metal counts more than the film, um.
const CORRODED_DEPTH_UM: f32 = 40.0;
/// Share of the section whose loss ruins a part.
const RUINOUS_SECTION_LOSS: f32 = 0.3;
/// Share of the attack that sound paint keeps off.
const SHIELDED_BY_COATING: f32 = 0.85;
/// Limits of the data behind the dose-response functions (ISO 9223:2012, table B.1).
const VALID_TEMPERATURE_C: [f32; 2] = [-17.1, 28.7];
const VALID_HUMIDITY_PERCENT: [f32; 2] = [34.0, 93.0];
const VALID_SO2_MG_M2_DAY: [f32; 2] = [0.7, 150.4];
const VALID_CHLORIDE_MG_M2_DAY: [f32; 2] = [0.4, 760.5];

/// Time exponent b of ISO 9224:2012, table 2.
#[must_use]
pub const fn exponent(law: CorrosionLaw) -> f32 {
    match law {
        CorrosionLaw::Steel => 0.523,
        CorrosionLaw::Zinc => 0.813,
        CorrosionLaw::Copper => 0.667,
        CorrosionLaw::Aluminium => 0.728,
    }
}

/// One metal's dose-response function:
/// r = a Pd^p exp(h RH + f) + c Sd^q exp(g RH + w T), f = cold (T - 10) up to 10 degrees, hot (T - 10) above.
struct DoseResponse {
    a: f32,
    p: f32,
    h: f32,
    cold: f32,
    hot: f32,
    c: f32,
    q: f32,
    g: f32,
    w: f32,
}

/// ISO 9223:2012, equations B.1 to B.4; r in um a year.
const fn dose_response(law: CorrosionLaw) -> DoseResponse {
    match law {
        CorrosionLaw::Steel => {
            DoseResponse { a: 1.77, p: 0.52, h: 0.020, cold: 0.150, hot: -0.054, c: 0.102, q: 0.62, g: 0.033, w: 0.040 }
        }
        CorrosionLaw::Zinc => {
            DoseResponse { a: 0.0129, p: 0.44, h: 0.046, cold: 0.038, hot: -0.071, c: 0.0175, q: 0.57, g: 0.008, w: 0.085 }
        }
        CorrosionLaw::Copper => {
            DoseResponse { a: 0.0053, p: 0.26, h: 0.059, cold: 0.126, hot: -0.080, c: 0.01025, q: 0.27, g: 0.036, w: 0.049 }
        }
        CorrosionLaw::Aluminium => {
            DoseResponse { a: 0.0042, p: 0.73, h: 0.025, cold: 0.009, hot: -0.043, c: 0.0018, q: 0.60, g: 0.020, w: 0.094 }
        }
    }
}

/// First-year corrosion r, um, of the bare metal in a life's climate. Inputs beyond the standard's data are clamped to them.
#[must_use]
pub fn first_year_um(law: CorrosionLaw, life: &ServiceLife) -> f32 {
    let clamp = |v: f32, [lo, hi]: [f32; 2]| v.clamp(lo, hi);
    let t = clamp(life.temperature_c, VALID_TEMPERATURE_C);
    // Standing water keeps the surface wet: half of the wet time counts as saturated air.
    let humidity = life.humidity_percent + 0.5 * life.wetness * (100.0 - life.humidity_percent);
    let rh = clamp(humidity, VALID_HUMIDITY_PERCENT);
    let pd = clamp(life.so2_ug_m3 * DEPOSITION_PER_UG_M3, VALID_SO2_MG_M2_DAY);
    let sd = clamp(life.chloride_mg_m2_day, VALID_CHLORIDE_MG_M2_DAY);
    let d = dose_response(law);
    let f = if t <= 10.0 { d.cold * (t - 10.0) } else { d.hot * (t - 10.0) };
    d.a * pd.powf(d.p) * (d.h * rh + f).exp() + d.c * sd.powf(d.q) * (d.g * rh + d.w * t).exp()
}

/// Depth after `years`, um, for a first-year corrosion of `first_year_um`.
#[must_use]
pub fn depth_um(law: CorrosionLaw, first_year_um: f32, years: f32) -> f32 {
    let b = exponent(law);
    if years <= POWER_LAW_YEARS {
        first_year_um * years.max(0.0).powf(b)
    } else {
        first_year_um * (POWER_LAW_YEARS.powf(b) + b * POWER_LAW_YEARS.powf(b - 1.0) * (years - POWER_LAW_YEARS))
    }
}

/// What corrosion did to a part.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Corrosion {
    pub(super) depth_um: f32,
    pub(super) tarnished: f32,
    pub(super) corroded: f32,
    /// Share of the load-bearing section that is gone.
    pub(super) section_loss: f32,
}

/// Corrosion of a part; nothing for a material without a law. The material's susceptibility is its rate relative to the
/// bare metal of the law.
pub(super) fn extent(material: &Material, life: &ServiceLife, thickness_mm: f32, coating: f32, scatter: f32) -> Corrosion {
    let Some(law) = material.kinetics.corrosion_law else { return Corrosion::default() };
    let rate =
        first_year_um(law, life) * material.susceptibility.corrosion * scatter * (1.0 - SHIELDED_BY_COATING * coating);
    let depth_um = depth_um(law, rate, life.years);
    let section_loss = (depth_um / (1000.0 * thickness_mm)).min(1.0);
    let by_depth = 1.0 - (-depth_um / CORRODED_DEPTH_UM).exp();
    let by_section = (section_loss / RUINOUS_SECTION_LOSS).min(1.0);
    let corroded = by_depth.max(by_section);
    let film = 1.0 - (-depth_um / TARNISH_DEPTH_UM).exp();
    // Tarnish names a thin film; as metal is lost, corrosion takes the name over.
    Corrosion { depth_um, tarnished: film * (1.0 - corroded).powi(2), corroded, section_loss }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAWS: [CorrosionLaw; 4] = [CorrosionLaw::Steel, CorrosionLaw::Zinc, CorrosionLaw::Copper, CorrosionLaw::Aluminium];

    fn life(temperature_c: f32, humidity_percent: f32, so2_ug_m3: f32, chloride_mg_m2_day: f32) -> ServiceLife {
        ServiceLife { years: 1.0, temperature_c, humidity_percent, so2_ug_m3, chloride_mg_m2_day, ..ServiceLife::unused() }
    }

    #[test]
    fn the_exponents_are_recovered_from_depths_at_two_times() {
        for (law, b) in LAWS.into_iter().zip([0.523_f32, 0.813, 0.667, 0.728]) {
            let slope = (depth_um(law, 30.0, 16.0) / depth_um(law, 30.0, 2.0)).ln() / 8.0_f32.ln();
            assert!((slope - b).abs() < 1e-4, "{law:?}: {slope}");
            assert!((depth_um(law, 30.0, 1.0) - 30.0).abs() < 1e-4);
        }
    }

    #[test]
    fn beyond_twenty_years_depth_grows_on_at_the_rate_reached() {
        for law in LAWS {
            let slope = depth_um(law, 10.0, 31.0) - depth_um(law, 10.0, 30.0);
            let reached = (depth_um(law, 10.0, 20.0) - depth_um(law, 10.0, 19.99)) / 0.01;
            assert!((slope / reached - 1.0).abs() < 0.02, "{law:?}");
        }
    }

    #[test]
    fn first_year_rates_fall_into_the_corrosivity_categories_of_iso_9223() {
        // Clean rural inland air is C2 (steel 1.3 to 25 um, zinc 0.1 to 0.7, copper 0.1 to 0.6), a polluted coast C4 to CX
        // (steel above 50 um, zinc above 2.1) (ISO 9223:2012, table 2).
        let rural = life(10.0, 65.0, 2.0, 3.0);
        assert!((1.3..=25.0).contains(&first_year_um(CorrosionLaw::Steel, &rural)));
        assert!((0.1..=0.7).contains(&first_year_um(CorrosionLaw::Zinc, &rural)));
        assert!((0.1..=0.6).contains(&first_year_um(CorrosionLaw::Copper, &rural)));
        let coast = life(20.0, 80.0, 60.0, 300.0);
        assert!(first_year_um(CorrosionLaw::Steel, &coast) > 50.0);
        assert!(first_year_um(CorrosionLaw::Zinc, &coast) > 2.1);
    }

    #[test]
    fn steel_at_10_degrees_is_the_standard_s_equation() {
        // 1.77 * 10^0.52 * e^(0.020 * 80) + 0.102 * 50^0.62 * e^(0.033 * 80 + 0.040 * 10), worked by hand: 29.03 + 24.15
        let r = first_year_um(CorrosionLaw::Steel, &life(10.0, 80.0, 12.5, 50.0));
        let hand = 1.77 * 3.3113 * 4.9530 + 0.102 * 11.3068 * 20.9052;
        assert!((r / hand - 1.0).abs() < 1e-3, "{r} against {hand}");
    }
}
