//! `loopline probe wet`: surfaces of measured dry reflectance under the water that datasets are made with.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use loopline_materials::{Library, WaterFilm, optics::interface::Interface};

use super::table::Table;
use super::within;
use crate::commands::output::write_whole;

/// Arguments of `probe wet`.
#[derive(Debug, clap::Args)]
pub(crate) struct WetArgs {
    /// CSV of dry reflectances, 0 to 1: header `id,NM,NM,...` within 380 to 2500 nm, a row per surface.
    #[arg(long, value_name = "FILE")]
    reflectance: PathBuf,
    /// Mean thickness of the clinging film between pools, mm, 0 to 100.
    #[arg(long, value_name = "MM")]
    film_mm: f32,
    /// Share of the wet area that carries pools, 0 to 1.
    #[arg(long, value_name = "SHARE")]
    pool_share: f32,
    /// Refractive index of the surface, 1.33 to 3.
    #[arg(long, value_name = "N", default_value_t = 1.5)]
    index: f32,
    /// Share of the first-surface reflectance that is in the dry reading, 0 to 1: 1 of a rough surface.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0)]
    seen_surface: f32,
    /// File to write; standard output if left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Prints the wet reflectances in the form of the dry ones.
pub(super) fn run(args: &WetArgs, library: &Library) -> Result<()> {
    for (key, value, bounds) in [
        ("--film-mm", args.film_mm, [0.0, 100.0]),
        ("--pool-share", args.pool_share, [0.0, 1.0]),
        ("--index", args.index, [1.33, 3.0]),
        ("--seen-surface", args.seen_surface, [0.0, 1.0]),
    ] {
        within(key, value, bounds)?;
    }
    let table = Table::read(&args.reflectance)?;
    let film = WaterFilm::new(library, args.film_mm, args.pool_share);
    let dry = Interface::new(args.index);
    let mut text = format!("id,{}\n", table.header.join(","));
    for (name, values) in &table.rows {
        text.push_str(name);
        for (nm, reading) in table.wavelengths_nm.iter().zip(values) {
            write!(text, ",{:.6}", film.wet_reading(*nm, *reading, &dry, args.seen_surface))?;
        }
        text.push('\n');
    }
    write_whole(args.out.as_ref(), text.as_bytes())
}
