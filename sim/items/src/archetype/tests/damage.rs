//! What damage does to items.

use super::{catalogue, specimen};
use crate::archetype::{Damage, ItemGeometry, PartRole};

const SEEDS: u64 = 120;

fn mean(name: &str, damage: &Damage, measure: impl Fn(&ItemGeometry) -> f32) -> f32 {
    let catalogue = catalogue();
    (0..SEEDS).map(|seed| measure(&specimen(&catalogue, name, damage, seed))).sum::<f32>() / SEEDS as f32
}

#[test]
fn crush_lowers_hollow_items() {
    for name in ["bottle", "bottle_detergent", "can", "cup", "box", "carton", "carton_brick", "bag", "tube_metal", "tray"] {
        let height = |crush| mean(name, &Damage { crush, ..Damage::NONE }, |item| item.size_m[2]);
        let (whole, crushed) = (height(0.0), height(1.0));
        assert!(crushed < 0.88 * whole, "{name}: {whole} m whole, {crushed} m crushed");
    }
}

#[test]
fn solid_items_do_not_give_way() {
    for name in ["brick", "gear", "plank", "jar", "bottle_glass"] {
        let height = |crush| mean(name, &Damage { crush, ..Damage::NONE }, |item| item.size_m[2]);
        let (whole, crushed) = (height(0.0), height(1.0));
        assert!((crushed - whole).abs() < 1e-6, "{name}: {whole} m whole, {crushed} m crushed");
    }
}

#[test]
fn crushed_bottles_keep_their_caps_in_form() {
    let catalogue = catalogue();
    // A cap is 25 mm and more across and up to 20 long, however its bottle lies: pressed flat, it would be that wide one way alone.
    let second_extent = |item: &ItemGeometry| {
        let cap = item.parts.iter().find(|part| part.role == PartRole::Cap)?;
        let along = |axis: usize| {
            let at = cap.mesh.vertices.iter().map(|v| v.position[axis]);
            at.clone().fold(f32::NEG_INFINITY, f32::max) - at.fold(f32::INFINITY, f32::min)
        };
        let mut extents = [0, 1, 2].map(along);
        extents.sort_by(f32::total_cmp);
        Some(extents[1])
    };
    let mut seen = 0;
    for seed in 0..SEEDS {
        let item = specimen(&catalogue, "bottle", &Damage { crush: 1.0, ..Damage::NONE }, seed);
        if let Some(second) = second_extent(&item) {
            seen += 1;
            assert!(second > 0.022, "seed {seed}: the cap is {second} m wide");
        }
    }
    assert!(seen > 50);
}

#[test]
fn fracture_takes_material_away() {
    for name in ["plank", "brick", "pipe", "dish", "bottle_glass", "housing_shard", "foam_block", "tray_foam"] {
        let volume = |fracture| mean(name, &Damage { fracture, ..Damage::NONE }, |item| item.parts[0].volume_m3);
        let (whole, broken) = (volume(0.0), volume(1.0));
        assert!(broken < 0.93 * whole, "{name}: {whole} m3 whole, {broken} m3 broken");
    }
}

#[test]
fn dents_make_hollows_in_cans() {
    let hollow = |item: &ItemGeometry| {
        let vertices = &item.parts[0].mesh.vertices;
        vertices.iter().filter(|v| v.concavity > 0.05 && v.exposure > 0.3).count() as f32 / vertices.len() as f32
    };
    let share = |dents| mean("can", &Damage { dents, ..Damage::NONE }, hollow);
    let (whole, dented) = (share(0.0), share(1.0));
    assert!(dented > whole + 0.01, "{whole} whole, {dented} dented");
}

#[test]
fn severities_outside_their_range_are_clamped() {
    let catalogue = catalogue();
    let most = Damage { dents: 1.0, crush: 1.0, tear: 1.0, fracture: 1.0 };
    let beyond = Damage { dents: 9.0, crush: 1e9, tear: 2.0, fracture: 5.0 };
    let absurd = Damage { dents: f32::NAN, crush: -3.0, tear: f32::NEG_INFINITY, fracture: f32::NAN };
    for name in catalogue.names() {
        assert_eq!(specimen(&catalogue, name, &most, 3), specimen(&catalogue, name, &beyond, 3), "{name}");
        assert_eq!(specimen(&catalogue, name, &Damage::NONE, 3), specimen(&catalogue, name, &absurd, 3), "{name}");
    }
}

#[test]
fn cans_lie_or_stand() {
    let catalogue = catalogue();
    let (mut lying, mut standing) = (0, 0);
    for seed in 0..SEEDS {
        let [x, y, z] = specimen(&catalogue, "can", &Damage::NONE, seed).size_m;
        if (x - y).abs() < 0.1 * x {
            standing += 1;
        } else {
            lying += 1;
            assert!((z - y.min(x)).abs() < 0.06 * z, "seed {seed}: {x} {y} {z}");
        }
    }
    assert!(lying > standing && standing > 3, "{lying} lie, {standing} stand");
}
