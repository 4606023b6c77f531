//! What a line does, pinned: the event log of a minute of packaging, for each kind of machine that was at hand.
//!
//! `cargo build --release && UPDATE_GOLDEN=1 cargo test --release --test golden_line` records it anew. Unlike samples, which people keep,
//! a log has no version: whoever changes on purpose what the line does records it and says so in CHANGELOG.md.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use std::fs;
use std::hint::black_box;
use std::io::Write as _;

use loopline_tests::{fresh_folder, run, workspace};
use serde::{Deserialize, Serialize};

const FILE: &str = "tests/golden/line.toml";
const RUN: [&str; 9] =
    ["run", "scenarios/lines/packaging.toml", "--perception", "oracle", "--minutes", "1", "--seed", "7", "--quiet"];
const UPDATE: &str = "cargo build --release && UPDATE_GOLDEN=1 cargo test --release --test golden_line";

/// The file of hashes.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Goldens {
    #[serde(default)]
    golden: Vec<Golden>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
struct Golden {
    /// See [`machine`].
    machine: String,
    /// BLAKE3 of the event log.
    log: String,
}

/// What decides the last bits of results: the kind of processor, what of it libraries of linear algebra ask for, and the values of the
/// system's mathematical functions, hashed.
fn machine() -> String {
    // The same functions in either precision.
    macro_rules! add_values {
        ($hasher:ident, $x:expr) => {{
            let x = $x;
            let powers = [x.exp(), x.ln(), x.powf(0.37)];
            let angles = [x.atan2(1.7), x.hypot(0.3), x.atan(), (1.0 / (1.0 + x)).acos()];
            [x.sin(), x.cos(), x.tan()].iter().chain(&powers).chain(&angles).for_each(|value| {
                $hasher.update(&value.to_le_bytes());
            });
        }};
    }
    let mut hasher = blake3::Hasher::new();
    for step in 1..=2000_u16 {
        let x = black_box(f64::from(step) * 0.013);
        add_values!(hasher, x);
        add_values!(hasher, x as f32);
    }
    let functions = hasher.finalize().to_hex();
    format!("{}{}, functions {}", std::env::consts::ARCH, vectors(), &functions[..16])
}

#[cfg(target_arch = "x86_64")]
fn vectors() -> String {
    let has = [
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("fma", std::arch::is_x86_feature_detected!("fma")),
        ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
    ];
    has.iter().filter(|(_, has)| *has).map(|(name, _)| format!(" {name}")).collect()
}

#[cfg(not(target_arch = "x86_64"))]
fn vectors() -> String {
    String::new()
}

#[test]
fn the_packaging_line_does_what_it_did() {
    let out = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "golden_line").join("run");
    run(RUN.iter().copied().chain(["--out", out.to_str().unwrap()])).succeeded();
    let log = blake3::hash(&fs::read(out.join("events.jsonl")).unwrap()).to_hex().to_string();
    let made = Golden { machine: machine(), log };
    let text = fs::read_to_string(workspace().join(FILE)).unwrap();
    let goldens: Goldens = toml::from_str(&text).unwrap();
    let known = goldens.golden.iter().find(|golden| golden.machine == made.machine);
    if known == Some(&made) {
        return;
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        // What other machines recorded was of the line as it was.
        let others = if known.is_none() { goldens.golden.clone() } else { Vec::new() };
        let goldens = Goldens { golden: [others, vec![made]].concat() };
        let head = "# BLAKE3 of the event log of a minute of the packaging line; tests/tests/golden_line.rs says how lines are recorded.\n\n";
        fs::write(workspace().join(FILE), format!("{head}{}", toml::to_string_pretty(&goldens).unwrap())).unwrap();
        return;
    }
    let Some(known) = known else {
        // Past the harness, which keeps what a test that passes prints.
        writeln!(std::io::stderr(), "NOT CHECKED: {FILE} has no hash for {}; UPDATE_GOLDEN=1 adds it", made.machine)
            .unwrap();
        return;
    };
    let line = 1 + text.lines().position(|line| line.contains(&known.log)).unwrap();
    panic!(
        "`loopline {}` does not do what it did.\nIf nothing was meant to change, this is the bug. If the line is to behave otherwise \
         (physics, arms, policy, the line's file, an asset), say so in CHANGELOG.md and edit {FILE}, line {line}, into\n  log = \"{}\"\n\
         which this does:\n  {UPDATE}",
        RUN.join(" "),
        made.log
    );
}
