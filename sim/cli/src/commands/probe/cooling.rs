//! `loopline probe cooling`.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use loopline_materials::{Endmember, GRID_LEN, Library, PartOptics, grid_nm};
use loopline_scenario::{Belt, Heater};
use loopline_sensors::thermography::{Column, ColumnLayer, HeaterHistory, SourceAbsorption, column_surface_temperatures_k};

use super::specimen::{self, Grade};
use super::within;
use crate::commands::output::write_whole;

/// Arguments of `probe cooling`.
#[derive(Debug, clap::Args)]
pub(crate) struct CoolingArgs {
    /// Materials, separated by commas; all of them if left out.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    material: Vec<String>,
    /// Thickness, in mm; several, separated by commas, give a curve each. The middle of the range if left out.
    #[arg(long, value_name = "MM", value_delimiter = ',')]
    thickness_mm: Vec<f32>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Print::Curve)]
    print: Print,
    /// Times after the start of the heating, in seconds, separated by commas.
    #[arg(long, value_name = "S", value_delimiter = ',', default_value = "0.25,0.5,1,1.5,2,3,5")]
    times: Vec<f32>,
    /// Irradiance on a surface that faces the heater, in kW/m2.
    #[arg(long, default_value_t = Heater::default().irradiance_kw_m2)]
    irradiance_kw_m2: f32,
    /// Time under the heater, in seconds.
    #[arg(long, default_value_t = Heater::default().exposure_s(Belt::default().speed_m_s) as f32)]
    exposure_s: f32,
    /// Temperature of the heater, in kelvin.
    #[arg(long, default_value_t = Heater::default().source_temperature_k)]
    source_temperature_k: f32,
    /// Convection coefficient, in W/(m2 K).
    #[arg(long, default_value_t = Heater::default().convection_w_m2_k)]
    convection_w_m2_k: f32,
    /// Conductance to the belt, in W/(m2 K).
    #[arg(long, default_value_t = Heater::default().belt_contact_w_m2_k)]
    belt_contact_w_m2_k: f32,
    /// Temperature of air, belt and item before the heater, in degrees Celsius.
    #[arg(long, default_value_t = 20.0)]
    ambient_c: f32,
    /// File to write; standard output if left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What `probe cooling` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Print {
    /// Surface temperature against time, of a surface in the shade and of one that faces the heater.
    Curve,
    /// Absorbed share of the heater's radiation and of sunlight-like sources, a line a material.
    Absorptivity,
    /// The spectra that the absorbed share comes from, a line a wavelength.
    Spectra,
}

pub(super) fn run(args: &CoolingArgs, library: &Library) -> Result<()> {
    args.check()?;
    let mut out = Vec::new();
    writeln!(
        out,
        "{}",
        match args.print {
            Print::Curve => {
                "material,thickness_mm,time_s,shaded_k,facing_k,absorptivity,emissivity,conductivity_w_m_k,volumetric_heat_j_m3_k"
            }
            Print::Absorptivity => "material,thickness_mm,source_temperature_k,absorptivity,emissivity",
            Print::Spectra => "material,thickness_mm,wavelength_nm,diffuse,specular,transmittance",
        }
    )?;
    let thicknesses: Vec<Option<f32>> =
        if args.thickness_mm.is_empty() { vec![None] } else { args.thickness_mm.iter().copied().map(Some).collect() };
    for material in specimen::materials(library, &args.material)? {
        for &thickness in &thicknesses {
            let of = specimen::specimen(library, material, thickness, Grade::Typical);
            let optics = specimen::optics(library, &of);
            let plate = Plate::new(args, material.thermal, of.thickness_mm, &optics);
            let name = format!("{},{}", material.id, of.thickness_mm);
            match args.print {
                Print::Curve => plate.curve(args, &name, &mut out)?,
                Print::Absorptivity => {
                    writeln!(out, "{name},{},{},{}", args.source_temperature_k, plate.absorptivity, plate.emissivity)?
                }
                Print::Spectra => spectra(&optics, &name, &mut out)?,
            }
        }
    }
    write_whole(args.out.as_ref(), &out)
}

impl CoolingArgs {
    /// Refuses what no plate, heater or time can be.
    fn check(&self) -> Result<()> {
        within("--irradiance-kw-m2", self.irradiance_kw_m2, [0.0, 100.0])?;
        within("--exposure-s", self.exposure_s, [0.01, 60.0])?;
        within("--source-temperature-k", self.source_temperature_k, [400.0, 3500.0])?;
        within("--convection-w-m2-k", self.convection_w_m2_k, [0.0, 200.0])?;
        within("--belt-contact-w-m2-k", self.belt_contact_w_m2_k, [0.0, 10_000.0])?;
        within("--ambient-c", self.ambient_c, [-60.0, 100.0])?;
        self.thickness_mm.iter().try_for_each(|mm| within("--thickness-mm", *mm, specimen::THICKNESS_MM))?;
        self.times.iter().try_for_each(|s| within("--times", *s, [0.001, 3600.0]))
    }

    /// What a plate has been through at a time after the start of the heating, s.
    fn history(&self, time_s: f32) -> HeaterHistory {
        let ambient_k = self.ambient_c + 273.15;
        HeaterHistory {
            irradiance_w_m2: self.irradiance_kw_m2 * 1000.0,
            exposure_s: self.exposure_s.min(time_s),
            cooling_s: (time_s - self.exposure_s).max(0.0),
            convection_w_m2_k: self.convection_w_m2_k,
            ambient_k,
            belt_k: ambient_k,
            initial_k: ambient_k,
        }
    }
}

/// A plate on the belt.
struct Plate {
    layer: ColumnLayer,
    absorptivity: f32,
    emissivity: f32,
}

impl Plate {
    fn new(args: &CoolingArgs, thermal: loopline_materials::Thermal, thickness_mm: f32, optics: &PartOptics) -> Self {
        let i = Endmember::Intact.index();
        let absorptivity = SourceAbsorption::new(args.source_temperature_k).absorptivity(
            optics.diffuse[i].as_deref(),
            optics.specular[i].as_deref(),
            optics.transmittance.as_deref(),
            optics.emissivity[i],
        );
        let layer = ColumnLayer {
            thickness_m: thickness_mm * 1e-3,
            conductivity_w_m_k: thermal.conductivity_w_m_k,
            volumetric_heat_j_m3_k: thermal.density_kg_m3 * thermal.specific_heat_j_kg_k,
        };
        Self { layer, absorptivity, emissivity: optics.emissivity[i] }
    }

    /// Each time is a history of its own, as a station would ask for it.
    fn curve(&self, args: &CoolingArgs, name: &str, out: &mut dyn Write) -> Result<()> {
        let column = Column {
            layers: &[self.layer],
            absorptivity: self.absorptivity,
            emissivity: self.emissivity,
            contact_w_m2_k: args.belt_contact_w_m2_k,
        };
        for &time in &args.times {
            let history = args.history(time);
            let [shaded, facing] = column_surface_temperatures_k(&column, &history);
            let (k, c) = (self.layer.conductivity_w_m_k, self.layer.volumetric_heat_j_m3_k);
            writeln!(out, "{name},{time},{shaded},{facing},{},{},{k},{c}", self.absorptivity, self.emissivity)?;
        }
        Ok(())
    }
}

fn spectra(optics: &PartOptics, name: &str, out: &mut dyn Write) -> Result<()> {
    let i = Endmember::Intact.index();
    let at = |spectrum: Option<&loopline_materials::Spectrum>, k: usize| spectrum.map_or(0.0, |s| s.samples()[k]);
    for k in 0..GRID_LEN {
        let (nm, diffuse) = (grid_nm(k), at(optics.diffuse[i].as_deref(), k));
        let (specular, transmittance) = (at(optics.specular[i].as_deref(), k), at(optics.transmittance.as_deref(), k));
        writeln!(out, "{name},{nm},{diffuse},{specular},{transmittance}")?;
    }
    Ok(())
}
