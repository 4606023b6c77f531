//! `loopline probe throw`: what the plant's physics make of flat items by themselves, as JSON.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, ensure};
use glam::{Affine3A, Vec3};
use loopline::assets;
use loopline_line::Infeed;
use loopline_line::plant::{GRAVITY_M_S2, TICK_S, path_alone};
use loopline_scenario::Scenario;
use serde_json::{Value, json};

/// Height over the shorter side up to which an item is flat: it neither rolls nor tips.
const FLAT_UP_TO: f32 = 0.12;
/// So many items are looked at for flat ones.
const MOST_LOOKED_AT: u64 = 100_000;

/// Arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct ThrowArgs {
    /// Scenario whose items are thrown.
    scenario: PathBuf,
    /// Number of flat items, the first that would arrive.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=1000))]
    items: u64,
    /// Height over the belt at which the item begins, in m.
    #[arg(long, default_value_t = 0.0)]
    height_m: f32,
    /// Velocity along the belt with which it begins, in m/s.
    #[arg(long, default_value_t = 0.0, allow_hyphen_values = true)]
    velocity_m_s: f32,
    /// Time for which the belt stands at first, in s.
    #[arg(long, default_value_t = 0.0)]
    stand_s: f64,
    /// Speed of the belt after that, in m/s.
    #[arg(long, default_value_t = 0.0)]
    belt_m_s: f32,
    /// Time after that, in s.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// Seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Prints for each item its sizes (m), mass (kg), friction, and its path: x, y, z (m) and their velocities (m/s) after each tick.
pub(crate) fn run(args: &ThrowArgs, folder: Option<&Path>) -> Result<()> {
    for (key, value) in [("--stand-s", args.stand_s), ("--seconds", args.seconds)] {
        ensure!((0.0..=60.0).contains(&value), "{key} {value}: due is a number from 0 to 60");
    }
    let numbers = [("--height-m", args.height_m), ("--velocity-m-s", args.velocity_m_s), ("--belt-m-s", args.belt_m_s)];
    for (key, value) in numbers {
        super::within(key, value, [-10.0, 10.0])?;
    }
    let scenario = Scenario::load(&args.scenario)?;
    let infeed = Infeed::new(Arc::new(scenario), Arc::new(assets::library(folder)?), &assets::catalogue(folder)?)?;
    let ticks = |seconds: f64| (seconds / TICK_S).round() as usize;
    let begin = Affine3A::from_translation(Vec3::Z * args.height_m);
    let velocity_m_s = Vec3::X * args.velocity_m_s;
    let flat = (0..MOST_LOOKED_AT).map(|serial| infeed.item(args.seed, serial)).filter(|item| {
        let [length, width, height] = item.size_m;
        height < FLAT_UP_TO * length.min(width)
    });
    let items: Vec<Value> = flat
        .take(args.items as usize)
        .map(|item| {
            let stands = std::iter::repeat_n(0.0, ticks(args.stand_s));
            let speeds = stands.chain(std::iter::repeat_n(args.belt_m_s, ticks(args.seconds)));
            let path = path_alone(&infeed, &item, begin, velocity_m_s, speeds);
            let body = item.rigid_body(infeed.library());
            let path: Vec<[f32; 6]> = path.iter().map(|[at, v]| [at.x, at.y, at.z, v.x, v.y, v.z]).collect();
            json!({
                "archetype": item.archetype, "size_m": item.size_m, "mass_kg": body.mass_kg, "friction": body.friction, "path": path,
            })
        })
        .collect();
    ensure!(items.len() as u64 == args.items, "{}: it has {} flat items only", args.scenario.display(), items.len());
    let text = json!({ "tick_s": TICK_S, "gravity_m_s2": GRAVITY_M_S2, "stand_ticks": ticks(args.stand_s), "items": items });
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}
