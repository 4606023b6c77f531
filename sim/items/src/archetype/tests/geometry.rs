//! What holds for every item, whatever its archetype, seed and damage.

use glam::Vec3;

use super::{catalogue, enclosed_m3, specimen};
use crate::archetype::{Damage, ItemGeometry, PartGeometry, PartMesh};

const SEEDS: u64 = 200;

fn treatments() -> [Damage; 4] {
    [
        Damage::NONE,
        Damage { dents: 1.0, crush: 0.3, tear: 0.0, fracture: 0.0 },
        Damage { dents: 0.4, crush: 0.5, tear: 0.5, fracture: 0.5 },
        Damage { dents: 1.0, crush: 1.0, tear: 1.0, fracture: 1.0 },
    ]
}

fn for_all(mut check: impl FnMut(&str, &ItemGeometry)) {
    let catalogue = catalogue();
    for archetype in catalogue.archetypes() {
        for (i, damage) in treatments().iter().enumerate() {
            for seed in 0..SEEDS {
                let item = specimen(&catalogue, archetype.name(), damage, seed);
                check(&format!("{} treatment {i} seed {seed}", archetype.name()), &item);
            }
        }
    }
}

fn triangles(mesh: &PartMesh) -> impl Iterator<Item = [Vec3; 3]> {
    mesh.indices.chunks_exact(3).map(|t| [t[0], t[1], t[2]].map(|i| Vec3::from(mesh.vertices[i as usize].position)))
}

fn vertices_are_finite_with_unit_normals_and_attributes_in_range(which: &str, item: &ItemGeometry) {
    for vertex in item.parts.iter().flat_map(|part| &part.mesh.vertices) {
        let numbers = [vertex.position.as_slice(), &vertex.normal, &vertex.uv].concat();
        assert!(numbers.iter().all(|x| x.is_finite()), "{which}: {vertex:?}");
        assert!((Vec3::from(vertex.normal).length() - 1.0).abs() < 1e-4, "{which}: {vertex:?}");
        assert!((-1.0..=1.0).contains(&vertex.concavity), "{which}: {vertex:?}");
        assert!((0.0..=1.0).contains(&vertex.exposure), "{which}: {vertex:?}");
        assert!(vertex.uv.iter().all(|t| t.abs() < 4.0), "{which}: {vertex:?}");
    }
}

fn triangles_have_area_and_indices_exist(which: &str, item: &ItemGeometry) {
    for part in &item.parts {
        assert!(part.mesh.indices.iter().all(|i| (*i as usize) < part.mesh.vertices.len()), "{which}");
        for [a, b, c] in triangles(&part.mesh) {
            assert!((b - a).cross(c - a).length() > 1e-12, "{which} {:?}: {a} {b} {c}", part.role);
        }
    }
}

fn items_rest_on_the_belt_centred_on_their_footprint_and_report_their_size(which: &str, item: &ItemGeometry) {
    let points = || item.parts.iter().flat_map(|part| &part.mesh.vertices).map(|v| Vec3::from(v.position));
    let low = points().fold(Vec3::INFINITY, Vec3::min);
    let high = points().fold(Vec3::NEG_INFINITY, Vec3::max);
    assert!(low.z.abs() < 1e-3, "{which}: lowest point {}", low.z);
    assert!((low + high).truncate().abs().max_element() < 1e-3, "{which}: {low} {high}");
    assert!((high - low - Vec3::from(item.size_m)).abs().max_element() < 1e-3, "{which}: {:?}", item.size_m);
    assert!(high.z > 2e-4 && item.size_m.iter().all(|side| *side < 1.3), "{which}: {:?}", item.size_m);
}

fn triangle_counts_stay_within_budget(which: &str, item: &ItemGeometry) {
    assert!((20..=1600).contains(&item.triangle_count()), "{which}: {}", item.triangle_count());
}

fn parts_carry_physical_quantities(which: &str, item: &ItemGeometry) {
    assert!((1..=4).contains(&item.parts.len()), "{which}");
    for part in &item.parts {
        assert!(part.thickness_m > 5e-6 && part.thickness_m < 0.3, "{which}: {}", part.thickness_m);
        assert!(part.volume_m3 > 0.0 && part.volume_m3 < 0.02, "{which}: {}", part.volume_m3);
        assert!((0.0..=1.0).contains(&part.print_share), "{which}: {}", part.print_share);
    }
}

#[test]
fn every_item_holds_what_the_renderer_and_the_physics_rely_on() {
    // One pass over all items: building them is what takes the time.
    for_all(|which, item| {
        vertices_are_finite_with_unit_normals_and_attributes_in_range(which, item);
        triangles_have_area_and_indices_exist(which, item);
        items_rest_on_the_belt_centred_on_their_footprint_and_report_their_size(which, item);
        triangle_counts_stay_within_budget(which, item);
        parts_carry_physical_quantities(which, item);
        vertex_normals_agree_with_the_winding(which, item);
    });
}

#[test]
fn roles_are_those_of_the_file_and_the_first_is_always_there() {
    let catalogue = catalogue();
    for archetype in catalogue.archetypes() {
        for seed in 0..30 {
            let item = specimen(&catalogue, archetype.name(), &treatments()[3], seed);
            assert_eq!(item.parts[0].role, archetype.roles()[0].role, "{} {seed}", archetype.name());
            let known = |part: &PartGeometry| archetype.roles().iter().any(|role| role.role == part.role);
            assert!(item.parts.iter().all(known), "{} {seed}", archetype.name());
        }
    }
}

#[test]
fn typical_items_take_some_hundred_triangles() {
    let catalogue = catalogue();
    for name in catalogue.names() {
        let count = |seed| specimen(&catalogue, name, &treatments()[2], seed).triangle_count() as u64;
        let mean = (0..40).map(count).sum::<u64>() / 40;
        assert!((200..=1200).contains(&mean), "{name}: {mean} triangles on average");
    }
}

fn vertex_normals_agree_with_the_winding(which: &str, item: &ItemGeometry) {
    for part in &item.parts {
        let (mut agree, mut all) = (0.0, 0.0);
        for t in part.mesh.indices.chunks_exact(3) {
            let [a, b, c] = [t[0], t[1], t[2]].map(|i| part.mesh.vertices[i as usize]);
            let cross =
                (Vec3::from(b.position) - Vec3::from(a.position)).cross(Vec3::from(c.position) - Vec3::from(a.position));
            let mean = Vec3::from(a.normal) + Vec3::from(b.normal) + Vec3::from(c.normal);
            all += cross.length();
            agree += if cross.dot(mean) > 0.0 { cross.length() } else { 0.0 };
        }
        assert!(agree > 0.97 * all, "{which} {:?}: {}", part.role, agree / all);
    }
}

#[test]
fn undamaged_solids_are_closed_and_wound_outwards() {
    let catalogue = catalogue();
    for name in ["plank", "brick", "gear", "rubble", "profile", "foam_block", "heat_sink", "shard", "tile", "screwdriver"] {
        for seed in 0..50 {
            let item = specimen(&catalogue, name, &Damage::NONE, seed);
            for part in &item.parts {
                let enclosed = enclosed_m3(&part.mesh);
                let stated = f64::from(part.volume_m3);
                assert!((enclosed - stated).abs() < 0.01 * stated, "{name} {seed} {:?}: {enclosed} {stated}", part.role);
            }
        }
    }
}

#[test]
fn open_vessels_show_an_inside_and_enclose_just_their_walls() {
    let catalogue = catalogue();
    for name in ["cup", "tray", "dish", "jar", "pipe"] {
        for seed in 0..50 {
            let item = specimen(&catalogue, name, &Damage::NONE, seed);
            let body = &item.parts[0];
            let enclosed = enclosed_m3(&body.mesh);
            let [x, y, z] = item.size_m.map(f64::from);
            assert!(enclosed > 0.0 && enclosed < 0.6 * x * y * z, "{name} {seed}: {enclosed}");
            assert!(body.mesh.vertices.iter().any(|v| v.exposure < 0.3), "{name} {seed}: nothing is sheltered");
        }
    }
}

#[test]
fn the_same_draw_gives_the_same_item_and_another_draw_another() {
    let catalogue = catalogue();
    for name in catalogue.names() {
        let damage = Damage { dents: 0.5, crush: 0.5, tear: 0.5, fracture: 0.5 };
        let item = |seed| specimen(&catalogue, name, &damage, seed);
        assert_eq!(item(7), item(7), "{name}");
        assert_ne!(item(7), item(8), "{name}");
    }
}

#[test]
fn items_stand_on_at_least_three_points() {
    let catalogue = catalogue();
    for name in ["rubble", "bottle", "can", "cup", "brick", "tool", "jar", "profile"] {
        for seed in 0..50 {
            let item = specimen(&catalogue, name, &Damage::NONE, seed);
            let contacts = item.parts.iter().flat_map(|part| &part.mesh.vertices).filter(|v| v.position[2] < 1e-3);
            let mut places: Vec<[i32; 2]> =
                contacts.map(|v| [v.position[0], v.position[1]].map(|x| (x * 1e4).round() as i32)).collect();
            places.sort_unstable();
            places.dedup();
            assert!(places.len() >= 3, "{name} {seed}: {places:?}");
        }
    }
}
