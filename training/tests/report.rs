//! What a user reads after training: the report, the scores beside it, the card.

mod common;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const TEACHER: &str =
    "[teacher]\nkind = \"original\"\n[losses]\nhard = 1.0\n[train]\nsteps = 2\nbatch = 8\nlearning_rate = 0.002\n";
const STUDENT: &str =
    "[student]\nkind = \"edge\"\nwidth = 0.5\n[losses]\nhard = 1.0\n[train]\nsteps = 2\nbatch = 8\nlearning_rate = 0.002\n";

fn call(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_loopline-train")).current_dir(home).args(arguments).output().expect("started")
}

fn done(home: &Path, arguments: &[&str]) -> String {
    let output = call(home, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A trained teacher and student.
fn trained() -> tempfile::TempDir {
    let (folder, made) = common::prepared(64, STUDENT);
    let home = folder.path();
    std::fs::rename(made, home.join("student.toml")).expect("writable");
    std::fs::rename(common::experiment(home, &home.join("a"), &home.join("b"), TEACHER), home.join("teacher.toml"))
        .expect("writable");
    done(home, &["teacher", "teacher.toml", "--out", "teacher", "--quiet"]);
    done(home, &["distill", "student.toml", "--out", "student", "--quiet"]);
    folder
}

#[test]
fn the_report_stands_by_itself() {
    let folder = trained();
    let home = folder.path();
    let told = done(home, &["evaluate", "student", "--teacher", "teacher"]);
    let page = std::fs::read_to_string(home.join("student/report.html")).expect("a report");
    for (what, open) in [("an address", "href="), ("a script", "<script"), ("a style from elsewhere", "@import")] {
        assert!(!page.contains(open), "the page has {what}");
    }
    let sources: Vec<_> = page.split("src=\"").skip(1).collect();
    assert!(!sources.is_empty() && sources.iter().all(|s| s.starts_with("data:image/")), "pictures are in the page");
    assert!(page.matches("<svg").count() >= 4, "risk, calibration, and two confusion matrices");
    assert!(told.contains("retention") && page.contains("retention"), "{told}");

    let read = |name: &str| std::fs::read(home.join("student").join(name)).expect("scores");
    let scores: Value = serde_json::from_slice(&read("evaluation.json")).expect("JSON");
    let number = |of: &Value, key: &str| of[key].as_f64().expect("a number");
    let rows = scores["per_material"].as_array().expect("rows");
    let items: f64 = rows.iter().map(|r| number(r, "items")).sum();
    let right: f64 = rows.iter().map(|r| number(r, "recall") * number(r, "items")).sum();
    assert_eq!(items, number(&scores, "items"));
    assert!((right / items - number(&scores, "material")).abs() < 1e-9, "rows and sum say the same");

    // Scores on other terms never take the place of the run's own.
    let own = read("evaluation.json");
    common::dataset(&home.join("c"), 16, 3);
    let output = call(home, &["evaluate", "student", "--set", "data.test=[\"c\"]"]);
    let refused = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && refused.contains("--label"), "{refused}");
    done(home, &["evaluate", "student", "--label", "again", "--set", "data.test=[\"c\"]"]);
    assert!(read("evaluation.json") == own && read("evaluation-again.json") != own);

    done(home, &["card", "student", "--out", "student.md", "--command", "make student"]);
    let card = std::fs::read_to_string(home.join("student.md")).expect("a card");
    let material = format!("{:.1} %", number(&scores, "material") * 100.0);
    for due in ["parameters", "multiply-accumulates", &material, "again", "make student"] {
        assert!(card.contains(due), "the card lacks {due}: {card}");
    }
}
