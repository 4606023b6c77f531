//! A line that runs is drawn and labelled as datasets are: picture and labels agree while items move.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files stops")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use loopline::assets;
use loopline_line::plant::{EventKind, Plant};
use loopline_line::station;
use loopline_render::{Gpu, SensorPass};
use loopline_scenario::Scenario;
use loopline_station::View;

fn scenario() -> Scenario {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/packaging.toml");
    let mut scenario = Scenario::load(file).unwrap();
    scenario.infeed.items_per_min = 120.0;
    scenario
}

/// Frames of half a minute, each with the serial numbers of its items in the order of the view.
fn frames() -> Vec<(View, Vec<u64>)> {
    let library = Arc::new(assets::library(None).unwrap());
    let mut plant = Plant::new(scenario(), library, &assets::catalogue(None).unwrap(), 11).unwrap();
    plant.run_for(30.0).unwrap();
    let serials = plant.take_events().into_iter().filter_map(|event| match event.kind {
        EventKind::Frame { serials, .. } => Some(serials),
        _ => None,
    });
    plant.take_views().into_iter().zip(serials).filter(|(_, serials)| !serials.is_empty()).collect()
}

#[test]
fn pictures_and_labels_of_a_moving_line_agree() {
    let scenario = scenario();
    let library = Arc::new(assets::library(None).unwrap());
    let station = station(&scenario, library, 11, true).unwrap();
    let [width, height] = scenario.raster_size();
    let mut pass = SensorPass::new(Gpu::open().unwrap(), width as u32, height as u32).unwrap();
    let frames = frames();
    let views: Vec<&View> = frames.iter().map(|(view, _)| view).collect();
    let rasters = pass.draw(&views).unwrap();

    let (mut visible, mut moved) = (0, 0);
    let mut before: BTreeMap<u64, (f32, [i32; 4])> = BTreeMap::new();
    for ((view, serials), raster) in frames.iter().zip(&rasters) {
        let signatures = station.signatures(view);
        let sensors = station.expose(view, raster, &signatures).unwrap();
        assert_eq!((sensors.rgb.width(), sensors.rgb.height()), (128, 128));
        let truth = station.truth(view, raster, &signatures, false);
        let largest = truth.mask.data().iter().max().copied().unwrap_or_default();
        assert!(usize::from(largest) < signatures.len(), "every number in the mask is a part of the view");
        assert_eq!(truth.labels.items.len(), serials.len());
        for ((item, serial), placed) in truth.labels.items.iter().zip(serials).zip(view.placed()) {
            let Some(tight) = item.bbox_tight else { continue };
            // The pixels lie where the pose in the labels puts the mesh.
            let loose = item.bbox_loose;
            let inside =
                tight[0] >= loose[0] - 1 && tight[1] >= loose[1] - 1 && tight[2] <= loose[2] + 1 && tight[3] <= loose[3] + 1;
            assert!(inside, "item {serial}: pixels {tight:?} outside of its mesh {loose:?}");
            assert_eq!(item.pose.translation_m, placed.world_from_item.translation.to_array());
            visible += 1;
            // From frame to frame pixels move as far as the belt has run.
            let x_m = item.pose.translation_m[0];
            let edge = loose[0] == 0 || loose[2] == width as i32;
            if let Some((x_before_m, box_before)) = before.insert(*serial, (x_m, tight))
                && !edge
                && box_before[0] > 0
                && item.visibility > 0.95
            {
                let due_px = (x_m - x_before_m) / view.camera.metres_per_pixel;
                let went_px = (tight[0] - box_before[0]) as f32;
                assert!((went_px - due_px).abs() <= 0.12 * due_px + 3.0, "item {serial}: {went_px} of {due_px} pixels");
                moved += 1;
            }
        }
    }
    assert!(visible > 60 && moved > 10, "{visible} items seen, {moved} of them twice");
}

#[test]
fn a_view_is_drawn_alike_alone_and_among_others() {
    let frames = frames();
    let [width, height] = scenario().raster_size();
    let mut pass = SensorPass::new(Gpu::open().unwrap(), width as u32, height as u32).unwrap();
    let views: Vec<&View> = frames.iter().take(6).map(|(view, _)| view).collect();
    let together = pass.draw(&views).unwrap();
    // In any order, and one by one as a line that runs asks for them.
    for (view, due) in views.iter().zip(&together).rev() {
        assert!(pass.draw(&[view]).unwrap().remove(0) == *due, "frame {}", view.frame.index());
    }
}
