//! The crate graph: the arrows of ARCHITECTURE.md, and what must never be linked.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use loopline_tests::workspace;
use serde_json::Value;

/// What each crate of Loopline may know of the others, directly: the arrows of ARCHITECTURE.md.
const ARROWS: [(&str, &[&str]); 17] = [
    ("loopline-terminal", &[]),
    ("loopline-materials", &[]),
    ("loopline-sensors", &["loopline-materials"]),
    ("loopline-dataset", &[]),
    ("loopline-items", &["loopline-materials"]),
    ("loopline-scenario", &["loopline-materials", "loopline-sensors"]),
    ("loopline-station", &["loopline-dataset", "loopline-items", "loopline-materials", "loopline-sensors"]),
    ("loopline-render", &["loopline-items", "loopline-materials", "loopline-sensors", "loopline-station"]),
    ("loopline-robot", &[]),
    (
        "loopline-line",
        &[
            "loopline-items",
            "loopline-materials",
            "loopline-robot",
            "loopline-scenario",
            "loopline-sensors",
            "loopline-station",
        ],
    ),
    ("loopline-edge", &[]),
    ("loopline-control", &["loopline-edge"]),
    ("loopline-training", &["loopline-dataset", "loopline-edge", "loopline-terminal"]),
    (
        "loopline",
        &[
            "loopline-control",
            "loopline-dataset",
            "loopline-edge",
            "loopline-items",
            "loopline-line",
            "loopline-materials",
            "loopline-render",
            "loopline-robot",
            "loopline-scenario",
            "loopline-sensors",
            "loopline-station",
        ],
    ),
    (
        "loopline-cli",
        &[
            "loopline",
            "loopline-control",
            "loopline-dataset",
            "loopline-edge",
            "loopline-line",
            "loopline-materials",
            "loopline-render",
            "loopline-robot",
            "loopline-scenario",
            "loopline-sensors",
            "loopline-station",
            "loopline-terminal",
        ],
    ),
    ("loopline-tests", &["loopline-dataset"]),
    ("loopline-lost-device", &["loopline-tests"]),
];

/// All that a crate may know, directly or through others.
fn reachable(name: &str) -> BTreeSet<&'static str> {
    let (_, direct) = ARROWS.iter().find(|(n, _)| *n == name).expect("arrows lead to crates");
    direct.iter().flat_map(|d| reachable(d).into_iter().chain([*d])).collect()
}

/// The arrows as a picture that Markdown readers draw; what follows from other arrows is left out.
fn picture() -> String {
    let short = |name: &str| name.strip_prefix("loopline-").unwrap_or(name).to_owned();
    let mut text = "```mermaid\ngraph BT\n".to_owned();
    for (name, direct) in ARROWS {
        let indirect: BTreeSet<&str> = direct.iter().flat_map(|d| reachable(d)).collect();
        for target in direct.iter().filter(|target| !indirect.contains(**target)) {
            text.push_str(&format!("    {} --> {}\n", short(name), short(target)));
        }
        if direct.is_empty() {
            text.push_str(&format!("    {}\n", short(name)));
        }
    }
    text + "```\n"
}

#[test]
fn the_picture_of_the_crates_is_of_this_graph() {
    let path = workspace().join("ARCHITECTURE.md");
    let page = fs::read_to_string(&path).expect("readable");
    let (head, rest) = page.split_once("<!-- crates -->\n").expect("a mark before the picture");
    let (drawn, tail) = rest.split_once("<!-- /crates -->").expect("a mark behind the picture");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{head}<!-- crates -->\n{}<!-- /crates -->{tail}", picture())).expect("writable");
        return;
    }
    assert_eq!(drawn, picture(), "UPDATE_DOCS=1 cargo test --release -p loopline-tests --test structure draws it anew");
}

#[test]
fn every_crate_stands_in_the_table_of_the_architecture() {
    let page = fs::read_to_string(workspace().join("ARCHITECTURE.md")).expect("readable");
    for (name, package) in packages() {
        let manifest = package["manifest_path"].as_str().expect("a path").to_owned();
        let folder = manifest.strip_suffix("/Cargo.toml").expect("a manifest");
        let folder = folder.strip_prefix(&format!("{}/", workspace().display())).expect("a folder of the workspace");
        assert!(page.contains(&format!("`{folder}`")), "{name} ({folder}) is not in ARCHITECTURE.md");
    }
}

#[test]
fn the_line_links_bevys_ecs_and_no_crate_below_it_needs_it() {
    assert!(linked("loopline-line").contains("bevy_ecs"));
    assert!(linked("loopline").contains("bevy_ecs"));
}

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo).args(arguments).current_dir(workspace()).output().expect("cargo starts");
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

fn packages() -> BTreeMap<String, Value> {
    let text = cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let metadata: Value = serde_json::from_str(&text).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("there are packages").clone();
    packages.into_iter().map(|p| (p["name"].as_str().expect("packages have names").to_owned(), p)).collect()
}

/// Names of everything that a crate links in a normal build, itself left out.
fn linked(package: &str) -> BTreeSet<String> {
    linked_with(package, &[])
}

/// [`linked`] with further options of cargo's.
fn linked_with(package: &str, options: &[&str]) -> BTreeSet<String> {
    let fixed = ["tree", "-p", package, "-e", "normal", "--prefix", "none", "--offline", "--no-dedupe"];
    let tree = cargo(&[&fixed, options].concat());
    tree.lines().skip(1).filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn each_crate_knows_only_what_its_arrows_point_to() {
    let packages = packages();
    assert_eq!(
        packages.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        ARROWS.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>(),
        "a crate came or went: say in ARCHITECTURE.md and here what it may know"
    );
    for (name, allowed) in ARROWS {
        let dependencies = packages[name]["dependencies"].as_array().expect("a list");
        for dependency in dependencies {
            let target = dependency["name"].as_str().expect("a name");
            let known = !target.starts_with("loopline") || allowed.contains(&target);
            assert!(known, "{name} depends on {target} ({}), and no arrow says so", dependency["kind"]);
        }
    }
}

#[test]
fn instruments_line_and_datasets_link_no_graphics() {
    let without = ["materials", "sensors", "dataset", "items", "scenario", "station", "robot", "line", "edge", "control"];
    for package in without.map(|name| format!("loopline-{name}")) {
        let package = package.as_str();
        let linked = linked(package);
        assert!(linked.len() > 3, "{package}: cargo tree told nothing: {linked:?}");
        for graphics in ["wgpu", "wgpu-core", "wgpu-hal", "bevy_render", "bevy_winit", "naga"] {
            assert!(!linked.contains(graphics), "{package} links {graphics}");
        }
    }
    // The names above are those that a crate with graphics links; else this test would guard nothing.
    let graphics = linked("loopline-render");
    assert!(graphics.contains("wgpu") && graphics.contains("naga"), "{graphics:?}");
}

#[test]
fn only_the_line_and_what_is_built_on_it_know_bevy() {
    let without = ["materials", "sensors", "dataset", "items", "scenario", "station", "render", "robot", "edge", "control"];
    for package in without.map(|name| format!("loopline-{name}")) {
        let package = package.as_str();
        let bevy: Vec<String> = linked(package).into_iter().filter(|name| name.starts_with("bevy")).collect();
        assert!(bevy.is_empty(), "{package} links {bevy:?}");
    }
}

#[test]
fn who_links_perception_links_no_command_line_and_no_picture_files() {
    let library = linked_with("loopline-edge", &["--no-default-features"]);
    assert!(library.contains("ort"), "{library:?}");
    let program = linked("loopline-edge");
    for name in ["clap", "image"] {
        assert!(!library.contains(name), "the library links {name}");
        assert!(program.contains(name), "the program has no {name}; what is it called now?");
    }
}

#[test]
fn every_crate_takes_the_workspace_lints_and_is_described() {
    for (name, package) in packages() {
        let path = package["manifest_path"].as_str().expect("a path");
        let manifest: toml::Table = fs::read_to_string(path).expect("readable").parse().expect("TOML");
        let lints = manifest.get("lints").and_then(|l| l.get("workspace")).and_then(toml::Value::as_bool);
        assert_eq!(lints, Some(true), "{path}: [lints] workspace = true is missing");
        assert!(package["description"].as_str().is_some_and(|d| !d.is_empty()), "{name} has no description");
        assert_eq!(package["license"].as_str(), Some("MIT OR Apache-2.0"), "{name}");
    }
}
