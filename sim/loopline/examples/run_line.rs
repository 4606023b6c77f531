//! A line that runs for half a minute of simulated time: what arrives, what the station sees, what the books say.
//!
//! ```sh
//! cargo run --release --example run_line -- scenarios/packaging.toml 7
//! ```

use std::path::PathBuf;
use std::sync::Arc;

use loopline::assets;
use loopline_line::plant::Plant;
use loopline_line::station;
use loopline_render::{Gpu, SensorPass};
use loopline_scenario::Scenario;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let file = arguments.next().map_or_else(|| PathBuf::from("scenarios/packaging.toml"), PathBuf::from);
    let seed = arguments.next().map_or(Ok(7), |seed| seed.to_string_lossy().parse())?;

    let scenario = Scenario::load(file)?;
    let library = Arc::new(assets::library(None)?);
    let mut plant = Plant::new(scenario.clone(), library.clone(), &assets::catalogue(None)?, seed)?;
    plant.run_for(30.0)?;

    // The plant draws nothing: whoever has a renderer draws the views that it hands out.
    let station = station(&scenario, library, seed, true)?;
    let [width, height] = scenario.raster_size();
    let mut pass = SensorPass::new(Gpu::open()?, width as u32, height as u32)?;
    for view in plant.take_views() {
        let raster = pass.draw(&[&view])?.remove(0);
        let signatures = station.signatures(&view);
        let sensors = station.expose(&view, &raster, &signatures)?;
        let truth = station.truth(&view, &raster, &signatures, false);
        let visible: Vec<String> = truth
            .labels
            .items
            .iter()
            .filter(|item| item.visibility > 0.25)
            .map(|item| format!("{} of {}, cooled for {:.2} s", item.archetype, item.material, item.cooling_s))
            .collect();
        if !visible.is_empty() {
            let size = [sensors.rgb.width(), sensors.rgb.height()];
            println!("frame {:>3}, {} x {} pixels: {}", view.frame.index(), size[0], size[1], visible.join("; "));
        }
    }
    let ledger = plant.ledger();
    println!(
        "{:.0} s: {} items of {:.2} kg arrived, {} are on the belt, {} ran off its end",
        plant.clock().now_s(),
        ledger.arrived,
        ledger.arrived_kg,
        ledger.on_belt,
        ledger.tail
    );
    Ok(())
}
