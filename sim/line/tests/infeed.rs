//! The infeeds of the scenarios that ship, against the materials and archetypes that ship.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files stops")]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use loopline_items::ArchetypeCatalogue;
use loopline_line::sampling::Sampler;
use loopline_line::{Infeed, archetype_facts};
use loopline_materials::Library;
use loopline_scenario::{InfeedPlan, Scenario};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn shipped() -> Vec<Scenario> {
    let files = fs::read_dir(root().join("scenarios")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|e| e == "toml")).map(|path| Scenario::load(path).unwrap()).collect()
}

#[test]
fn every_name_in_the_scenarios_exists() {
    let library = Library::embedded().unwrap();
    let archetypes = archetype_facts(&ArchetypeCatalogue::embedded().unwrap());
    let complaints: Vec<String> = shipped()
        .into_iter()
        .filter_map(|scenario| scenario.check(&library, &archetypes).err())
        .map(|error| error.to_string())
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn lab_and_mixed_show_every_material_equally_often() {
    let library = Library::embedded().unwrap();
    let archetypes = archetype_facts(&ArchetypeCatalogue::embedded().unwrap());
    let count = library.materials().len();
    for name in ["lab", "mixed"] {
        let scenario = Scenario::load(root().join(format!("scenarios/{name}.toml"))).unwrap();
        let shares = InfeedPlan::new(&scenario, &library, &archetypes).unwrap().material_shares(count);
        for (material, share) in library.materials().iter().zip(shares) {
            assert!((share * count as f64 - 1.0).abs() < 1e-9, "{name}: {} has {share}", material.id);
        }
    }
}

#[test]
fn an_item_is_made_alone_and_alike_whatever_was_made_before() {
    let (library, catalogue) = (Arc::new(Library::embedded().unwrap()), ArchetypeCatalogue::embedded().unwrap());
    let scenario = Arc::new(Scenario::load(root().join("scenarios/weee.toml")).unwrap());
    let infeed = Infeed::new(scenario.clone(), library.clone(), &catalogue).unwrap();
    let alone = infeed.item(3, 41);
    let other = Infeed::new(scenario, library, &catalogue).unwrap();
    let later: Vec<_> = (0..60).map(|serial| other.item(3, serial)).collect();
    let same = |a: &loopline_items::Item, b: &loopline_items::Item| {
        a.archetype == b.archetype
            && a.life == b.life
            && a.quality == b.quality
            && a.parts.len() == b.parts.len()
            && a.parts.iter().zip(&b.parts).all(|(a, b)| {
                a.mass_kg == b.mass_kg && a.mesh.vertices == b.mesh.vertices && a.surface.coverage == b.surface.coverage
            })
    };
    assert!(same(&alone, &later[41]));
    assert!(later.iter().enumerate().all(|(k, item)| k == 41 || !same(&alone, item)), "serial numbers make different items");
}

#[test]
fn a_line_and_a_dataset_of_one_seed_share_no_life() {
    let (library, catalogue) = (Arc::new(Library::embedded().unwrap()), ArchetypeCatalogue::embedded().unwrap());
    let scenario = Scenario::load(root().join("scenarios/packaging.toml")).unwrap();
    let sampler = Sampler::new(scenario.clone(), library.clone(), &catalogue, 5).unwrap();
    let infeed = Infeed::new(Arc::new(scenario), library, &catalogue).unwrap();
    let on_line: Vec<_> = (0..40).map(|serial| infeed.item(5, serial).life).collect();
    for index in 0..40 {
        let view = sampler.view(index).unwrap();
        assert!(view.placed().iter().all(|placed| !on_line.contains(&placed.item.life)), "sample {index}");
    }
}
