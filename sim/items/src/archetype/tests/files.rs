//! The files that ship, and what is said about files that are wrong.

use super::catalogue;
use crate::archetype::file::ArchetypeFile;
use crate::archetype::{ArchetypeCatalogue, Damage, Shape};

const PLANK: &str = r#"
name = "lath"
title = "Lath"
shape = "plank"
[dimensions]
length_m = { distribution = "lognormal", median = 0.3, spread = 1.3, min = 0.1, max = 0.6 }
width_m = { distribution = "normal", mean = 0.05, sd = 0.01, min = 0.03, max = 0.09 }
thickness_m = { distribution = "uniform", min = 0.01, max = 0.02 }
[damage]
dents = 0.5
crush = 0.0
tear = 0.0
fracture = 0.5
[[parts]]
role = "body"
materials = [{ id = "softwood", weight = 1.0 }]
"#;

fn complaint(from: &str, to: &str) -> String {
    assert!(PLANK.contains(from), "{from}");
    let text = PLANK.replace(from, to);
    ArchetypeFile::parse(&text, "DIR/lath.toml", "lath").expect_err(to).to_string()
}

#[test]
fn at_least_eighteen_archetypes_ship_and_every_shape_is_used() {
    let catalogue = catalogue();
    assert!(catalogue.names().count() >= 18);
    for shape in Shape::ALL {
        assert!(catalogue.archetypes().any(|archetype| archetype.shape() == *shape), "{shape:?}");
    }
    let names: Vec<&str> = catalogue.names().collect();
    assert!(names.is_sorted());
}

#[test]
fn shape_names_are_those_of_the_files() {
    for shape in Shape::ALL {
        let text = format!("shape = \"{}\"", shape.name());
        let table: std::collections::BTreeMap<String, Shape> = toml::from_str(&text).expect("a shape's own name");
        assert_eq!(table["shape"], *shape);
    }
}

#[test]
fn a_right_file_is_accepted() {
    ArchetypeFile::parse(PLANK, "DIR/lath.toml", "lath").expect("a right file");
}

#[test]
fn wrong_values_are_named_with_file_key_value_and_bound() {
    for (from, to, words) in [
        ("min = 0.1, max = 0.6", "min = 0.6, max = 0.1", ["dimensions.length_m.max", "0.1", "0.6"]),
        ("min = 0.1, max = 0.6", "min = -1.0, max = 0.6", ["dimensions.length_m.min", "-1", "0.0001"]),
        ("min = 0.1, max = 0.6", "min = 0.1, max = 60.0", ["dimensions.length_m.max", "60", "3"]),
        ("min = 0.1, max = 0.6", "min = 0.1, max = nan", ["dimensions.length_m.max", "NaN", "3"]),
        ("spread = 1.3", "spread = 0.9", ["dimensions.length_m.spread", "0.9", "above 1"]),
        ("median = 0.3", "median = 0.9", ["dimensions.length_m.median", "0.9", "0.1 to 0.6"]),
        ("sd = 0.01", "sd = -0.01", ["dimensions.width_m.sd", "-0.01", "above 0"]),
        ("mean = 0.05", "mean = 0.5", ["dimensions.width_m.mean", "0.5", "0.03 to 0.09"]),
        ("dents = 0.5", "dents = 1.5", ["damage.dents", "1.5", "0 to 1"]),
        ("weight = 1.0", "weight = 0.0", ["parts.body.materials.softwood.weight", "0", "above 0"]),
        ("\"softwood\"", "\"Soft Wood\"", ["parts.body.materials.id", "Soft Wood", "snake case"]),
        ("[{ id = \"softwood\", weight = 1.0 }]", "[]", ["parts.body.materials", "[]", "at least one"]),
        ("role = \"body\"", "role = \"body\"\nchance = 0.5", ["parts.body.chance", "0.5", "always there"]),
        ("name = \"lath\"", "name = \"plank\"", ["name", "\"plank\"", "\"lath\""]),
        ("title = \"Lath\"", "title = \" \"", ["title", "\"\"", "description"]),
    ] {
        let message = complaint(from, to);
        for word in ["DIR/lath.toml"].iter().chain(&words) {
            assert!(message.contains(word), "{to}: {message}");
        }
    }
}

#[test]
fn missing_and_unknown_keys_are_named() {
    let line = "thickness_m = { distribution = \"uniform\", min = 0.01, max = 0.02 }\n";
    assert!(complaint(line, "").contains("dimensions.thickness_m is missing"));
    let message = complaint(line, &format!("{line}diameter_m = {{ distribution = \"uniform\", min = 0.01, max = 0.02 }}\n"));
    assert!(message.contains("dimensions.diameter_m") && message.contains("length_m, width_m"), "{message}");
    let message = complaint("role = \"body\"", "role = \"body\"\nthickness_m = { min = 0.001, max = 0.002 }");
    assert!(message.contains("parts.body.thickness_m") && message.contains("from its dimensions"), "{message}");
    let message = complaint("role = \"body\"", "role = \"cap\"");
    assert!(message.contains("parts.body is missing"), "{message}");
    let message = complaint("[damage]", "[damage]\nrust = 0.5");
    assert!(message.contains("DIR/lath.toml") && message.contains("rust"), "{message}");
    let message = complaint("\"plank\"", "\"planck\"");
    assert!(message.contains("planck") && message.contains("plank"), "{message}");
}

#[test]
fn a_user_adds_an_archetype_by_adding_a_file() {
    let directory = std::env::temp_dir().join(format!("loopline-archetypes-{}", std::process::id()));
    std::fs::create_dir_all(directory.join("archetypes")).expect("a folder");
    std::fs::write(directory.join("archetypes/lath.toml"), PLANK).expect("a file");
    let extended = catalogue().with_directory(&directory);
    std::fs::remove_dir_all(&directory).expect("removed");
    let extended = extended.expect("a right file");
    assert_eq!(extended.names().count(), catalogue().names().count() + 1);
    let mut rng = rand_chacha::rand_core::SeedableRng::seed_from_u64(1);
    let rng: &mut rand_chacha::ChaCha8Rng = &mut rng;
    let item = extended.get("lath").expect("the new archetype").build(&Damage::NONE, rng);
    assert!(item.size_m[0] > 0.09 && item.size_m[0] < 0.7);
}

#[test]
fn a_folder_without_archetypes_adds_nothing() {
    let nowhere = std::path::Path::new("/nonexistent/loopline");
    let same = ArchetypeCatalogue::embedded().expect("valid").with_directory(nowhere).expect("nothing to read");
    assert_eq!(same.names().count(), catalogue().names().count());
}
