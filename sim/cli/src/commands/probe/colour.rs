//! `loopline probe colour`: what the colour camera makes of given spectra, with noise, vignette and exposure left out.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::ValueEnum;
use loopline_sensors::{Illuminant, Observer, SrgbEncoder};

use super::table::Table;
use crate::commands::output::write_whole;

/// The CIE 1931 observer's range as the camera sums it, nm.
const OBSERVER_NM: [f32; 2] = [380.0, 780.0];

/// Arguments of `probe colour`.
#[derive(Debug, clap::Args)]
pub(crate) struct ColourArgs {
    /// CSV of reflectances, 0 to 1: header `id,NM,NM,...` from 380 to 780 nm or beyond, a row per surface.
    #[arg(long, value_name = "FILE")]
    reflectance: PathBuf,
    /// The light. The camera is balanced to it, as in datasets: a perfect white diffuser is white.
    #[arg(long, value_enum)]
    light: Light,
    /// Correlated colour temperature of a black body (1000 to 25000) or daylight (4000 to 25000), kelvin.
    #[arg(long, value_name = "KELVIN", default_value_t = 6504.0)]
    cct_k: f32,
    /// File to write; standard output if left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Lights of a scenario, by their names there.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Light {
    /// A black body.
    Planckian,
    /// A phase of daylight.
    DaylightD,
    /// A phosphor-converted LED of about 4100 K.
    LedB3,
}

/// Prints linear sRGB, not clipped, and the 8-bit codes of each surface.
pub(super) fn run(args: &ColourArgs) -> Result<()> {
    let table = Table::read(&args.reflectance)?;
    let ends = [table.wavelengths_nm.first(), table.wavelengths_nm.last()];
    let [Some(&first), Some(&last)] = ends else { return Ok(()) };
    ensure!(
        first <= OBSERVER_NM[0] && last >= OBSERVER_NM[1],
        "{}: {first} to {last} nm; a colour needs reflectances from {} to {} nm",
        args.reflectance.display(),
        OBSERVER_NM[0],
        OBSERVER_NM[1]
    );
    let observer = Observer::new(&args.illuminant()?.spectrum());
    let encoder = SrgbEncoder::new();
    let mut text = String::from("id,linear_r,linear_g,linear_b,r,g,b\n");
    for (name, values) in &table.rows {
        let [lr, lg, lb] = observer.linear_srgb(&table.on_grid(values));
        let [r, g, b] = [lr, lg, lb].map(|v| encoder.encode(v));
        writeln!(text, "{name},{lr:.6},{lg:.6},{lb:.6},{r},{g},{b}")?;
    }
    write_whole(args.out.as_ref(), text.as_bytes())
}

impl ColourArgs {
    fn illuminant(&self) -> Result<Illuminant> {
        let cct_k = self.cct_k;
        let within = |least: f32| {
            ensure!((least..=25_000.0).contains(&cct_k), "--cct-k {cct_k}: due is a number from {least} to 25000 kelvin");
            Ok(cct_k)
        };
        Ok(match self.light {
            Light::Planckian => Illuminant::Planckian { cct_k: within(1000.0)? },
            Light::DaylightD => Illuminant::DaylightD { cct_k: within(4000.0)? },
            Light::LedB3 => Illuminant::LedB3,
        })
    }
}
