//! `loopline probe belt`: a belt that runs, stops and starts again with what lies on it, as JSON.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, ensure};
use loopline::run::Stock;
use loopline_line::plant::{BELT_ACCELERATION_M_S2, Plant, TICK_S};
use loopline_scenario::LineFile;
use serde_json::{Value, json};

/// Arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct BeltArgs {
    /// File of the line.
    line: PathBuf,
    /// When the belt is told to stop, in s.
    #[arg(long, default_value_t = 10.0)]
    stop_s: f64,
    /// When it is told to run again, in s.
    #[arg(long, default_value_t = 12.0)]
    start_s: f64,
    /// How long all that takes, in s.
    #[arg(long, default_value_t = 14.0)]
    seconds: f64,
    /// Seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Prints after each tick the encoder (m), the speed of the belt's surface (m/s), and what lies before the cameras: number, x, y, z (m).
pub(crate) fn run(args: &BeltArgs, folder: Option<&Path>) -> Result<()> {
    let due = 0.0 <= args.stop_s && args.stop_s <= args.start_s && args.start_s <= args.seconds && args.seconds <= 3600.0;
    ensure!(
        due,
        "--stop-s {} --start-s {} --seconds {}: due are rising numbers from 0 to 3600",
        args.stop_s,
        args.start_s,
        args.seconds
    );
    let file = LineFile::load(&args.line)?;
    let Stock { library, catalogue, robots } = Stock::load(folder)?;
    let mut plant = Plant::of_line(&file, &robots, library, &catalogue, args.seed)?;
    // An item is known again by where it lies in memory; all are kept, so that no two lie at one place.
    let mut seen = Vec::new();
    let mut ticks: Vec<Value> = Vec::new();
    while plant.clock().now_s() < args.seconds - 1e-9 {
        let now_s = plant.clock().now_s();
        plant.set_belt_running(now_s < args.stop_s - 1e-9 || now_s >= args.start_s - 1e-9);
        plant.step().map_err(loopline::Error::from)?;
        // Nobody draws them.
        plant.take_views();
        let view = plant.view()?;
        let mut items = Vec::new();
        for placed in view.placed() {
            let number = seen.iter().position(|item| Arc::ptr_eq(item, &placed.item)).unwrap_or_else(|| {
                seen.push(placed.item.clone());
                seen.len() - 1
            });
            let at = placed.world_from_item.translation;
            items.push(json!([number, at.x, at.y, at.z]));
        }
        let belt = plant.belt();
        ticks.push(json!({ "encoder_m": belt.encoder_m, "surface_m_s": belt.surface_m_s, "items": items }));
    }
    let text = json!({
        "tick_s": TICK_S, "speed_m_s": plant.belt().speed_m_s, "acceleration_m_s2": BELT_ACCELERATION_M_S2, "ticks": ticks,
    });
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}
